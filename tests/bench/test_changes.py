"""Why a score of 10,000 vendors and 100,000 workloads changed: one edit, and a day with thousands of them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.bench.register import Size, fill
from tests.bench.test_scale import timed
from vendors.models import Fallback, VendorScore, Workload
from vendors.queries.changes import why_changed
from vendors.services.rescore import rescore_all

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SIZE = Size(10_000, 100_000, 500_000)


def test_seconds_until_it_is_known_why_a_score_changed() -> None:
    print(f"\n{SIZE}: {fill(SIZE)}")
    rescore_all(now=NOW)
    Workload.objects.filter(pk__in=range(1, 100_001, 10)).update(people=77)
    rescore_all(now=NOW + timedelta(hours=1))
    Fallback.objects.filter(pk__in=range(1, 100_001, 7)).update(last_tested_on=NOW.date())
    rescore_all(now=NOW + timedelta(days=40))
    for name, share in (("the median vendor", 0.5), ("one in a hundred", 0.99), ("the largest of all", 1.0)):
        explain(name, share)


def explain(name: str, share: float) -> None:
    """Of the vendor below which that share of all vendors stands, by how many workloads lose something with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT vendor, count(*) FROM vendors_workloadloss, unnest(vendors) vendor GROUP BY 1")
        found = sorted((count, vendor) for vendor, count in cursor.fetchall())
    count, vendor = found[min(len(found) - 1, int(share * len(found)))]
    scores = list(VendorScore.objects.filter(vendor=vendor).select_related("vendor").order_by("computed_at"))
    print(f"  {name}: {count} workloads")
    for before, after in (scores[:2], [scores[0], scores[-1]]):
        with timed(f"{(after.computed_at - before.computed_at).days} days"):
            why = why_changed(before, after, limit=20)
        print(f"    {len(why.causes) + why.others} causes")
        assert sum(cause.loss for cause in why.causes) + why.others_loss == after.loss - before.loss
