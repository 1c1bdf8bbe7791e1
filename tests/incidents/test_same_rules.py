"""One rule, five doors: what is refused of an incident is refused at its field by services, pages, API and triage."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from incidents.models import Candidate, Incident
from incidents.services.incidents import file_incident
from tests.factories.incidents import make_candidate, make_incident
from tests.factories.vendors import make_vendor
from tests.refusals import assert_api_tells_once, assert_told_once
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

PAST, SOON = "2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z"
AHEAD = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
TOMORROW = (datetime.now(UTC) + timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
MOMENTS = ("started_at", "announced_at", "expected_end_at", "ended_at")
BASE = {
    "title": "Cut off",
    "type": "suspension",
    "direction": "restricts",
    "severity": "high",
    "scope": "public",
    "started_at": PAST,
}


class Rule(NamedTuple):
    """What passes, what is refused, at which field and why."""

    good: dict[str, Any]
    bad: dict[str, Any]
    field: str
    message: str


RULES = [
    Rule({"wait_days": 36_500}, {"wait_days": 36_501}, "wait_days", "at most 36500 days"),
    Rule({"wait_days": 1}, {"wait_days": 10**12}, "wait_days", "ess than or equal to 2147483647"),
    Rule(
        {"people_affected": 2**31 - 1}, {"people_affected": 2**31}, "people_affected", "equal to 2147483647"
    ),
    Rule(
        {"started_at": "1990-01-01T00:00:00Z"},
        {"started_at": "1989-12-31T23:59:00Z"},
        "started_at",
        "must lie between the years 1990 and 2200",
    ),
    Rule({}, {"started_at": "0001-01-01T00:00:00Z"}, "started_at", "1990 and 2200"),
    Rule(
        {"expected_end_at": "2200-12-31T23:00:00Z"},
        {"expected_end_at": "2201-01-01T00:00:00Z"},
        "expected_end_at",
        "1990 and 2200",
    ),
    Rule({}, {"announced_at": "0001-01-01T00:00:00Z"}, "announced_at", "1990 and 2200"),
    Rule({"ended_at": SOON}, {"ended_at": AHEAD}, "ended_at", "must not lie in the future"),
    Rule({"announced_at": TOMORROW}, {"announced_at": AHEAD}, "announced_at", "must not lie in the future"),
    Rule({"started_at": TOMORROW}, {"started_at": AHEAD}, "started_at", "lies in the future"),
    Rule(
        {"started_at": AHEAD, "announced_at": PAST},
        {"started_at": AHEAD, "type": "outage"},
        "started_at",
        "or say when it was announced",
    ),
    Rule({"started_at": AHEAD, "type": "retirement"}, {"started_at": AHEAD}, "started_at", "in the future"),
    Rule(
        {"type": "region_block", "jurisdiction": "EU"},
        {"type": "region_block", "jurisdiction": ""},
        "jurisdiction",
        "is needed: where is it blocked?",
    ),
    Rule(
        {"type": "region_block", "direction": "restores"},
        {"type": "region_block", "direction": "restricts"},
        "jurisdiction",
        "is needed",
    ),
]


def named(rule: Rule) -> str:
    """The same at every moment: processes that divide the tests must find the same ones."""
    return f"{rule.bad} or {rule.good}".replace(AHEAD, "in three days").replace(TOMORROW, "tomorrow")


each_rule = pytest.mark.parametrize("rule", RULES, ids=named)


@pytest.fixture(autouse=True)
def vendor() -> Vendor:
    return make_vendor("Orionsoft", slug="orionsoft")


@pytest.fixture
def candidate() -> Candidate:
    return make_candidate(vendors=["orionsoft"])


def sent(fields: dict[str, Any], vendor: Vendor) -> dict[str, Any]:
    """The fields as a form sends them: local times, empty fields left out, vendors by id."""
    given = {name: str(value).removesuffix("Z") for name, value in (BASE | fields).items() if value != ""}
    return given | {"vendors": [vendor.pk]}


def parsed(fields: dict[str, Any]) -> dict[str, Any]:
    given = BASE | fields
    return {
        name: datetime.fromisoformat(value) if name in MOMENTS else value for name, value in given.items()
    }


@each_rule
def test_services_hold_the_rule(rule: Rule, vendor: Vendor) -> None:
    with pytest.raises(ValidationError) as refused:
        file_incident(by=None, vendors=[vendor], **parsed(rule.bad))
    assert_told_once(refused.value.message_dict, rule)
    assert file_incident(by=None, vendors=[vendor], **parsed(rule.good)).pk


@each_rule
def test_the_filing_page_says_it_once_at_the_field(
    rule: Rule, vendor: Vendor, client_as: Callable[[str], Client]
) -> None:
    client = client_as("officer")
    response = client.post("/incidents/new/", sent(rule.bad, vendor))
    assert response.status_code == 422
    assert_told_once(response.context["form"].errors, rule)
    assert client.post("/incidents/new/", sent(rule.good, vendor)).status_code == 302
    assert Incident.objects.count() == 1


@each_rule
def test_the_editing_page_says_it_too_and_changes_nothing(
    rule: Rule, vendor: Vendor, client_as: Callable[[str], Client]
) -> None:
    incident = make_incident(vendor, title="As it was")
    response = client_as("officer").post(f"/incidents/{incident.reference}/edit/", sent(rule.bad, vendor))
    assert_told_once(response.context["form"].errors, rule)
    assert Incident.objects.get().title == "As it was"


@each_rule
def test_the_api_says_it_once_at_the_field(
    rule: Rule, vendor: Vendor, api_as: Callable[..., APIClient]
) -> None:
    api = api_as("officer")
    response = api.post("/api/v1/incidents/", BASE | rule.bad | {"vendors": ["orionsoft"]})
    assert_api_tells_once(response, rule)
    response = api.post("/api/v1/incidents/", BASE | rule.good | {"vendors": ["orionsoft"]})
    assert response.status_code == 201, response.content


@each_rule
def test_a_correction_in_triage_is_refused_at_the_field_and_the_candidate_waits_on(
    rule: Rule, vendor: Vendor, candidate: Candidate, client_as: Callable[[str], Client]
) -> None:
    client = client_as("officer")
    response = client.post(f"/triage/{candidate.pk}/accept/", sent(rule.bad, vendor))
    assert response.status_code == 422
    assert_told_once(response.context["form"].errors, rule)
    candidate.refresh_from_db()
    assert candidate.state == "pending"
    assert not Incident.objects.exists()
    assert client.post(f"/triage/{candidate.pk}/accept/", sent(rule.good, vendor)).status_code == 302


@each_rule
def test_a_correction_over_the_api_is_refused_at_the_field(
    rule: Rule, candidate: Candidate, api_as: Callable[..., APIClient]
) -> None:
    api = api_as("officer")
    response = api.post(f"/api/v1/candidates/{candidate.pk}/accept/", BASE | rule.bad)
    assert_api_tells_once(response, rule)
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    "started_at",
    ["0001-01-01T00:00", "9999-12-31T23:59", "2026-99-99T00:00", "x" * 5000, "-1", "1989-12-31T23:59"],
)
def test_the_live_look_at_duplicates_takes_any_date(
    vendor: Vendor, client_as: Callable[[str], Client], started_at: str
) -> None:
    make_incident(vendor, type="outage", title="Perhaps the same", started_at=timezone.now())
    address = "/incidents/check/"
    given = {"vendors": str(vendor.pk), "type": "outage", "started_at": started_at, "reference": "9" * 5000}
    response = client_as("officer").get(address, given)
    assert response.status_code == 200
    # A date that cannot be is none: it looks around today.
    assert "Perhaps the same" in response.content.decode()


@pytest.mark.parametrize("chosen", ["0", "-1", "9" * 40, "9" * 5000, "x", "1.5"])
def test_the_live_look_takes_any_vendor_and_product(client_as: Callable[[str], Client], chosen: str) -> None:
    given: dict[str, str] = {"vendors": chosen, "products": chosen, "type": chosen}
    assert client_as("officer").get("/incidents/check/", given).status_code == 200
