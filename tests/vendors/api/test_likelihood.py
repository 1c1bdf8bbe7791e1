"""How likely it is that something stops a vendor, over the API."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories.vendors import make_event, make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

PATH = "/api/v1/vendors/vektor/risk/likelihood/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("viewer", ["read"])
    return client


@pytest.fixture
def vendor() -> Vendor:
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor, model="Large", jurisdiction="US")
    make_workload("Claims", dependencies=[needing(product)])
    return vendor


def test_each_stream_is_told_with_what_it_rests_on(api: APIClient, vendor: Vendor) -> None:
    event = make_event(vendor, title="Nothing answers", started_at=datetime(2026, 1, 1, tzinfo=UTC))
    found = api.get(PATH).json()
    assert found["vendor"] == "vektor"
    assert [one["atom"] for one in found["streams"]] == [
        "entity:vektor",
        "model:Large",
        "jurisdiction:US",
        "account:vektor",
    ]
    outage = found["streams"][0]
    assert (outage["rate_grade"], outage["duration_grade"], outage["vendors"]) == ("A", "A", ["vektor"])
    assert outage["rate"] == pytest.approx(outage["posterior_a"] / outage["posterior_b"])
    assert outage["posterior_b"] == pytest.approx(outage["prior_b"] + outage["effective_years"])
    assert outage["rate_low"] < outage["rate"] < outage["rate_high"]
    assert (outage["median_hours"], outage["sigma"]) == (1.2, 1.2)
    [told] = outage["events"]
    assert outage["events_count"] == 1
    assert (told["reference"], told["title"], told["weight"]) == (event.reference, "Nothing answers", 1)
    assert 0 < told["counts"] < 1
    assert outage["posterior_a"] == pytest.approx(outage["prior_a"] + told["counts"])


def test_what_is_restricted_counts_only_for_those_who_may_know(
    api: APIClient, vendor: Vendor, api_as: Any
) -> None:
    make_event(vendor, restricted=True)
    officer = api_as("officer", ["read"])
    assert api.get(PATH).json()["streams"][0]["events"] == []
    assert len(officer.get(PATH).json()["streams"][0]["events"]) == 1


def test_the_world_behind_a_score_says_what_can_befall_it(
    api: APIClient, vendor: Vendor, rescored: Any
) -> None:
    make_event(vendor, restricted=True)
    rescored()
    world = api.get("/api/v1/vendors/vektor/risk/world/").json()
    ages = {one["atom"]: one["event_ages_years"] for one in world["streams"]}
    assert set(ages) == {"entity:vektor", "model:Large", "jurisdiction:US", "account:vektor"}
    assert ages["entity:vektor"] == []


def test_there_is_nothing_about_a_vendor_that_is_not_in_the_register(api: APIClient) -> None:
    assert_problem(api.get(PATH), 404)
