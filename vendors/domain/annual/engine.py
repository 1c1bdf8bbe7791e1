"""The year to come of a world: its loss in money and in person-days, and which stream brings how much (section 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from vendors.domain.annual.aggregate import YearLoss, chance_of_loss, year_loss
from vendors.domain.annual.curves import Curve, Kinks, curves_of, kinks_of
from vendors.domain.annual.grid import CELLS, fitted
from vendors.domain.annual.severity import Severity, durations_of
from vendors.domain.columns import columns_of
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
        return [Severity(one.rate, curve, partial(durations_of, one.duration)) for one, curve in known]


@dataclass(frozen=True, slots=True, eq=False)
class Annual:
    """The answer: both measures with the distributions that they were read from, and the streams that matter."""

    cost: YearLoss
    person_days: YearLoss
    chance: float
    sources: tuple[Source, ...]


def annual(world: World) -> Annual | None:
    """The annual loss of a world; None without streams."""
    if not world.streams:
        return None
    return annual_of(Outlook(world.parameters, world.streams), kinks_of(columns_of(world), world.streams))


def annual_of(outlook: Outlook, kinks: Kinks, cells: int = CELLS) -> Annual:
    """The annual loss from the kinks of some workloads, of all of a world or of those that reach one vendor.

    `cells` is about how many a grid has that nobody gave.
    """
    curves = curves_of(kinks, outlook.streams)
    costs = outlook.severities({row: both.cost for row, both in curves.items()})
    days = outlook.severities({row: both.person_days for row, both in curves.items()})
    sources = (
        Source(outlook.streams[row], cost.rate.mean, cost.rate.mean * cost.mean, day.rate.mean * day.mean)
        for row, cost, day in zip(curves, costs, days, strict=True)
    )
    return Annual(
        cost=_year(costs, outlook.parameters.cost_grid, cells),
        person_days=_year(days, outlook.parameters.person_days_grid, cells),
        chance=chance_of_loss(costs),
        sources=tuple(sources),
    )


def _year(severities: Sequence[Severity], grid: Grid | None, cells: int) -> YearLoss:
    return fitted(severities, cells) if grid is None else year_loss(severities, grid)
