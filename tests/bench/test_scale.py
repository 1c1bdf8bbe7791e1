"""Scoring a register of 10,000 vendors and 100,000 workloads: from PostgreSQL and back. ``make bench`` prints it."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from riskboard.common.collecting import without_collection
from tests.bench.register import Size, fill
from vendors.domain.columns import world_of
from vendors.domain.export import world_to_json
from vendors.models import Dependency, DependencyOption, Fallback, RescoreState, Workload
from vendors.queries.arrays import arrays
from vendors.queries.columns import load_register
from vendors.queries.portfolio import points_count
from vendors.services.following import follow_scores
from vendors.services.parts import compute_part, store_part
from vendors.services.portfolio import store_joint, store_portfolio
from vendors.services.results import Results, compute, store

# Committed, as in life: statistics that know nothing of the rows make plans that nobody would meet.
pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SIZES = [Size(10_000, 100_000, edges) for edges in (250_000, 500_000, 1_000_000)]
KEPT = ("workloadpoints", "vendorscore", "workloadloss", "worldblock", "storedworld", "portfolioresult")


@contextmanager
def timed(name: str) -> Iterator[None]:
    wall, own = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    spent = f"{time.perf_counter() - wall:7.3f} s, {time.process_time() - own:7.3f} s of processor time"
    print(f"  {name:<24}{spent}, peak {peak} MB")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.edges} edges")
def test_seconds_of_a_full_run_and_of_one_edit(size: Size, tmp_path: Path) -> None:
    print(f"\n{size}: {fill(size)}")
    with timed("bare transfer"):
        transfer()
    found = stages()
    with timed("portfolio"):
        portfolio = found.portfolio()
    with timed("store portfolio"), transaction.atomic():
        store_portfolio(portfolio, RescoreState.objects.get().world, now=NOW)
    with timed("joint losses"):
        pairs = found.joint()
    with timed("store joint losses"), transaction.atomic():
        store_joint(pairs, now=NOW)
    print(
        f"  {points_count()} single points, {len(pairs)} pairs kept, {len(found.losses.loss)} losses, {sizes()}"
    )
    print(f"  {found.rows.failures.stops.nnz} pairs of closure, {len(found.rows.failure)} damages")
    del found, portfolio
    with timed("the same again, unmoved"):
        stages()
    for number in range(5):
        edit(size.workloads // 5 * number + 1)
    with timed("portfolio after an edit"):
        RescoreState.objects.update(portfolio_due_at=NOW)
        assert follow_scores(now=NOW)
    portable(tmp_path)


def stages() -> Results:
    """A run until its scores are stored, stage by stage; what it found."""
    with timed("load, compute, store"), without_collection():
        with timed("load"):
            register = load_register(NOW.date())
        with timed("compute"):
            found = compute(register, NOW.date())
        with timed("store"), transaction.atomic():
            kept = store(found, now=NOW)
    RescoreState.objects.get_or_create()
    RescoreState.objects.update(world=kept.world)
    return found


def transfer() -> None:
    """The columns that scoring reads, and nothing done with them."""
    arrays(Workload.objects.all(), dict.fromkeys(["pk", "people", "cost_per_hour", "mtpd_hours"], "float"))
    arrays(Dependency.objects.all(), {"pk": "int", "workload_id": "int", "k": "int", "severity": "float"})
    arrays(DependencyOption.objects.all(), {"dependency_id": "int", "product_id": "int", "share": "float"})
    arrays(Fallback.objects.all(), {"workload_id": "int", "product_id": "int", "capacity": "float"})


def edit(pk: int) -> None:
    """What it takes until the scores tell of the edit of one workload."""
    Workload.objects.filter(pk=pk).update(people=10_000)
    with timed("one edit"), without_collection():
        found = compute_part([pk], [], NOW.date())
        assert found is not None
        with transaction.atomic():
            kept = store_part(found, now=NOW)
    RescoreState.objects.update(world=kept.world)


def portable(folder: Path) -> None:
    """What the register takes as a file, and the file in a process of its own."""
    world, answer = folder / "world.json", folder / "answer.json"
    columns = load_register(NOW.date()).columns
    world.write_text(json.dumps(world_to_json(world_of(columns, as_of=NOW.date().isoformat()))))
    started = time.perf_counter()
    with answer.open("wb") as out:
        subprocess.run([sys.executable, "manage.py", "riskmodel", str(world)], stdout=out, check=True)
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    read, written = (path.stat().st_size / 1e6 for path in (world, answer))
    print(f"  riskmodel: {read:.0f} MB to {written:.0f} MB in {spent:.1f} s, peak {peak} MB")


def sizes() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname = ANY(%s)",
            [[f"vendors_{name}" for name in KEPT]],
        )
        return ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in cursor.fetchall())
