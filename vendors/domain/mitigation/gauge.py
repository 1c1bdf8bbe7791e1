"""By what a loss is measured where mitigations are weighed: the year to expect, or the worst years."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from vendors.domain.annual.aggregate import BAD_YEAR, Logs, YearLoss, added_up, of_logs, stream_year
from vendors.domain.annual.grid import fitted
from vendors.domain.annual.several import Several
from vendors.domain.annual.severity import Severity

# Cells of the grid on which years are compared: what differs between two worlds does not hang on the last digits.
CELLS = 2**14
Part = TypeVar("Part")


class Gauge(StrEnum):
    """What mitigations are ranked by."""

    EXPECTED = "expected"
    WORST = "worst"


class Scale(ABC, Generic[Part]):
    """A measure that is put together from a part for each stream, so that few changes weigh little."""

    @abstractmethod
    def part(self, severity: Severity) -> Part:
        """What one stream adds."""

    @abstractmethod
    def untouched(self, severities: Iterable[Severity]) -> Part:
        """All streams of the world that the scale was made for."""

    @abstractmethod
    def moved(self, total: Part, gone: Iterable[Part], come: Iterable[Part]) -> Part:
        """All streams once some of them add something else."""

    @abstractmethod
    def read(self, total: Part) -> float:
        """The measure of all streams, in money a year."""


class Expected(Scale[float]):
    """The loss to expect in a year."""

    def part(self, severity: Severity) -> float:
        """The stream's events a year times what one costs."""
        return severity.rate.mean * severity.mean

    def untouched(self, severities: Iterable[Severity]) -> float:
        """The sum."""
        return math.fsum(map(self.part, severities))

    def moved(self, total: float, gone: Iterable[float], come: Iterable[float]) -> float:
        """The sum, rounded once."""
        return math.fsum([total, *(-one for one in gone), *come])

    def read(self, total: float) -> float:
        """The sum, never below nothing."""
        return max(0.0, total)


class Worst(Scale[Logs]):
    """The mean of the worst years, one in twenty, on a grid that stays the same for all that is compared."""

    def __init__(self, year: YearLoss) -> None:
        """For the world with that ``year`` before anything is done."""
        self.year = year
        self._grid = year.grid

    def part(self, severity: Severity) -> Logs:
        """The transform of the stream's year."""
        return stream_year(severity, self._grid)

    def untouched(self, severities: Iterable[Severity]) -> Logs:
        """The transform of the year, which is known."""
        return self.year.logs

    def moved(self, total: Logs, gone: Iterable[Logs], come: Iterable[Logs]) -> Logs:
        """The transform of the year that differs."""
        return total - added_up(gone, self._grid) + added_up(come, self._grid)

    def read(self, total: Logs) -> float:
        """Read from the distribution of the year."""
        return of_logs(total, self._grid).es(BAD_YEAR)


def scale_of(gauge: Gauge, severities: Mapping[int, Severity]) -> Expected | Worst:
    """The scale for a world with these severities before anything is done: mitigations only make it smaller."""
    if gauge is Gauge.EXPECTED:
        return Expected()
    return Worst(fitted(Several.of(list(severities.values())), CELLS))
