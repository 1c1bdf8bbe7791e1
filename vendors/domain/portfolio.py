"""The shape of the whole portfolio: shares, concentration measures, single points of failure (section 3)."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from vendors.domain.loss import FATAL_RESIDUAL, damage, residual_at, unit_loss
from vendors.domain.reach import Reach, down, touched
from vendors.domain.world import Parameters, Product, Workload, own_atoms

LayerName = Literal["vendor", "model_maker", "platform", "jurisdiction"]
LAYERS: tuple[LayerName, ...] = get_args(LayerName)
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated a set of shares is. Every measure is None when there is no usage at all.

    `hhi` runs from 10000/n to 10000; `effective_number` is 10000/hhi, the number of equal shares that would be
    as concentrated; `normalised_hhi` maps hhi to [0, 1]; `entropy_number` is exp(Shannon entropy), another
    count of equals; `gini` in [0, 1) compares the shares among themselves; `top_share` is the largest.
    """

    shares: Mapping[str, float]
    hhi: float | None
    effective_number: float | None
    normalised_hhi: float | None
    entropy_number: float | None
    gini: float | None
    top_share: float | None


class SinglePoint(NamedTuple):
    """An atom whose failure alone leaves a workload over half stopped past its recovery time objective."""

    workload: str
    atom: str


def layers(reach: Reach, *, critical_only: bool = False) -> dict[LayerName, Concentration]:
    """Concentration of unit-loss-weighted usage by vendor, model maker, platform and jurisdiction."""
    usage = _usage_by_product(reach, critical_only=critical_only)
    origin = _origins(reach)
    readers: dict[LayerName, Callable[[Product], str | None]] = {
        "vendor": lambda product: product.vendor,
        "model_maker": lambda product: origin[product.id].vendor,
        "platform": lambda product: product.platform,
        "jurisdiction": lambda product: origin[product.id].jurisdiction,
    }
    return {name: concentration(_grouped(reach, usage, readers[name])) for name in LAYERS}


def concentration(weights: Mapping[str, float]) -> Concentration:
    """The concentration of non-negative weights, on any scale; names without weight do not count as members."""
    total = math.fsum(weights.values())
    if total <= 0.0:
        return Concentration({}, None, None, None, None, None, None)
    shares = {name: weights[name] / total for name in sorted(weights)}
    used = sorted(share for share in shares.values() if share > 0.0)
    squares = math.fsum(share * share for share in used)
    return Concentration(
        shares=shares,
        hhi=10_000.0 * squares,
        effective_number=1.0 / squares,
        normalised_hhi=_normalised(squares, len(used)),
        entropy_number=math.exp(-math.fsum(share * math.log(share) for share in used)),
        gini=_gini(used),
        top_share=used[-1],
    )


def single_points(reach: Reach) -> list[SinglePoint]:
    """Every (workload, atom) that is a single point of failure, ordered.

    Accounts are left out: an account never reaches further than its entity.
    """
    found = []
    for dead, atoms in _atoms_by_effect(reach).items():
        fatal = [item.id for item in touched(reach, dead) if _is_fatal(item, dead, reach.parameters)]
        found += [SinglePoint(workload, name) for workload in fatal for name in atoms]
    return sorted(found)


def _atoms_by_effect(reach: Reach) -> dict[frozenset[str], list[str]]:
    """Atoms that take down the same products (a vendor of one model, say) are one question, asked once."""
    by_effect: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for name in {name for product in reach.world.products for name in own_atoms(product)}:
        by_effect[down(reach, {name})].append(name)
    return dict(by_effect)


def _is_fatal(workload: Workload, dead: frozenset[str], parameters: Parameters) -> bool:
    # Fallbacks only lower the residual: most workloads are settled by the damage alone.
    if damage(workload, dead) <= FATAL_RESIDUAL:
        return False
    return residual_at(workload, dead, parameters, workload.rto_hours) > FATAL_RESIDUAL


def _usage_by_product(reach: Reach, *, critical_only: bool) -> dict[str, float]:
    usage: defaultdict[str, float] = defaultdict(float)
    for workload in reach.world.workloads:
        if workload.critical or not critical_only:
            for product, weight in _usage(workload):
                usage[product] += weight
    return dict(usage)


def _usage(workload: Workload) -> list[tuple[str, float]]:
    """A workload's unit loss spread over its options by share and severity."""
    parts = []
    for group in workload.dependencies:
        shares = sum(option.share for option in group.options)
        parts += [(option.product, option.share / shares * group.severity) for option in group.options]
    whole = sum(part for _, part in parts)
    if whole <= 0.0:  # no dependencies, or severities too small for floating point
        return []
    return [(product, unit_loss(workload) * part / whole) for product, part in parts]


def _grouped(
    reach: Reach, usage: Mapping[str, float], name_of: Callable[[Product], str | None]
) -> dict[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    # In order of product id: floating-point sums must not depend on the order in which workloads came.
    for product in sorted(usage):
        weights[name_of(reach.products[product]) or UNKNOWN] += usage[product]
    return dict(weights)


def _origins(reach: Reach) -> dict[str, Product]:
    """For each product, the one at the end of first needs of first needs: it names maker and jurisdiction."""
    origins: dict[str, Product] = {}
    for product in reach.world.products:
        path = [product]
        while path[-1].id not in origins and path[-1].needs:
            path.append(reach.products[path[-1].needs[0].products[0]])
        origin = origins.get(path[-1].id, path[-1])
        origins.update((step.id, origin) for step in path)
    return origins


def _normalised(squares: float, members: int) -> float:
    """(HHI − 1/n)/(1 − 1/n), which is 0 for equal shares; a single member counts as fully concentrated."""
    return 1.0 if members == 1 else max(0.0, (squares - 1.0 / members) / (1.0 - 1.0 / members))


def _gini(ascending: Iterable[float]) -> float:
    shares = list(ascending)
    ranked = math.fsum((2 * rank - len(shares) - 1) * share for rank, share in enumerate(shares, start=1))
    return max(0.0, ranked / len(shares))
