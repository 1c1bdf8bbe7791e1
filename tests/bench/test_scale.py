"""Scoring a register of 10,000 vendors and 100,000 workloads: from PostgreSQL and back. ``make bench`` prints it."""

import resource
import time
from datetime import date

import pytest

from tests.bench.register import Size, fill
from vendors.domain.portfolio import layers, single_points
from vendors.domain.score import vendor_losses
from vendors.domain.sweep import sweep
from vendors.queries.columns import load_register

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
DAY = date(2026, 11, 22)
SIZES = [Size(10_000, 100_000, edges) for edges in (250_000, 500_000, 1_000_000)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.edges} edges")
def test_seconds_of_a_full_run(size: Size) -> None:
    print("\n", size, fill(size))
    marks = [(time.perf_counter(), time.process_time())]

    def mark(name: str) -> None:
        marks.append((time.perf_counter(), time.process_time()))
        wall, own = (now - then for now, then in zip(marks[-1], marks[-2], strict=True))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {name}: {wall:.2f} s ({own:.2f} s of processor time), peak {peak:.0f} MB")

    register = load_register(DAY)
    mark("load")
    rows = sweep(register.columns)
    mark("sweep")
    losses = vendor_losses(rows)
    mark("losses")
    totals = list(losses.totals())
    mark("totals")
    points = single_points(rows)
    mark("single points")
    layers(register.columns)
    mark("layers")
    print(
        f"  {len(rows.failure)} hits, {len(losses.loss)} losses, {len(points)} single points, {len(totals)} vendors"
    )
    print(f"  {rows.failures.stops.nnz} pairs of closure, {rows.failures.count} failures")
