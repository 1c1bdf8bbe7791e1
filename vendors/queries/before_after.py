"""Before and after: what every number of the register would be with some mitigations done. Writes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vendors.domain.annual.aggregate import YearLoss
from vendors.domain.mitigation.effect import Effect, effect_of
from vendors.models import Mitigation, Workload
from vendors.queries.concentration import vendor_names
from vendors.queries.in_force import InForce, world_in_force
from vendors.queries.mitigating import Unfit, changes_of

# Somebody waits for registers of up to so many workloads. What a world takes hangs on its streams for the most part;
# larger registers are weighed by a worker, with a ranking.
WHILE_WAITING = 1000
_MONEY = ("mean", "var95", "es95", "es99")


@dataclass(frozen=True)
class MovedVendor:
    """A vendor whose score changes; losses in thousandths of the base currency's unit."""

    slug: str
    name: str
    score_before: float
    score_after: float
    loss_before: int
    loss_after: int


@dataclass(frozen=True)
class BeforeAfter:
    """The numbers before and after, the vendors that change (those that fall most first), and what does not fit."""

    world: str
    effect: Effect
    vendors: tuple[MovedVendor, ...]
    unfit: tuple[Unfit, ...]
    fit: int

    def told(self) -> dict[str, Any]:
        """The same as plain data: pairs of before and after, so that it can be kept and sent."""
        before, after = self.effect.before, self.effect.after
        return {
            "figures": {
                **{name: [getattr(before.cost, name), getattr(after.cost, name)] for name in _MONEY},
                "person_days": [before.person_days.mean, after.person_days.mean],
                "single_points": [before.single_points, after.single_points],
            },
            "choices": {name: [before.choices[name], after.choices[name]] for name in before.choices},
            "vendors": [asdict(one) for one in self.vendors],
            "fit": self.fit,
            "unfit": [
                {"slug": one.mitigation.slug, "name": one.mitigation.name, "reason": one.reason.value}
                for one in self.unfit
            ],
        }


def is_large() -> bool:
    """Whether the register is too large for a page to wait for :func:`before_after`. One query."""
    live = Workload.objects.filter(archived_at=None).order_by()
    return len(live.values_list("pk", flat=True)[: WHILE_WAITING + 1]) > WHILE_WAITING


def before_after(mitigations: Sequence[Mitigation]) -> BeforeAfter | None:
    """The numbers in force without and with ``mitigations`` (as ``mitigating.chosen`` gives them), all together.

    None before the first run. A constant number of queries.
    """
    found = world_in_force()
    return None if found is None else before_after_in(found, mitigations)


def before_after_in(
    found: InForce, mitigations: Sequence[Mitigation], *, year: YearLoss | None = None
) -> BeforeAfter:
    """The same in a world that is known, and maybe its ``year`` in money as well. Four queries at most."""
    changes = changes_of(mitigations, found.world)
    effect = effect_of(found.world, changes.fit, year=year)
    names = vendor_names(effect.moved)
    vendors = [_moved(effect, slug, names.get(slug, slug)) for slug in effect.moved]
    return BeforeAfter(found.name, effect, tuple(vendors), changes.unfit, len(changes.fit))


def _moved(effect: Effect, slug: str, name: str) -> MovedVendor:
    return MovedVendor(
        slug,
        name,
        effect.before.score(slug),
        effect.after.score(slug),
        effect.before.losses.get(slug, 0),
        effect.after.losses.get(slug, 0),
    )
