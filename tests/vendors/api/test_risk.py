"""Scores over the API: what is stored, when it was stored, and what is going on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from riskboard.workspace.services import update_organisation
from tests.factories.vendors import make_event, make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Product, Workload
from vendors.services.annual import annual_due
from vendors.services.observed import EventSpec, record_events
from vendors.services.parameters import set_parameters
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("viewer", ["read"])
    return client


@pytest.fixture
def product() -> Product:
    """One vendor that two workloads depend on."""
    found = make_product(vendor=make_vendor("Corvid AI"))
    make_workload("Reading", dependencies=[needing(found)])
    make_workload("Writing", dependencies=[needing(found)], people=5)
    return found


def test_the_risk_of_a_vendor_is_its_score_with_a_breakdown_that_adds_up(
    api: APIClient, product: Product, rescored: Any
) -> None:
    rescored()
    risk = api.get("/api/v1/vendors/corvid-ai/risk/").json()
    found = risk["concentration"]
    assert risk["score"] == found["score"] > 0
    assert {one["workload"] for one in found["contributions"]} == {"reading", "writing"}
    assert sum(one["points"] for one in found["contributions"]) == pytest.approx(found["score"])
    assert sum(Decimal(one["loss"]) for one in found["contributions"]) == Decimal(found["loss"])
    assert Decimal(found["direct_loss"]) + Decimal(found["indirect_loss"]) == Decimal(found["loss"])
    assert Decimal(found["tolerance"]) == 144000
    assert (risk["clarity"], risk["annual"]) == (None, None), "nobody assessed it, and nothing was computed"
    assert risk["method_version"]
    assert len(risk["inputs_hash"]) == 64
    assert risk["stale"] is False


def test_a_score_names_the_version_of_the_parameters_that_it_was_computed_with(
    api: APIClient, client_as: Any, product: Product, rescored: Any
) -> None:
    def named() -> int | None:
        found: int | None = api.get("/api/v1/vendors/corvid-ai/risk/").json()["parameters_version"]
        return found

    rescored()
    assert named() is None, "nobody declared any"
    version = set_parameters(by=None, urgency=Decimal(2))
    assert named() is None, "the score in force is of before"
    rescored()
    assert named() == version.pk
    update_workload(by=None, workload=Workload.objects.get(slug="reading"), people=50)
    rescored()
    assert named() == version.pk
    client = client_as("viewer")
    for path in ("/vendors/corvid-ai/", f"/vendors/corvid-ai/?as_of={timezone.now():%Y-%m-%d}"):
        assert f"risk parameters version {version.pk}" in client.get(path).content.decode()


def test_what_a_year_may_cost_stands_beside_the_score_once_it_is_computed(
    api: APIClient, product: Product, rescored: Any
) -> None:
    rescored()
    assert api.get("/api/v1/portfolio/").json()["annual"] is None
    annual_due()
    annual = api.get("/api/v1/vendors/corvid-ai/risk/").json()["annual"]
    cost = annual["cost"]
    assert 0 < cost["mean"] < cost["es95"] < cost["es99"]
    assert cost["var95"] < cost["es95"]
    losses, chances = zip(*((one["loss"], one["probability"]) for one in cost["exceedance"]), strict=True)
    assert list(losses) == sorted(losses)
    assert list(chances) == sorted(chances, reverse=True)
    assert 0 < annual["person_days"]["mean"] < annual["person_days"]["es99"]
    assert {one["atom"] for one in annual["sources"]} >= {"account:corvid-ai", "entity:corvid-ai"}
    assert sum(one["cost"] for one in annual["sources"]) == pytest.approx(cost["mean"], rel=1e-3)
    assert (annual["stale"], annual["sources_count"]) == (False, len(annual["sources"]))
    assert len(annual["inputs_hash"]) == 64
    whole = api.get("/api/v1/portfolio/").json()["annual"]
    assert whole["cost"]["mean"] == pytest.approx(cost["mean"], rel=1e-3)
    assert (
        api.get(f"/api/v1/vendors/corvid-ai/risk/?as_of={timezone.now():%Y-%m-%d}").json()["annual"] is None
    )


def test_amounts_are_in_the_currency_of_the_organisation(
    api: APIClient, product: Product, rescored: Any
) -> None:
    update_organisation(by=None, currency="CHF")
    rescored()
    assert api.get("/api/v1/vendors/corvid-ai/risk/").json()["currency"] == "CHF"
    assert api.get("/api/v1/scores/").json()["results"][0]["currency"] == "CHF"
    assert api.get("/api/v1/workloads/reading/").json()["currency"] == "CHF"


def test_a_vendor_without_a_score_has_nulls_and_is_stale(api: APIClient, product: Product) -> None:
    risk = api.get("/api/v1/vendors/corvid-ai/risk/").json()
    assert (risk["concentration"], risk["score"], risk["computed_at"]) == (None, None, None)
    assert risk["stale"] is True
    assert api.get("/api/v1/vendors/corvid-ai/").json()["risk"] is None


def test_a_changed_input_makes_the_scores_stale(api: APIClient, product: Product, rescored: Any) -> None:
    rescored()
    make_workload("Third", dependencies=[needing(product)])
    assert api.get("/api/v1/vendors/corvid-ai/risk/").json()["stale"] is True
    assert api.get("/api/v1/vendors/corvid-ai/").json()["risk"]["stale"] is True
    assert api.get("/api/v1/scores/").json()["results"][0]["stale"] is True


def test_as_of_gives_the_score_as_it_was_stored_at_the_end_of_that_day(
    api: APIClient, product: Product, rescored: Any
) -> None:
    rescored(datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC))
    make_workload("Third", dependencies=[needing(product)])
    rescored(datetime(2026, 3, 2, 0, 0, 0, tzinfo=UTC))

    def loss(day: str) -> str:
        answer = api.get(f"/api/v1/vendors/corvid-ai/risk/?as_of={day}").json()
        return str(answer["concentration"]["loss"])

    today = datetime.now(UTC).date()
    assert Decimal(loss("2026-03-01")) < Decimal(loss("2026-03-02")) == Decimal(loss(today.isoformat()))
    assert_problem(api.get("/api/v1/vendors/corvid-ai/risk/?as_of=2026-02-28"), 404)
    tomorrow = today + timedelta(days=1)
    for day in ("2026-03-01T00:00:00Z", "0001-01-01", "9999-12-31", tomorrow.isoformat()):
        problem = assert_problem(api.get(f"/api/v1/vendors/corvid-ai/risk/?as_of={day}"), 400)
        assert problem["errors"][0]["parameter"] == "as_of"


def test_the_history_tells_every_stored_score_page_by_page(
    api: APIClient, product: Product, rescored: Any
) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(5):
        rescored(start + timedelta(days=number))
        make_workload(dependencies=[needing(product)])
    rescored(start + timedelta(days=5))
    first = api.get("/api/v1/vendors/corvid-ai/risk/history/?limit=4").json()
    second = api.get(first["next"]).json()
    losses = [Decimal(one["loss"]) for one in first["results"] + second["results"]]
    assert losses == sorted(losses)
    assert len(losses) == 6
    assert second["next"] is None


def test_what_is_going_on_stands_beside_the_score(api: APIClient, product: Product, rescored: Any) -> None:
    rescored()
    event = make_event(product.vendor, started_at=timezone.now() - timedelta(hours=10), title="Outage")
    make_event(make_vendor("Heron"))
    active = api.get("/api/v1/vendors/corvid-ai/risk/").json()["active_incidents"]
    assert [one["reference"] for one in active] == [event.reference]
    assert active[0]["waited_hours"] == pytest.approx(10, abs=0.1)
    assert active[0]["people_stopped"] == 15
    assert Decimal(active[0]["cost"]) == pytest.approx(Decimal(3750), rel=Decimal("0.01"))


def test_an_incident_with_several_atoms_is_one_row_now_and_on_a_past_day(
    api: APIClient, product: Product, rescored: Any
) -> None:
    start = timezone.now() - timedelta(days=3)
    rescored(start)
    specs = [
        EventSpec(vendor=product.vendor, atom=atom, type="government_order", started_at=start)
        for atom in ("model:Other", "model:Model One")
    ]
    record_events(by=None, told={"INC-2026-9999": specs})
    for query, people in (("", 15), (f"?as_of={timezone.now().date() - timedelta(days=1)}", None)):
        [one] = api.get(f"/api/v1/vendors/corvid-ai/risk/{query}").json()["active_incidents"]
        assert (one["reference"], one["atoms"]) == ("INC-2026-9999", ["model:Model One", "model:Other"])
        assert one["people_stopped"] == people


def test_scores_of_all_vendors_come_highest_first(api: APIClient, product: Product, rescored: Any) -> None:
    make_vendor("Unused")
    rescored()
    rows = api.get("/api/v1/scores/").json()["results"]
    assert [row["vendor"] for row in rows] == ["corvid-ai", "unused"]
    assert rows[0]["band"] in ("low", "moderate", "high", "very_high", "critical")
    assert [row["vendor"] for row in api.get("/api/v1/scores/?q=unus").json()["results"]] == ["unused"]


def test_the_portfolio_is_empty_before_the_first_run_and_complete_after(
    api: APIClient, product: Product, rescored: Any
) -> None:
    before = api.get("/api/v1/portfolio/").json()
    assert (before["layers"], before["computed_at"]) == ({}, None)
    rescored()
    after = api.get("/api/v1/portfolio/").json()
    assert set(after["layers"]) == {"vendor", "model_maker", "platform", "jurisdiction"}
    assert after["layers"]["vendor"]["shares"] == {"corvid-ai": 1.0}
    assert {"workload": "reading", "atom": "entity:corvid-ai"} in after["single_points_of_failure"]


@pytest.mark.parametrize("address", ["scores", "portfolio"])
def test_results_are_read_only(api_as: Any, address: str) -> None:
    assert_problem(api_as("administrator").post(f"/api/v1/{address}/", {}), 405)


@pytest.mark.parametrize(
    ("role", "seen"), [("viewer", 0), ("procurement", 0), ("officer", 1), ("administrator", 1)]
)
def test_a_restricted_incident_shows_in_the_risk_of_its_vendor_to_officers_alone(
    api_as: Any, role: str, seen: int
) -> None:
    vendor = make_vendor("Kestrel")
    make_event(vendor, restricted=True, started_at=timezone.now())
    answer = api_as(role).get(f"/api/v1/vendors/{vendor.slug}/risk/")
    assert len(answer.json()["active_incidents"]) == seen
