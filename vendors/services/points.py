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
from vendors.queries.packed_points import PackedPoints, kept_points

# No column holds more.
_LARGEST = 2.0**62


def store_points(found: SinglePoints, register: Register, *, among: Collection[int] | None = None) -> None:
    """Keep the single points of failure of all workloads, or of those ``among`` that were computed.

    ``register`` is what they were found in. Rows are written where they differ.
    """
    used, place = np.unique(found.atom, return_inverse=True)
    atoms = _ids_of([found.atoms[row] for row in used.tolist()], everything=among is None)[place]
    workload, size = np.unique(found.workload, return_counts=True)
    cost = np.rint(np.minimum(unit_losses(register.columns.workloads) * 1000.0, _LARGEST)).astype(np.int64)
    new, old = PackedPoints(register.workloads[workload], cost[workload], size, atoms), kept_points(among)
    left, right = _alike(old, new)
    gone = np.delete(old.workload, left)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vendors_workloadpoints WHERE workload_id = ANY(%s)", [gone.tolist()])
    fresh = new.only(np.delete(np.arange(len(new.size)), right))
    columns = {
        "workload_id": Numbers(fresh.workload),
        "unit_loss": Numbers(fresh.unit_loss),
        "atoms": Lists(fresh.atoms, fresh.size),
    }
    copy_columns("vendors_workloadpoints", columns, len(fresh.size))


def _alike(old: PackedPoints, new: PackedPoints) -> tuple[Ints, Ints]:
    """The rows of each that are the same in both."""
    _common, left, right = np.intersect1d(old.workload, new.workload, assume_unique=True, return_indices=True)
    alike = (old.size[left] == new.size[right]) & (old.unit_loss[left] == new.unit_loss[right])
    left, right = left[alike], right[alike]
    if not len(left):
        return left, right
    was, now = old.only(left), new.only(right)
    same = np.logical_and.reduceat(was.atoms == now.atoms, np.cumsum(now.size) - now.size)
    return left[same], right[same]


def _ids_of(atoms: Sequence[str], *, everything: bool) -> Ints:
    """The id of each atom. One query where all are known; of ``everything`` no names are asked for."""
    wanted = [tuple(atom.split(":", 1)) for atom in atoms]
    asked = None if everything else [name for _kind, name in wanted]
    known = _known(asked) if wanted else {}
    if missing := [one for one in wanted if one not in known]:
        _add(missing)
        known = _known(asked)
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


def _known(names: Sequence[str] | None) -> dict[tuple[str, str], int]:
    rows = FailureAtom.objects.all() if names is None else FailureAtom.objects.filter(name__anyof=names)
    return {(kind, name): pk for pk, kind, name in rows.values_list("pk", "kind", "name")}
