"""The API under load: one run of granian as ``make run`` starts it, ten thousand vendors, one token for everything.

Run by ``make bench``. It prints what it measures and holds the lists against the least that a list can cost.
"""

import json
import os
from datetime import date
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from riskboard.accounts.models import Role
from riskboard.accounts.services import create_token
from tests.bench.load import Measured, measure
from tests.factories.accounts import make_user
from vendors.models import Product, Vendor, VendorScore, Workload, WorkloadLoss

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
VENDORS = 10_000
PARTS = 5
SECONDS = float(os.environ.get("RISKBOARD_BENCH_SECONDS", "5"))
ADDRESSES = {
    "hello world": "/bench/hello/",
    "json_agg of 50 vendors": "/bench/raw/",
    "list of 50 vendors": "/api/v1/vendors/",
    "one vendor": "/api/v1/vendors/vendor-77/",
    "risk of one vendor": "/api/v1/vendors/vendor-77/risk/",
    "scores of all vendors": f"/api/v1/scores/?limit={VENDORS}",
}


@pytest.fixture
def secret(db: Any) -> str:
    """The token of an administrator, in a register of ten thousand vendors."""
    day, moment = date(2026, 1, 1), timezone.now()
    Vendor.objects.bulk_create(
        Vendor(slug=f"vendor-{n}", name=f"Vendor {n}", tracked_since=day, country="FR")
        for n in range(VENDORS)
    )
    vendors = list(Vendor.objects.order_by("pk"))
    Product.objects.bulk_create(
        Product(
            slug=f"product-{n}", name="Assistant", vendor=one, model="m", jurisdiction="EU", platform="own"
        )
        for n, one in enumerate(vendors)
    )
    VendorScore.objects.bulk_create(_score(n, one, moment) for n, one in enumerate(vendors))
    _losses(vendors)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _token, found = create_token(
        user=make_user(role=Role.ADMINISTRATOR), name="bench", scopes=["read", "write"]
    )
    return found


def _score(number: int, vendor: Vendor, moment: Any) -> VendorScore:
    return VendorScore(
        vendor=vendor,
        computed_at=moment,
        confirmed_at=moment,
        method_version="1",
        inputs_hash="0" * 64,
        score=number % 100,
        tolerance=144_000_000,
        loss=5_000 * PARTS,
        direct_loss=5_000 * PARTS,
        indirect_loss=0,
    )


def _losses(vendors: list[Vendor]) -> None:
    """As many workloads as vendors; each loses with some neighbours, so that each score has as many parts."""
    named = (
        Workload(slug=f"workload-{n}", name=f"Reading {n}", mtpd_hours=24, rto_hours=8)
        for n in range(VENDORS)
    )
    workloads = Workload.objects.bulk_create(named)
    packed = np.repeat([44.0, 5_000.0, 5_000.0], PARTS).astype("<f8").tobytes()
    WorkloadLoss.objects.bulk_create(
        WorkloadLoss(
            workload=one,
            vendors=sorted(vendors[(n + part) % VENDORS].pk for part in range(PARTS)),
            packed=packed,
        )
        for n, one in enumerate(workloads)
    )


def _queries(secret: str, path: str) -> str:
    """How many queries the address takes; unknown for those that only the measurement has."""
    if not path.startswith("/api/"):
        return "-"
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return str(len(asked))


def test_requests_a_second(secret: str, port: int) -> None:
    headers = {"Authorization": f"Bearer {secret}"}
    found: dict[str, Measured] = {}
    print()
    for name, path in ADDRESSES.items():
        found[name] = measure(port, path, headers, seconds=SECONDS)
        alone = measure(port, path, headers, seconds=SECONDS / 2, clients=1)
        print(f"{name:>24}: {found[name]}; alone {alone.median:6.2f} ms; {_queries(secret, path)} queries")
    share = found["list of 50 vendors"].rate / found["json_agg of 50 vendors"].rate
    print(f"{'':>24}  the list does {share:.2f} of what json_agg does")
    rows = [{"external_id": f"crm:{n}", "name": f"New {n}", "country": "FR"} for n in range(1000)]
    body = json.dumps(rows).encode()
    first = measure(port, "/api/v1/vendors/bulk/", headers, seconds=0, clients=1, body=body)
    rows = [row | {"owner": "Ada"} for row in rows]
    second = measure(
        port, "/api/v1/vendors/bulk/", headers, seconds=0, clients=1, body=json.dumps(rows).encode()
    )
    print(
        f"{'bulk of 1,000 vendors':>24}: equal rows {first.median:.0f} ms, changed then equal {second.median:.0f} ms"
    )
    assert share >= 0.4
