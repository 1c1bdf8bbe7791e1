"""Before and after: every number of the whole register without some mitigations and with them (method section 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vendors.domain.annual.aggregate import Measure, YearLoss, changed_year, year_loss
from vendors.domain.annual.bundle import curves_of
from vendors.domain.annual.curves import kinks_of
from vendors.domain.annual.engine import Outlook
from vendors.domain.annual.grid import fitted
from vendors.domain.annual.several import Several
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Columns, columns_of
from vendors.domain.mitigation.changes import Mitigation, mitigated
from vendors.domain.mitigation.gauge import CELLS
from vendors.domain.portfolio import layers, single_points
from vendors.domain.score import points, vendor_totals
from vendors.domain.sweep import sweep
from vendors.domain.world import Grid, Stream, World

Severities = Mapping[int, Severity]


@dataclass(frozen=True, slots=True)
class Figures:
    """A world in numbers: the year in money and in person-days, the loss with each vendor in thousandths, single points
    of failure, and how many equal choices there are on each layer (None without usage)."""

    cost: Measure
    person_days: Measure
    losses: Mapping[str, int]
    tolerance: float
    single_points: int
    choices: Mapping[str, float | None]

    def score(self, vendor: str) -> float:
        """The score of ``vendor``; 0 where it has no product."""
        loss = self.losses.get(vendor, 0)
        return points(loss, loss, self.tolerance)


@dataclass(frozen=True, slots=True)
class Effect:
    """The numbers without and with the mitigations."""

    before: Figures
    after: Figures

    @property
    def moved(self) -> list[str]:
        """The vendors whose loss changes, those first that fall most."""
        both = self.before.losses.keys() | self.after.losses.keys()
        fall = {name: self.before.losses.get(name, 0) - self.after.losses.get(name, 0) for name in both}
        return sorted((name for name, by in fall.items() if by), key=lambda name: (-fall[name], name))


def effect_of(world: World, mitigations: Sequence[Mitigation], *, year: YearLoss | None = None) -> Effect:
    """The world before and after. Raises `WorldError` for a mitigation of what the world does not have.

    Both years stand on the grid of the first, so that a difference is never one of grids; only streams that strike
    otherwise are weighed again. `year` is the one before in money, if it is known already.
    """
    columns, after = columns_of(world), mitigated(world, mitigations)
    then = columns_of(after)
    first = _severities(columns, world.streams)
    second = _severities(then, after.streams)
    grids = (world.parameters.cost_grid, world.parameters.person_days_grid)
    known = (year if world.parameters.cost_grid is None else None, None)
    years = [
        _years(one or _year(before, grid), *_differing(before, later))
        for before, later, grid, one in zip(first, second, grids, known, strict=True)
    ]
    before, later = zip(*years, strict=True)
    return Effect(_figures(columns, *before), _figures(then, *later))


def _severities(columns: Columns, streams: Sequence[Stream]) -> tuple[Severities, Severities]:
    """What events cost in money and in person-days, by the row of their stream."""
    curves = curves_of(kinks_of(columns, streams), streams)
    outlook = Outlook(columns.parameters, streams)
    costs = outlook.severities({row: both.cost for row, both in curves.items()})
    days = outlook.severities({row: both.person_days for row, both in curves.items()})
    return dict(zip(curves, costs, strict=True)), dict(zip(curves, days, strict=True))


def _differing(before: Severities, after: Severities) -> tuple[list[Severity], list[Severity]]:
    """The streams that strike otherwise, as they were and as they are."""
    changed = [
        row
        for row in sorted(before.keys() | after.keys())
        if row not in before or row not in after or not before[row].alike(after[row])
    ]
    return [before[row] for row in changed if row in before], [after[row] for row in changed if row in after]


def _year(severities: Severities, grid: Grid | None) -> YearLoss:
    rows = Several.of(list(severities.values()))
    return fitted(rows, CELLS) if grid is None else year_loss(rows, grid)


def _years(year: YearLoss, gone: Sequence[Severity], come: Sequence[Severity]) -> tuple[Measure, Measure]:
    """A year before and after some of its streams strike otherwise."""
    return year.measure, changed_year(year, gone, come).measure


def _figures(columns: Columns, cost: Measure, person_days: Measure) -> Figures:
    rows = sweep(columns)
    return Figures(
        cost=cost,
        person_days=person_days,
        losses=vendor_totals(rows),
        tolerance=columns.parameters.tolerance,
        single_points=len(single_points(rows)),
        choices={name: layer.effective_number for name, layer in layers(columns).items()},
    )
