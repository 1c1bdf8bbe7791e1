"""What proposed parameters would make of the scores, and how far each judgement moves them. Changes nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from riskboard.common.bands import Band, band_of
from vendors.domain.columns import Columns
from vendors.domain.effect import Swing, losses_under, rows_of, tornado
from vendors.domain.levers import applied
from vendors.domain.score import points
from vendors.domain.sweep import Sweep, sweep
from vendors.domain.world import Parameters
from vendors.models import RescoreState, RiskParameters, StoredWorld, Vendor
from vendors.queries.columns import load_register
from vendors.queries.parameters import tolerance_in_force
from vendors.queries.stored import stored_columns


@dataclass(frozen=True)
class Moved:
    """A vendor before and after; losses in thousandths of the base currency's unit."""

    slug: str
    name: str
    before: float
    after: float
    loss_before: int
    loss_after: int

    @property
    def change(self) -> float:
        """Points of the score."""
        return self.after - self.before

    @property
    def bands(self) -> tuple[Band, Band]:
        """The bands that it lies in."""
        return band_of(self.before), band_of(self.after)

    @property
    def changes_band(self) -> bool:
        """Whether it lies in another band then."""
        before, after = self.bands
        return before is not after


@dataclass(frozen=True)
class Effect:
    """All vendors, those first that change their band, then those that move most; and the sums over them."""

    vendors: tuple[Moved, ...]

    @property
    def loss_before(self) -> int:
        """The sum of the losses in thousandths."""
        return sum(one.loss_before for one in self.vendors)

    @property
    def loss_after(self) -> int:
        """The same under the proposed parameters."""
        return sum(one.loss_after for one in self.vendors)

    @property
    def loss_before_money(self) -> Decimal:
        """:attr:`loss_before` in the base currency."""
        return Decimal(self.loss_before) / 1000

    @property
    def loss_after_money(self) -> Decimal:
        """:attr:`loss_after` in the base currency."""
        return Decimal(self.loss_after) / 1000

    @property
    def moved(self) -> int:
        """How many scores differ."""
        return sum(one.before != one.after for one in self.vendors)

    @property
    def changing_band(self) -> int:
        """How many vendors lie in another band."""
        return sum(one.changes_band for one in self.vendors)

    def bands(self) -> list[tuple[Band, int, int]]:
        """Each band with how many vendors lie in it before and after."""
        before = Counter(one.bands[0].key for one in self.vendors)
        after = Counter(one.bands[1].key for one in self.vendors)
        known = {band.key: band for one in self.vendors for band in one.bands}
        rows = [(band, before[key], after[key]) for key, band in known.items()]
        return sorted(rows, key=lambda row: -row[0].start)


def effect_of(version: RiskParameters) -> Effect:
    """What the scores in force would be under ``version``, which need not be saved. One sweep; reads only."""
    rows = sweep(columns_in_force())
    own = rows.columns.parameters
    proposed = applied(version.setting, float(tolerance_in_force(version)))
    return Effect(_moved(_scored(rows, own), _scored(rows, proposed)))


def swings(vendor: str | None = None) -> list[Swing]:
    """Each judgement from its low to its high, alone, on the world of the scores in force: of all, or of one vendor."""
    rows = sweep(columns_in_force())
    return tornado(rows_of(rows, vendor) if vendor else rows, vendor)


def columns_in_force() -> Columns:
    """The world of the scores in force; the register as it stands before the first run."""
    name = RescoreState.objects.exclude(world="").values_list("world", flat=True).first()
    if name is not None and StoredWorld.objects.filter(pk=name).exists():
        return stored_columns(name)
    return load_register(timezone.now().date()).columns


def _scored(rows: Sweep, parameters: Parameters) -> dict[str, tuple[float, int]]:
    found = losses_under(rows, parameters)
    return {slug: (points(loss, loss, parameters.tolerance), loss) for slug, loss in found.items()}


def _moved(
    before: Mapping[str, tuple[float, int]], after: Mapping[str, tuple[float, int]]
) -> tuple[Moved, ...]:
    names = dict(Vendor.objects.filter(archived_at=None).values_list("slug", "name"))
    rows = [
        Moved(slug, names[slug], score, after[slug][0], loss, after[slug][1])
        for slug, (score, loss) in before.items()
        if slug in names
    ]
    return tuple(sorted(rows, key=lambda one: (not one.changes_band, -abs(one.change), one.name)))
