"""The bounds hold in the database too: no restore, shell or bulk write gets past them."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError, transaction

from incidents.models import Incident, TimelineEntry
from tests.factories.incidents import make_incident
from tests.factories.vendors import (
    make_contract,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    rated,
)
from vendors.models import Contract, Fallback, Product, Rating, Scorecard, Vendor, VendorClarity, Workload

pytestmark = pytest.mark.django_db


class Bounded(NamedTuple):
    """A column with a value that it takes and one that it does not."""

    model: Any
    field: str
    good: object
    bad: object


BOUNDED = [
    Bounded(Workload, "people", 10_000_000, 10_000_001),
    Bounded(Workload, "cost_per_hour", 100_000, "100000.01"),
    Bounded(Workload, "direct_loss_per_hour", 1_000_000_000, "1000000000.01"),
    Bounded(Workload, "in_use_since", "1990-01-01", "1989-12-31"),
    Bounded(Fallback, "last_tested_on", "1990-01-01", "0001-01-01"),
    Bounded(Contract, "notice_period_days", 3650, 3651),
    Bounded(Contract, "renewal_months", 1200, 1201),
    Bounded(Contract, "start_date", "1990-01-01", "1989-12-31"),
    Bounded(Contract, "end_date", "2200-12-31", "2201-01-01"),
    Bounded(Contract, "exchange_rate_date", "1990-01-01", "0001-01-01"),
    Bounded(Scorecard, "effective_on", "1990-01-01", "1989-12-31"),
    Bounded(Rating, "seen_on", "2200-12-31", "2201-01-01"),
    Bounded(Rating, "level", 2, 3),
    Bounded(VendorClarity, "score", 100, 100.1),
    Bounded(VendorClarity, "points", 28, 29),
    Bounded(VendorClarity, "unknown", 14, 15),
    Bounded(Vendor, "tracked_since", "1990-01-01", "1989-12-31"),
    Bounded(Product, "retires_on", "2200-12-31", "9999-12-31"),
    Bounded(Product, "state_since", datetime(1990, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)),
    Bounded(Incident, "wait_days", 36_500, 36_501),
    Bounded(Incident, "started_at", datetime(1990, 1, 1, tzinfo=UTC), datetime(1989, 12, 30, tzinfo=UTC)),
    Bounded(Incident, "announced_at", datetime(1990, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)),
    Bounded(
        Incident, "expected_end_at", datetime(2200, 12, 31, tzinfo=UTC), datetime(2201, 1, 3, tzinfo=UTC)
    ),
    Bounded(TimelineEntry, "at", datetime(2200, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
]


@pytest.fixture(autouse=True)
def _rows() -> None:
    """One row of each kind."""
    product = make_product(vendor=make_vendor())
    make_scorecard(make_contract(vendor=product.vendor), ratings=rated(appeal=2))
    make_workload(fallbacks=[{"name": "By hand", "switch_hours": 1, "capacity": 1}])
    make_incident(product.vendor)


@pytest.mark.parametrize("case", BOUNDED, ids=lambda case: f"{case.model.__name__} {case.field}")
def test_a_column_takes_its_bound_and_nothing_beyond(case: Bounded) -> None:
    assert case.model.objects.update(**{case.field: case.good}) >= 1
    with pytest.raises(IntegrityError), transaction.atomic():
        case.model.objects.update(**{case.field: case.bad})


@pytest.mark.parametrize("model", [Vendor, Workload])
def test_two_names_that_differ_in_case_alone_are_one(model: Any) -> None:
    make = make_vendor if model is Vendor else make_workload
    make("Claims")
    other = make("Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=other.pk).update(name="CLAIMS")


def test_two_products_of_a_vendor_cannot_differ_in_case_alone() -> None:
    vendor = make_vendor()
    make_product("Assist", vendor=vendor)
    make_product("Assist")
    other = make_product("Other", vendor=vendor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=other.pk).update(name="ASSIST")
