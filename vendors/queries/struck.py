"""What failures damage, as arrays: found once for all of them, and in a large register kept until that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vendors.domain.columns import Ints
from vendors.domain.gist import Leaning, Struck, leaning, strike
from vendors.domain.reach import build_reach, down
from vendors.domain.world import World
from vendors.models import Workload
from vendors.queries.columns import load_register
from vendors.queries.keeping import kept
from vendors.queries.needs import built_on
from vendors.queries.reached import ids_on, struck_by

# Beyond so many workloads it is quicker to read the whole register than to name them.
NAMED = 2_000
# What so many pairs of a failure and a workload took to find is kept until the register changes.
KEPT_FROM = 500


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """What each of some failures damages, and who leans on what it takes down; ``workloads`` are the ids by row."""

    struck: Struck
    leaning: Leaning
    workloads: Ints


def reached_by(atoms: Sequence[frozenset[str]], now: datetime) -> Reached:
    """What each of these failures does to the register as it stands, one failure for each set of atoms.

    A constant number of queries. In a large register it is found once; until the register changes, or the day on
    which tests of fallbacks are judged, it is the same.
    """
    return kept(
        "struck",
        atoms,
        now.date(),
        lambda: _found(atoms, now),
        lambda found: len(found.struck.damage) >= KEPT_FROM,
    )


def _found(atoms: Sequence[frozenset[str]], now: datetime) -> Reached:
    reached = ids_on(built_on(struck_by(frozenset().union(*atoms))))
    part = Workload.objects.filter(pk__in=reached) if len(reached) <= NAMED else None
    register = load_register(now.date(), part)
    columns = register.columns
    # Which products are down is asked of the products alone; what that damages, of all workloads at once.
    reach = build_reach(World(parameters=columns.parameters, products=tuple(columns.products), workloads=()))
    dead = [down(reach, names) for names in atoms]
    return Reached(strike(columns, dead), leaning(columns, dead), register.workloads)
