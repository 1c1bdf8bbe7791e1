"""Incidents over the API: filed, changed, moved along their road, and kept from those who may not know."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from incidents.models import Incident
from tests.factories.incidents import make_article, make_incident
from tests.factories.vendors import make_product, make_vendor
from tests.riskboard.api.asserts import assert_problem
from vendors.models import ObservedEvent

pytestmark = pytest.mark.django_db
INCIDENTS = "/api/v1/incidents/"
BODY = {"title": "Account closed", "type": "suspension", "started_at": "2026-11-01T08:00:00+01:00"}


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("officer")
    return client


def test_an_incident_is_filed_and_found_by_reference_and_id(api: APIClient) -> None:
    product = make_product(vendor=make_vendor("Corvid AI"))
    article = make_article()
    created = api.post(
        INCIDENTS,
        BODY
        | {
            "vendors": ["corvid-ai"],
            "products": [product.pk],
            "scope": "ours",
            "wait_days": 60,
            "facts": [{"field": "wait", "value": "60 days", "sentence": "It takes 60 days."}],
            "articles": [article.pk],
        },
    )
    assert created.status_code == 201, created.content
    record = created.json()
    assert record["reference"].startswith("INC-")
    assert (record["vendors"], record["products"]) == (["corvid-ai"], [product.slug])
    assert record["started_at"] == "2026-11-01T07:00:00Z"
    assert record["wait_ends_at"] == "2026-12-31T07:00:00Z"
    assert [fact["state"] for fact in record["facts"]] == ["alleged"]
    assert [one["id"] for one in record["articles"]] == [article.pk]
    assert record["timeline"][-1]["kind"] == "filed"
    assert record["active"] is True
    assert api.get(f"{INCIDENTS}{record['reference']}/").json() == record
    assert api.get(f"{INCIDENTS}{record['reference'].lower()}/").json() == record
    assert api.get(f"{INCIDENTS}{record['id']}/").json() == record
    assert ObservedEvent.objects.get().reference == record["reference"]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"vendors": []}, "#/vendors"),
        ({"vendors": ["nobody"]}, "#/vendors/0"),
        ({"type": "quarrel"}, "#/type"),
        ({"started_at": "yesterday"}, "#/started_at"),
        ({"ended_at": "2026-10-01T00:00:00Z"}, "#/ended_at"),
        ({"wait_days": 0}, "#/wait_days"),
        ({"wait_days": 60, "wait_open_ended": True}, "#/wait_days"),
        ({"people_affected": -1}, "#/people_affected"),
        ({"people_affected": 2**40}, "#/people_affected"),
        ({"articles": [10**9]}, "#/articles/0"),
        ({"articles": ["name"]}, "#/articles/0"),
        ({"facts": [{"field": "wait"}]}, "#/facts/0/value"),
        ({"reference": "INC-2026-0001"}, "#/reference"),
        ({"restricted": "yes"}, "#/restricted"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_filed(
    api: APIClient, values: dict[str, Any], pointer: str
) -> None:
    make_vendor("Corvid AI")
    problem = assert_problem(api.post(INCIDENTS, BODY | {"vendors": ["corvid-ai"]} | values), 400)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert not Incident.objects.exists()


def test_a_patch_changes_fields_and_takes_the_step_of_the_status(api: APIClient) -> None:
    incident = make_incident(make_vendor())
    changed = api.patch(
        f"{INCIDENTS}{incident.reference}/", {"title": "Better", "status": "confirmed"}
    ).json()
    assert (changed["title"], changed["status"]) == ("Better", "confirmed")
    refused = api.patch(f"{INCIDENTS}{incident.reference}/", {"title": "Worse", "status": "reviewed"})
    assert assert_problem(refused, 400)["errors"][0]["pointer"] == "#/status"
    assert api.get(f"{INCIDENTS}{incident.reference}/").json()["title"] == "Better"


def test_a_step_carries_its_time_and_note(api: APIClient) -> None:
    incident = make_incident(make_vendor())
    at = timezone.now().isoformat()
    body = {"status": "resolved", "at": at, "note": "back at noon"}
    resolved = api.post(f"{INCIDENTS}{incident.reference}/status/", body).json()
    assert (resolved["status"], resolved["active"]) == ("resolved", False)
    assert resolved["ended_at"] is not None
    assert "back at noon" in resolved["timeline"][0]["text"]
    ahead = (timezone.now() + timedelta(days=1)).isoformat()
    refused = api.post(f"{INCIDENTS}{incident.reference}/status/", {"status": "reviewed", "at": ahead})
    assert assert_problem(refused, 400)["errors"][0]["pointer"] == "#/at"


def test_no_step_is_taken_on_an_incident_that_somebody_has_changed_since(api: APIClient) -> None:
    address = f"{INCIDENTS}{make_incident(make_vendor()).reference}/"
    read = api.get(address)["ETag"]
    api.patch(address, {"title": "Changed"})
    assert_problem(api.post(f"{address}status/", {"status": "resolved"}, headers={"If-Match": read}), 412)
    assert api.get(address).json()["status"] != "resolved"
    fresh = api.get(address)["ETag"]
    done = api.post(f"{address}status/", {"status": "resolved"}, headers={"If-Match": fresh})
    assert done.json()["status"] == "resolved"


def test_facts_are_added_and_decided(api: APIClient) -> None:
    incident = make_incident(make_vendor())
    address = f"{INCIDENTS}{incident.reference}/facts/"
    fact = api.post(address, {"field": "wait", "value": "60 days"})
    assert (fact.status_code, fact.json()["state"]) == (201, "alleged")
    decided = api.patch(f"{address}{fact.json()['id']}/", {"state": "confirmed"}).json()
    assert decided["state"] == "confirmed"
    assert decided["decided_by"]
    assert_problem(api.patch(f"{address}999999/", {"state": "confirmed"}), 404)
    assert_problem(api.patch(f"{address}x/", {"state": "confirmed"}), 404)
    assert_problem(api.patch(f"{address}{fact.json()['id']}/", {"state": "true"}), 400)


def test_procurement_may_comment_but_not_change(api_as: Any) -> None:
    incident = make_incident(make_vendor())
    api = api_as("procurement")
    entry = api.post(f"{INCIDENTS}{incident.reference}/timeline/", {"text": "Called them"})
    assert (entry.status_code, entry.json()["kind"]) == (201, "note")
    assert_problem(api.patch(f"{INCIDENTS}{incident.reference}/", {"title": "No"}), 403)


@pytest.mark.parametrize("role", ["viewer", "procurement"])
def test_a_restricted_incident_does_not_exist_for_those_who_may_not_know(api_as: Any, role: str) -> None:
    hidden = make_incident(make_vendor(), restricted=True, title="Secret")
    api = api_as(role)
    assert api.get(INCIDENTS).json()["results"] == []
    assert api.get(f"{INCIDENTS}?q=secret").json()["results"] == []
    assert_problem(api.get(f"{INCIDENTS}{hidden.reference}/"), 404)
    assert_problem(api.get(f"{INCIDENTS}{hidden.pk}/"), 404)
    assert len(api_as("officer").get(INCIDENTS).json()["results"]) == 1


def test_an_archived_incident_is_gone_and_its_events_with_it(api: APIClient) -> None:
    incident = make_incident(make_vendor())
    assert api.delete(f"{INCIDENTS}{incident.reference}/").status_code == 204
    assert_problem(api.get(f"{INCIDENTS}{incident.reference}/"), 404)
    assert not ObservedEvent.objects.exists()


def test_incidents_are_filtered_and_ordered(api: APIClient) -> None:
    vendor = make_vendor("Corvid AI")
    old = make_incident(vendor, started_at=timezone.now() - timedelta(days=9), severity="critical")
    new = make_incident(make_vendor(), type="suspension", scope="ours")

    def found(query: str) -> list[str]:
        return [row["reference"] for row in api.get(f"{INCIDENTS}?{query}").json()["results"]]

    assert set(found("")) == {old.reference, new.reference}
    assert found("vendor=corvid-ai") == found(f"vendor={vendor.pk}") == [old.reference]
    assert found("scope=ours") == found("type=suspension") == [new.reference]
    assert found("ordering=-severity") == [old.reference, new.reference]
    assert found("ordering=severity&limit=1") == [new.reference]
    assert found("state=closed") == []


def test_the_list_costs_the_same_queries_however_long_it_is(
    api: APIClient, django_assert_max_num_queries: Any
) -> None:
    def grow() -> None:
        for _ in range(3):
            product = make_product()
            make_incident(
                product.vendor,
                products=[product],
                articles=[make_article()],
                facts=[{"field": "wait", "value": "60 days"}],
            )

    grow()
    api.get(INCIDENTS)
    with django_assert_max_num_queries(50) as few:
        api.get(INCIDENTS)
    grow()
    with django_assert_max_num_queries(50) as many:
        assert len(api.get(INCIDENTS).json()["results"]) == 6
    assert len(many) == len(few)
