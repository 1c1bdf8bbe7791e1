"""Keeping which workloads lose with which vendor: written where it differs."""

import numpy as np
from django.db import connection

from riskboard.common.copying import Lists, Numbers, copy_columns
from vendors.domain.columns import Ints
from vendors.queries.losses import Pairs
from vendors.queries.reach import kept_reach


def store_reach(gone: Pairs, come: Pairs, *, everything: Pairs | None = None) -> None:
    """Keep whom each vendor reaches, given the pairs that are no more and those that are new.

    With ``everything``, all pairs that there are, nothing is read. A vendor that reaches the same workloads as before
    is left as it is, however much more or less they lose.
    """
    touched = np.unique(np.concatenate([gone.vendor, come.vendor]))
    if not len(touched):
        return
    if everything is not None:
        mine = np.isin(everything.vendor, touched, kind="table")
        _write(touched, everything.vendor[mine], everything.workload[mine])
        return
    vendor, workload = kept_reach(touched.tolist())
    stays = ~np.isin(_keys(vendor, workload), _keys(gone.vendor, gone.workload))
    _write(
        touched,
        np.concatenate([vendor[stays], come.vendor]),
        np.concatenate([workload[stays], come.workload]),
    )


def _keys(vendor: Ints, workload: Ints) -> Ints:
    """One number for each pair: ids do not go as far as that they would overlap."""
    return (vendor << 32) + workload


def _write(touched: Ints, vendor: Ints, workload: Ints) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vendors_vendorreach WHERE vendor_id = ANY(%s)", [touched.tolist()])
    order = np.argsort(_keys(vendor, workload))
    vendors, counts = np.unique(vendor[order], return_counts=True)
    columns = {"vendor_id": Numbers(vendors), "workloads": Lists(workload[order], counts)}
    copy_columns("vendors_vendorreach", columns, len(vendors))
