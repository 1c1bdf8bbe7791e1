"""The year to come of a world: its loss in money and in person-days, and which stream brings how much (section 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from vendors.domain.annual.aggregate import YearLoss, chance_of_loss, year_loss
from vendors.domain.annual.bundle import Bundle, bundles_of
from vendors.domain.annual.curves import Curve, Kinks, kinks_of
from vendors.domain.annual.durations import Lasting
from vendors.domain.annual.grid import CELLS, fitted
from vendors.domain.annual.several import Several
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Floats, Ints, columns_of
from vendors.domain.hazard import Hazard, hazard, prior_of
from vendors.domain.world import Grid, Parameters, Stream, World


@dataclass(frozen=True, slots=True)
class Source:
    """What one stream adds to the mean: `cost` and `person_days` a year, of so many events a year."""

    stream: Stream
    rate: float
    cost: float
    person_days: float


class Outlook:
    """The streams of a world, with how often and how long each strikes: the same whoever is struck."""

    def __init__(self, parameters: Parameters, streams: Sequence[Stream]) -> None:
        self.parameters = parameters
        self.streams = streams
        self._hazards: dict[int, Hazard] = {}

    def hazard(self, row: int) -> Hazard:
        """Rate and duration of a stream."""
        found = self._hazards.get(row)
        if found is None:
            stream = self.streams[row]
            found = self._hazards[row] = hazard(stream, prior_of(stream.type, self.parameters.types))
        return found

    def severities(self, curves: Mapping[int, Curve]) -> list[Severity]:
        """What an event of each stream costs, by the row of the stream."""
        known = ((self.hazard(row), curve) for row, curve in curves.items())
        return [Severity(one.rate, curve, one.duration) for one, curve in known]

    def several(self, rows: Ints, curves: Bundle) -> Several:
        """The same of the streams in these rows, all at once."""
        a, b, which, lasting = self._arrays
        return Several(curves, a[rows], b[rows], lasting, which[rows])

    def credits(self, rows: Ints) -> Floats:
        """What the vendor credits for each event of the streams in these rows."""
        return self._credits[rows]

    def digests(self, size: int) -> NDArray[np.void]:
        """So many bytes for each stream, which differ where what it does to a year does, or its name."""
        told = (
            repr((one.atom, one.type, one.credit, self.hazard(row).rate, self.hazard(row).duration))
            for row, one in enumerate(self.streams)
        )
        found = b"".join(blake2b(text.encode(), digest_size=size).digest() for text in told)
        return np.frombuffer(found, dtype=f"V{size}")

    @cached_property
    def _credits(self) -> Floats:
        return np.array([one.credit for one in self.streams], dtype=np.float64)

    @cached_property
    def _arrays(self) -> tuple[Floats, Floats, Ints, Sequence[Lasting]]:
        known = [self.hazard(row) for row in range(len(self.streams))]
        place: dict[Lasting, int] = {}
        which = [place.setdefault(one.duration, len(place)) for one in known]
        a, b = (np.array([getattr(one.rate, name) for one in known], dtype=np.float64) for name in "ab")
        return a, b, np.array(which, dtype=np.int64), tuple(place)


@dataclass(frozen=True, slots=True, eq=False)
class Brought:
    """What each stream that strikes anything brings: rows of `streams`, events a year, and the mean that they add."""

    streams: Sequence[Stream]
    rows: Ints
    rate: Floats
    cost: Floats
    person_days: Floats

    def __len__(self) -> int:
        return len(self.rows)

    def most(self, number: int) -> list[Source]:
        """So many of those that bring most."""
        order = np.lexsort((-self.person_days, -self.cost))
        if len(order) > number:
            # Those that bring as much as the last of them are all looked at: then their names decide.
            order = order[self.cost[order] >= self.cost[order[number - 1]]]
        found = self._sources(order)
        return sorted(found, key=lambda one: (-one.cost, -one.person_days, one.stream.atom))[:number]

    def all(self) -> tuple[Source, ...]:
        """All of them, in the order of the streams."""
        return tuple(self._sources(np.arange(len(self))))

    def _sources(self, which: Ints) -> list[Source]:
        parts = (values[which].tolist() for values in (self.rows, self.rate, self.cost, self.person_days))
        return [Source(self.streams[row], *values) for row, *values in zip(*parts, strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class Annual:
    """The answer: both measures with the distributions that they were read from, and the streams that matter."""

    cost: YearLoss
    person_days: YearLoss
    chance: float
    brought: Brought

    @property
    def sources(self) -> tuple[Source, ...]:
        """What each stream brings, in the order of the streams."""
        return self.brought.all()


def annual(world: World) -> Annual | None:
    """The annual loss of a world; None without streams."""
    if not world.streams:
        return None
    kinks = kinks_of(columns_of(world), world.streams)
    return annual_of(Outlook(world.parameters, world.streams), kinks.ordered())


def annual_of(outlook: Outlook, kinks: Kinks, cells: int = CELLS) -> Annual:
    """The annual loss from the kinks of some workloads in their order, of all of a world or of those that reach one
    vendor.

    `cells` is about how many a grid has that nobody gave.
    """
    rows, money, work = bundles_of(kinks)
    costs, days = outlook.several(rows, money.less(outlook.credits(rows))), outlook.several(rows, work)
    return Annual(
        cost=_year(costs, outlook.parameters.cost_grid, cells),
        person_days=_year(days, outlook.parameters.person_days_grid, cells),
        chance=chance_of_loss(costs),
        brought=Brought(outlook.streams, rows, costs.rate, costs.rate * costs.mean, days.rate * days.mean),
    )


def _year(streams: Several, grid: Grid | None, cells: int) -> YearLoss:
    return fitted(streams, cells) if grid is None else year_loss(streams, grid)
