"""Why a score changed, over the API; and what is still answered of a vendor that was archived."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Product, StoredWorld, VendorScore, Workload
from vendors.services.vendors import archive_vendor
from vendors.services.workloads import archive_workload, update_workload

pytestmark = pytest.mark.django_db

PATH = "/api/v1/vendors/corvid-ai/risk/changes/"
MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("viewer", ["read"])
    return client


@pytest.fixture
def product(rescored: Any) -> Product:
    """One vendor, scored in March and, with more people on its workload and another beside it, ten days later."""
    found = make_product(vendor=make_vendor("Corvid AI"))
    reading = make_workload("Reading", dependencies=[needing(found)])
    rescored(MARCH)
    update_workload(by=None, workload=reading, people=30)
    make_workload("Writing", dependencies=[needing(found)], people=5)
    rescored(MARCH + timedelta(days=10))
    return found


def test_the_points_of_all_causes_sum_to_the_change_of_the_score(api: APIClient, product: Product) -> None:
    found = api.get(PATH, {"from": "2026-03-01", "to": "2026-03-31"}).json()
    change = found["after"]["score"] - found["before"]["score"]
    assert found["points"] == pytest.approx(change)
    assert sum(cause["points"] for cause in found["causes"]) == pytest.approx(change)
    assert sum(Decimal(cause["loss"]) for cause in found["causes"]) == Decimal(found["loss"])
    assert [(cause["kind"], cause["workload"]) for cause in found["causes"]] == [
        ("figures", "reading"),
        ("workload", "writing"),
    ]
    assert found["causes"][0]["edits"] == [
        {"field": "people", "product": None, "before": 10.0, "after": 30.0}
    ]
    assert (found["known"], found["stale"], found["currency"]) == (True, False, "EUR")
    assert found["others"] == {"count": 0, "loss": "0.000", "points": 0.0}


def test_what_is_not_given_in_full_is_summed_up(api: APIClient, product: Product) -> None:
    found = api.get(PATH, {"limit": "1"}).json()
    assert (len(found["causes"]), found["others"]["count"]) == (1, 1)
    assert found["causes"][0]["points"] + found["others"]["points"] == pytest.approx(found["points"])


def test_without_days_the_newest_score_is_compared(api: APIClient, product: Product) -> None:
    named = api.get(PATH, {"from": "2026-03-05", "to": "2026-03-20"}).json()
    assert api.get(PATH).json() == named
    assert api.get(PATH, {"to": "2026-03-20"}).json() == named
    assert api.get(PATH, {"from": "2026-03-05"}).json() == named


def test_between_equal_scores_there_is_nothing(api: APIClient, product: Product) -> None:
    found = api.get(PATH, {"from": "2026-03-15", "to": "2026-03-20"}).json()
    assert (found["causes"], found["points"]) == ([], 0.0)
    assert found["before"] == found["after"]
    assert found["after"]["score"] > 0


def test_before_a_second_score_there_is_nothing_to_compare(api: APIClient, rescored: Any) -> None:
    make_product(vendor=make_vendor("Corvid AI"))
    assert api.get(PATH).json()["before"] is None
    rescored()
    found = api.get(PATH).json()
    assert (found["before"], found["after"], found["causes"]) == (None, None, [])


def test_days_that_cannot_be_are_refused_and_days_without_a_score_not_found(
    api: APIClient, product: Product
) -> None:
    tomorrow = (timezone.now().date() + timedelta(days=1)).isoformat()
    for query in (
        {"from": tomorrow},
        {"from": "2026-03-20", "to": "2026-03-01"},
        {"limit": "0"},
        {"limit": "101"},
    ):
        problem = assert_problem(api.get(PATH, query), 400)
        assert problem["errors"][0]["parameter"] in query
    assert_problem(api.get(PATH, {"from": "2026-02-01"}), 404)
    assert_problem(api.get(PATH, {"to": "2026-02-01"}), 404)


def test_a_change_that_waits_makes_the_answer_stale(api: APIClient, product: Product) -> None:
    make_workload(dependencies=[needing(product)])
    assert api.get(PATH).json()["stale"] is True


@pytest.fixture
def archived(product: Product, rescored: Any) -> Product:
    """The same vendor, archived now."""
    for workload in Workload.objects.all():
        archive_workload(by=None, workload=workload)
    archive_vendor(by=None, vendor=product.vendor)
    rescored()
    return product


def test_an_archived_vendor_keeps_its_history_and_has_no_score_of_today(
    api: APIClient, archived: Product
) -> None:
    base = "/api/v1/vendors/corvid-ai/risk/"
    assert api.get(f"{base}?as_of=2026-03-02").json()["score"] > 0
    assert len(api.get(f"{base}history/").json()["results"]) == 2
    assert api.get(f"{base}world/?as_of=2026-03-02").json()["workloads"][0]["people"] == 10
    assert api.get(PATH, {"from": "2026-03-02", "to": "2026-03-20"}).json()["points"] > 0
    assert_problem(api.get(base), 404)
    assert_problem(api.get(f"{base}?as_of={timezone.now().date()}"), 404)


def test_a_score_from_before_worlds_were_kept_keeps_its_parts(api: APIClient, product: Product) -> None:
    parts = [
        {"workload": "reading", "lost_hours": 720.0, "loss": 180_000_000, "direct_loss": 0, "points": 55.5}
    ]
    VendorScore.objects.filter(computed_at=MARCH).update(contributions=parts)
    StoredWorld.objects.filter(day=MARCH.date()).delete()
    found = api.get("/api/v1/vendors/corvid-ai/risk/?as_of=2026-03-02").json()
    assert found["concentration"]["contributions"][0]["loss"] == "180000.000"
    assert_problem(api.get("/api/v1/vendors/corvid-ai/risk/world/?as_of=2026-03-02"), 404)
    assert api.get(PATH).json()["known"] is False
