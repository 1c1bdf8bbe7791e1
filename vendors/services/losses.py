"""Keeping what each workload loses with each vendor: a packed row a workload, written where it differs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import connection

from riskboard.common.copying import Column, Figures, Lists, Numbers, copy_columns
from vendors.domain.columns import Flags, Floats, Ints, found_in
from vendors.domain.score import Losses
from vendors.queries.losses import KINDS, Pairs, kept_losses
from vendors.services.reach import store_reach


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """The pairs of a workload and a vendor that differ, as they were and as they are: a pair may be in one alone."""

    before: Pairs
    after: Pairs

    @property
    def vendors(self) -> set[int]:
        """The ids of the vendors whose losses differ anywhere."""
        return {*self.before.vendor.tolist(), *self.after.vendor.tolist()}

    def totals(self) -> dict[int, tuple[int, int]]:
        """By how much the loss and the direct loss of each vendor moved, in thousandths: exact."""
        moved = dict.fromkeys(self.vendors, (0, 0))
        for sign, pairs in ((-1, self.before), (1, self.after)):
            for vendor, loss, direct in zip(pairs.vendor.tolist(), *pairs.figures[1:].tolist(), strict=True):
                was = moved[vendor]
                moved[vendor] = was[0] + sign * int(loss), was[1] + sign * int(direct)
        return moved


def store_losses(
    losses: Losses, workloads: Ints, vendors: Mapping[str, int], *, among: Collection[int] | None = None
) -> Moved:
    """Keep the losses of all workloads, or of those ``among`` that were computed; what differs from what was kept.

    ``workloads`` are the ids behind the rows of ``losses``, ``vendors`` the ids by slug.
    """
    old, new = kept_losses(among), _pairs(losses, workloads, vendors)
    gone, come, moved = _differences(old, new)
    changed = _marks(moved.before.workload, moved.after.workload)
    with connection.cursor() as cursor:
        ids = np.flatnonzero(changed).tolist()
        cursor.execute("DELETE FROM vendors_workloadloss WHERE workload_id = ANY(%s)", [ids])
    copy_columns("vendors_workloadloss", *_columns(new.only(_marked(new.workload, changed))))
    store_reach(gone, come, everything=new if among is None else None)
    return moved


def _pairs(losses: Losses, workloads: Ints, vendors: Mapping[str, int]) -> Pairs:
    vendor = np.repeat([vendors[slug] for slug in losses.vendors], np.diff(losses.start)).astype(np.int64)
    workload = workloads[losses.workload]
    order = np.lexsort((vendor, workload))
    figures = np.stack([losses.lost_hours, losses.loss, losses.direct_loss])
    return Pairs(workload[order], vendor[order], figures[:, order])


def _differences(old: Pairs, new: Pairs) -> tuple[Pairs, Pairs, Moved]:
    """The pairs in the old alone, those in the new alone, and all that are not in both with the same figures."""
    size = 1 + max(int(pairs.vendor.max(initial=0)) for pairs in (old, new))
    was, now = (pairs.workload * size + pairs.vendor for pairs in (old, new))
    place, there = found_in(now, was)
    same = there.copy()
    same[there] = (old.figures[:, there] == new.figures[:, place[there]]).all(axis=0)
    known, kept = np.zeros(len(now), dtype=np.bool_), np.zeros(len(now), dtype=np.bool_)
    known[place[there]] = True
    kept[place[same]] = True
    return old.only(~there), new.only(~known), Moved(old.only(~same), new.only(~kept))


def _marks(*ids: Ints) -> Flags:
    """A mark at every number that is among ``ids``."""
    marks = np.zeros(1 + max(int(one.max(initial=0)) for one in ids), dtype=np.bool_)
    for one in ids:
        marks[one] = True
    return marks


def _marked(ids: Ints, marks: Flags) -> Flags:
    """Which of ``ids`` are marked."""
    return marks[np.minimum(ids, len(marks) - 1)] & (ids < len(marks))


def _columns(pairs: Pairs) -> tuple[dict[str, Column], int]:
    """A row for each workload, packed; and how many they are."""
    workloads, first, counts = np.unique(pairs.workload, return_index=True, return_counts=True)
    columns: dict[str, Column] = {
        "workload_id": Numbers(workloads),
        "vendors": Lists(pairs.vendor, counts),
        "packed": Figures(_packed(pairs, first, counts), KINDS * counts),
    }
    return columns, len(workloads)


def _packed(pairs: Pairs, first: Ints, counts: Ints) -> Floats:
    """The figures workload by workload: in each all lost hours, then losses, then direct losses."""
    begin, size = np.repeat(first, counts), np.repeat(counts, counts)
    within = np.arange(len(begin)) - begin
    flat = np.empty(pairs.figures.size)
    for kind, values in enumerate(pairs.figures):
        flat[KINDS * begin + kind * size + within] = values
    return flat
