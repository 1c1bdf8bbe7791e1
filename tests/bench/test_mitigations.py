"""Ranking twenty mitigations over 10,000 workloads, from the database to what came of it. ``make bench`` prints it."""

import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.bench.register import Size, fill
from vendors.models import Mitigation, Ranking, Vendor, Workload
from vendors.models.mitigation import PlanGauge
from vendors.services import ranking as service
from vendors.services.ranking import rank_due, request_ranking
from vendors.services.rescore import rescore_all

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def mitigations() -> list[int]:
    """Fifteen fallbacks of workloads with the most people, and better terms with five vendors."""
    largest = Workload.objects.order_by("-people", "pk")[:15]
    rows = [
        Mitigation(
            slug=f"fallback-{number}",
            name=f"Fallback {number}",
            kind="fallback",
            workload=workload,
            switch_hours=24,
            capacity=Decimal("0.8"),
            yearly_cost=1,
        )
        for number, workload in enumerate(largest)
    ]
    rows += [
        Mitigation(
            slug=f"terms-{number}",
            name=f"Terms {number}",
            kind="negotiate",
            vendor=vendor,
            notice_hours=720,
            appeal=2,
            yearly_cost=1,
        )
        for number, vendor in enumerate(Vendor.objects.order_by("pk")[:5])
    ]
    return [row.pk for row in Mitigation.objects.bulk_create(rows)]


def test_seconds_for_ranking_twenty_mitigations(monkeypatch: pytest.MonkeyPatch) -> None:
    print(f"\n{fill(Size(1_000, 10_000, 50_000))}")
    rescore_all(now=NOW)
    wanted = mitigations()
    told = list[float]()
    hold = service._Run.hold

    def listening(run: service._Run, **values: object) -> None:
        told.append(time.perf_counter())
        hold(run, **values)

    monkeypatch.setattr(service._Run, "hold", listening)
    for gauge in PlanGauge.values:
        told.clear()
        found = request_ranking(by=None, gauge=gauge, mitigations=wanted, now=NOW)
        began, own = time.perf_counter(), time.process_time()
        assert rank_due(now=NOW)
        spent = f"{time.perf_counter() - began:.1f} s, {time.process_time() - own:.1f} s of processor time"
        found = Ranking.objects.get(pk=found.pk)
        assert found.result is not None
        print(f"  by {gauge}: {spent}; {found.done} weighings, told {len(told)} times, {found.state}")
        print(f"    {len(found.result['picks'])} picked, first word after {told[0] - began:.1f} s")
