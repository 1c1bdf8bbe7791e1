"""The worlds behind stored results, put together again from their blocks."""

from datetime import date

from riskboard.common.collecting import without_collection
from vendors.domain.columns import Columns, columns_of, world_of
from vendors.domain.packing import unpack_products, unpack_workloads
from vendors.domain.score import Contribution, vendor_losses, vendor_scores
from vendors.domain.sweep import sweep
from vendors.domain.world import World
from vendors.domain.world_json import read_parameters
from vendors.models import RescoreState, StoredWorld, VendorScore, WorldBlock
from vendors.queries.losses import contributions_in_force
from vendors.queries.slices import slices


def stored_columns(name: str) -> Columns:
    """The columns of the world of that name. Two queries. Raises ``StoredWorld.DoesNotExist``."""
    return columns_of_stored(StoredWorld.objects.get(pk=name))


def world_behind(score: VendorScore) -> World | None:
    """The part of the register that ``score`` rests on, as it stood then: recomputing it gives the same score.

    None for results of versions that kept no worlds.
    """
    stored = StoredWorld.objects.filter(pk=score.inputs_hash).first()
    if stored is None:
        return None
    (columns,) = slices(score.vendor.slug, [stored])
    return world_of(columns, as_of=stored.day.isoformat())


def contributions_of(score: VendorScore) -> list[Contribution]:
    """What each workload adds to ``score``, by its slug; the points sum to the score."""
    if score.contributions:
        return [Contribution(**part) for part in score.contributions]
    if score.current:
        return contributions_in_force(score)
    world = world_behind(score)
    if world is None:
        return []
    columns = columns_of(world)
    scores = vendor_scores(columns, vendor_losses(sweep(columns)))
    return next((list(one.contributions) for one in scores if one.vendor == score.vendor.slug), [])


def settled_columns(day: date) -> Columns | None:
    """The live register, as it stands for the tests of fallbacks on ``day``, from the world of the scores in force.

    None while something has changed that no run has read. It is what reading the register itself gives, in half the
    time. Three queries.
    """
    settled = RescoreState.objects.exclude(world="").filter(due_at=None, claimed_at=None)
    stored = StoredWorld.objects.filter(pk__in=settled.values("world")).first()
    return columns_of_stored(stored, day) if stored else None


def columns_of_stored(stored: StoredWorld, day: date | None = None) -> Columns:
    """The columns of that world, as its own day or ``day`` sees the tests of fallbacks. One query."""
    with without_collection():
        return _unpacked(stored, day or stored.day)


def _unpacked(stored: StoredWorld, day: date) -> Columns:
    names = stored.blocks
    bodies = dict(WorldBlock.objects.filter(pk__in=names.values()).values_list("pk", "body"))
    blocks = {part: bytes(bodies[name]) for part, name in names.items()}
    products = [
        item for part, body in blocks.items() if part.startswith("p") for item in unpack_products(body)
    ]
    return unpack_workloads(
        [body for part, body in blocks.items() if part.startswith("w")],
        tuple(sorted(products, key=lambda product: product.id)),
        read_parameters(stored.parameters),
        day,
    )
