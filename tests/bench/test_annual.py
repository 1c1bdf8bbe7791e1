"""What a year may cost: all vendors of a large register, and again after one edit. ``make bench`` prints it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from resource import RUSAGE_SELF, getrusage
from typing import Any

import pytest

from tests.bench.register import Size, copy_rows, fill
from vendors.models import AnnualLoss, ObservedEvent, Workload
from vendors.services import annual as service
from vendors.services.annual import annual_due
from vendors.services.rescore import request_rescore, rescore_all, rescore_due

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SIZES = [Size(1_000, 10_000, 50_000), Size(10_000, 100_000, 500_000)]
EVENTS = 2_000


def befall(vendors: int) -> None:
    """Outages on record: twice as many with every tenth vendor."""
    names = "id vendor_id atom type started_at ended_at weight ours reference title"
    rows = (
        (
            *(n + 1, n % vendors + 1, f"entity:v{n % vendors + 1}", "outage"),
            *(NOW - timedelta(days=n % 900 + 1), NOW - timedelta(days=n % 900), 1, n % 2 == 0),
            *(f"INC-{n}", f"Case {n}"),
        )
        for n in range(EVENTS)
    )
    copy_rows(ObservedEvent, names, rows)


@contextmanager
def timed(name: str) -> Iterator[None]:
    wall, own = time.perf_counter(), time.process_time()
    yield
    peak = getrusage(RUSAGE_SELF).ru_maxrss // 1024
    spent = f"{time.perf_counter() - wall:7.2f} s, {time.process_time() - own:7.2f} s of processor time"
    print(f"  {name:<28}{spent}, peak {peak} MB")


def summed(monkeypatch: pytest.MonkeyPatch, name: str, spent: dict[str, list[float]]) -> None:
    """Add up what each call of that part of the service takes."""
    inner: Callable[..., Any] = getattr(service, name)

    @wraps(inner)
    def outer(*arguments: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return inner(*arguments, **named)
        finally:
            spent.setdefault(name, []).append(time.process_time() - began)

    monkeypatch.setattr(service, name, outer)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.vendors} vendors")
def test_seconds_for_the_year_of_all_vendors(size: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    print(f"\n{size}: {fill(size)}")
    befall(size.vendors)
    rescore_all(now=NOW)
    spent: dict[str, list[float]] = {}
    for name in ("columns_of_stored", "public_streams", "Portfolio", "_store"):
        summed(monkeypatch, name, spent)
    run("first run", spent)
    edited = Workload.objects.get(slug="w1")
    Workload.objects.filter(pk=edited.pk).update(people=10_000)
    request_rescore(workloads=[edited.pk], now=NOW)
    rescore_due(now=NOW + timedelta(minutes=1))
    run("after one edit", spent)


def run(name: str, spent: dict[str, list[float]]) -> None:
    """What is due, until nothing is: one run of the service or several, with their parts."""
    spent.clear()
    before = {loss.pk: loss.computed_at for loss in AnnualLoss.objects.only("computed_at")}
    runs = 0
    with timed(name):
        while annual_due(now=NOW + timedelta(minutes=2 + len(before) + runs)):
            runs += 1
    after = AnnualLoss.objects.only("computed_at")
    fresh = sum(before.get(loss.pk) != loss.computed_at for loss in after)
    parts = ", ".join(f"{part} {sum(seconds):.2f} s" for part, seconds in spent.items())
    print(f"    {fresh} of {len(after)} computed in {runs} runs; {parts}")
