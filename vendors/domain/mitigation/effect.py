"""Before and after: every number of the whole register without some mitigations and with them (method section 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vendors.domain.annual.aggregate import Measure
from vendors.domain.annual.curves import kinks_of
from vendors.domain.annual.engine import Annual, Outlook, annual_of
from vendors.domain.columns import Columns, columns_of
from vendors.domain.mitigation.changes import Mitigation, mitigated
from vendors.domain.portfolio import layers, single_points
from vendors.domain.score import points, vendor_totals
from vendors.domain.sweep import sweep
from vendors.domain.world import Stream, World

# As many as the grid of one vendor of many has: what differs between two worlds does not hang on the last digits.
CELLS = 2**14
NOTHING = Measure(0.0, 0.0, 0.0, 0.0)


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


def effect_of(world: World, mitigations: Sequence[Mitigation]) -> Effect:
    """The world before and after. Raises `WorldError` for a mitigation of what the world does not have.

    Both years stand on the grid of the first, so that a difference is never one of grids.
    """
    columns = columns_of(world)
    year = _year(columns, world.streams)
    after = mitigated(world, mitigations)
    if year is not None:
        same = replace(after.parameters, cost_grid=year.cost.grid, person_days_grid=year.person_days.grid)
        after = replace(after, parameters=same)
    then = columns_of(after)
    return Effect(_figures(columns, year), _figures(then, _year(then, after.streams)))


def _year(columns: Columns, streams: Sequence[Stream]) -> Annual | None:
    if not streams:
        return None
    return annual_of(Outlook(columns.parameters, streams), kinks_of(columns, streams), CELLS)


def _figures(columns: Columns, year: Annual | None) -> Figures:
    rows = sweep(columns)
    return Figures(
        cost=year.cost.measure if year else NOTHING,
        person_days=year.person_days.measure if year else NOTHING,
        losses=vendor_totals(rows),
        tolerance=columns.parameters.tolerance,
        single_points=len(single_points(rows)),
        choices={name: layer.effective_number for name, layer in layers(columns).items()},
    )
