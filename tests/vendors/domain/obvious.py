"""The method a third time, one question at a time: plain loops over records, the judge of the sweep's arrays.

It takes the same steps in the same order on the same numbers, so what it finds must be equal bit for bit.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from vendors.domain.loss import (
    FATAL_RESIDUAL,
    WorkloadLoss,
    damage,
    losses,
    residual_at,
    unit_loss,
    workload_loss,
)
from vendors.domain.portfolio import SinglePoint
from vendors.domain.reach import Reach, build_reach, dependants, down, touched
from vendors.domain.score import Contribution, VendorScore, points
from vendors.domain.world import Parameters, Workload, World, atom, own_atoms


def score_vendors(reach: Reach) -> list[VendorScore]:
    """The score of every vendor that has a product in the world, by vendor id."""
    return [score_vendor(reach, vendor) for vendor in vendors(reach)]


def vendors(reach: Reach) -> list[str]:
    """The vendors of the world's products, in order."""
    return sorted({product.vendor for product in reach.world.products})


def score_vendor(reach: Reach, vendor: str) -> VendorScore:
    """How much would be lost if this vendor went away for the horizon, against the tolerance.

    A vendor without products, or that nothing leans on, scores 0.
    """
    outage = {atom("entity", vendor)}
    dead = down(reach, outage)
    found = losses(reach, dead, reach.parameters.horizon_hours)
    direct = _direct_losses(reach, outage, dead, found)
    total = sum(item.loss for item in found)
    return VendorScore(
        vendor=vendor,
        score=points(total, total, reach.parameters.tolerance),
        loss=total,
        direct_loss=sum(direct),
        contributions=tuple(
            Contribution(
                workload=item.workload.id,
                lost_hours=item.lost_hours,
                loss=item.loss,
                direct_loss=own,
                points=points(item.loss, total, reach.parameters.tolerance),
            )
            for item, own in zip(found, direct, strict=True)
        ),
    )


def _direct_losses(
    reach: Reach, outage: set[str], dead: frozenset[str], found: Sequence[WorkloadLoss]
) -> list[int]:
    """The same losses with sub-processors removed, in the same order."""
    own = down(reach, outage, through_needs=False)
    if own == dead:
        return [item.loss for item in found]
    horizon = reach.parameters.horizon_hours
    alone = (workload_loss(item.workload, own, reach.parameters, horizon).loss for item in found)
    # Fewer products down can only lose less; the bound holds against the last bit of the two computations.
    return [min(direct, item.loss) for direct, item in zip(alone, found, strict=True)]


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


def usage_by_product(reach: Reach, *, critical_only: bool) -> dict[str, float]:
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


def slice_for(world: World, vendor: str, reach: Reach | None = None) -> World:
    """The part of a world behind one vendor's score: recomputing it gives the same score, bit for bit.

    Workloads that use a product of the vendor or one built on it, every product that these use, fall back on
    or need in turn, the streams that can hit those, and the parameters; scenarios are left out. Pass `reach`,
    the index of the same world, when slicing for many vendors.
    """
    index = build_reach(world) if reach is None else reach
    own = index.products_of_atom.get(atom("account", vendor), ())
    workloads = touched(index, dependants(index, own))
    used = {option.product for item in workloads for group in item.dependencies for option in group.options}
    spare = {fallback.product for item in workloads for fallback in item.fallbacks if fallback.product}
    products = [index.products[name] for name in _with_needs(index, used | spare | set(own))]
    atoms = {name for product in products for name in own_atoms(product)}
    atoms |= {atom("account", product.vendor) for product in products}
    return World(
        parameters=world.parameters,
        products=tuple(products),
        workloads=tuple(workloads),
        streams=tuple(stream for stream in world.streams if stream.atom in atoms),
        as_of=world.as_of,
    )


def _with_needs(reach: Reach, products: Iterable[str]) -> set[str]:
    found = set(products)
    queue = list(found)
    while queue:
        needed = {name for need in reach.products[queue.pop()].needs for name in need.products}
        queue.extend(needed - found)
        found |= needed
    return found
