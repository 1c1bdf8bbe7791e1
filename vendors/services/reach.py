"""Keeping which workloads lose with which vendor: written where it differs."""

import numpy as np
from django.db import connection

from riskboard.common.copying import Lists, Numbers, copy_columns
from vendors.domain.columns import Ints
from vendors.queries.losses import Pairs
from vendors.queries.reach import kept_reach


def store_reach(before: Pairs, after: Pairs, *, everything: Pairs | None = None) -> None:
    """Keep whom each vendor reaches, given the pairs that differ as they were and as they are.

    With ``everything``, all pairs that there are, nothing is read. A vendor that reaches the same workloads as before,
    but costs them more or less, is left as it is.
    """
    gone, come = _apart(before, after)
    touched = np.union1d(gone.vendor, come.vendor)
    if not len(touched):
        return
    if everything is not None:
        vendor, workload = everything.vendor, everything.workload
        mine = np.isin(vendor, touched)
        vendor, workload = vendor[mine], workload[mine]
    else:
        vendor, workload = kept_reach(touched.tolist())
        stays = ~np.isin(_keys(vendor, workload), _keys(gone.vendor, gone.workload))
        vendor = np.concatenate([vendor[stays], come.vendor])
        workload = np.concatenate([workload[stays], come.workload])
    _write(touched, vendor, workload)


def _apart(before: Pairs, after: Pairs) -> tuple[Pairs, Pairs]:
    """The pairs that are in one alone."""
    was, now = (_keys(pairs.vendor, pairs.workload) for pairs in (before, after))
    return before.only(~np.isin(was, now)), after.only(~np.isin(now, was))


def _keys(vendor: Ints, workload: Ints) -> Ints:
    """One number for each pair: ids do not go as far as that they would overlap."""
    return (vendor << 32) + workload


def _write(touched: Ints, vendor: Ints, workload: Ints) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vendors_vendorreach WHERE vendor_id = ANY(%s)", [touched.tolist()])
    order = np.lexsort((workload, vendor))
    vendors, counts = np.unique(vendor, return_counts=True)
    columns = {"vendor_id": Numbers(vendors), "workloads": Lists(workload[order], counts)}
    copy_columns("vendors_vendorreach", columns, len(vendors))
