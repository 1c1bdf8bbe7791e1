"""Keeping the single points of failure: a packed row a workload, with the ids of what stops it."""

from collections.abc import Collection, Sequence

import numpy as np
from django.db import connection

from riskboard.common.copying import Lists, Numbers, copy_columns
from vendors.domain.columns import Ints
from vendors.domain.portfolio import SinglePoints
from vendors.domain.sweep import unit_losses
from vendors.models import FailureAtom
from vendors.queries.columns import Register

# No column holds more.
_LARGEST = 2.0**62


def store_points(found: SinglePoints, register: Register, *, among: Collection[int] | None = None) -> None:
    """Keep the single points of failure of all workloads, or of those ``among`` that were computed.

    ``register`` is what they were found in. Their rows are written anew: that is quicker than comparing them.
    """
    with connection.cursor() as cursor:
        if among is None:
            cursor.execute("DELETE FROM vendors_workloadpoints")
        else:
            cursor.execute("DELETE FROM vendors_workloadpoints WHERE workload_id = ANY(%s)", [list(among)])
    used, place = np.unique(found.atom, return_inverse=True)
    ids = _ids_of([found.atoms[row] for row in used.tolist()])[place]
    workload, counts = np.unique(found.workload, return_counts=True)
    cost = np.rint(np.minimum(unit_losses(register.columns.workloads) * 1000.0, _LARGEST)).astype(np.int64)
    columns = {
        "workload_id": Numbers(register.workloads[workload]),
        "unit_loss": Numbers(cost[workload]),
        "atoms": Lists(ids, counts),
    }
    copy_columns("vendors_workloadpoints", columns, len(workload))


def _ids_of(atoms: Sequence[str]) -> Ints:
    """The id of each atom. One query where all are known."""
    wanted = [tuple(atom.split(":", 1)) for atom in atoms]
    known = _known([name for _kind, name in wanted])
    if missing := [one for one in wanted if one not in known]:
        _add(missing)
        known = _known([name for _kind, name in wanted])
    return np.array([known[kind, name] for kind, name in wanted], dtype=np.int64)


def _add(atoms: Sequence[tuple[str, ...]]) -> None:
    """In one statement: the first run of a large register finds tens of thousands, and another run may add the same."""
    kinds, names = zip(*atoms, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vendors_failureatom (kind, name) SELECT * FROM unnest(%s::text[], %s::text[])"
            " ON CONFLICT DO NOTHING",
            [list(kinds), list(names)],
        )


def _known(names: Sequence[str]) -> dict[tuple[str, str], int]:
    rows = FailureAtom.objects.filter(name__anyof=names) if names else FailureAtom.objects.none()
    return {(kind, name): pk for pk, kind, name in rows.values_list("pk", "kind", "name")}
