"""Odd input: the pages of triage and of incidents refuse it at its field and open whatever is on record."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from incidents.models import Candidate, Incident
from riskboard.workspace.services.organisation import update_organisation
from tests.factories.incidents import make_candidate, make_incident
from tests.factories.vendors import make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

ODD_MOMENTS = ["0001-01-01T00:00", "9999-12-31T23:59", "2026-13-01T00:00", "\x00", "9" * 5000]


@pytest.fixture
def officer(client_as: Callable[[str], Client]) -> Client:
    return client_as("officer")


@pytest.fixture(autouse=True)
def vendor() -> Vendor:
    update_organisation(by=None, time_zone="Pacific/Kiritimati")
    return make_vendor("Orionsoft", slug="orionsoft")


@pytest.mark.parametrize("year", [1, 9999])
def test_a_candidate_with_extreme_findings_is_shown_and_accepted_as_it_is_shown(
    officer: Client, year: int
) -> None:
    update_organisation(by=None, time_zone="America/Los_Angeles" if year == 1 else "Pacific/Kiritimati")
    found = {"duration_days": 10**400, "people_affected": 10**30, "date": "0001-01-01"}
    day = datetime(year, 1, 1, tzinfo=UTC) if year == 1 else datetime(year, 12, 31, 23, tzinfo=UTC)
    candidate = make_candidate(vendors=["orionsoft"], detection=found, article={"published_at": day})
    assert officer.get(f"/triage/{candidate.pk}/").status_code == 200
    assert officer.get("/triage/").status_code == 200


@pytest.mark.parametrize("at", ODD_MOMENTS)
def test_a_step_at_an_odd_moment_is_refused_at_the_moment(officer: Client, vendor: Vendor, at: str) -> None:
    incident = make_incident(vendor, type="suspension")
    given = {"status": "confirmed", "at": at}
    response = officer.post(f"/incidents/{incident.reference}/status/", given)
    assert list(response.context["form"].errors) == ["at"]
    assert Incident.objects.get().status == "reported"


@pytest.mark.parametrize("until", ODD_MOMENTS)
def test_a_snooze_until_an_odd_moment_is_refused_at_the_moment(officer: Client, until: str) -> None:
    candidate = make_candidate(vendors=["orionsoft"])
    response = officer.post(f"/triage/{candidate.pk}/snooze/", {"until": until})
    assert list(response.context["form"].errors) == ["until"]
    assert Candidate.objects.get().state == "pending"


@pytest.mark.parametrize("reference", ["INC-2026-\x00", "\x00", "9" * 5000, ""])
def test_a_merge_into_what_does_not_exist_is_refused_at_the_incident(officer: Client, reference: str) -> None:
    candidate = make_candidate(vendors=["orionsoft"])
    response = officer.post(f"/triage/{candidate.pk}/merge/", {"incident": reference})
    assert list(response.context["form"].errors) == ["incident"]


@pytest.mark.parametrize("name", ["title", "reason", "authority", "jurisdiction", "channel", "summary"])
def test_a_control_character_in_a_text_is_refused_at_the_text(
    officer: Client, vendor: Vendor, name: str
) -> None:
    given: dict[str, Any] = {
        "title": "Cut off",
        "type": "outage",
        "direction": "restricts",
        "severity": "high",
        "scope": "public",
        "started_at": "2026-01-05T09:00",
        "vendors": [vendor.pk],
        name: "a\x00b",
    }
    response = officer.post("/incidents/new/", given)
    assert list(response.context["form"].errors) == [name]


def test_an_unknown_step_is_refused_without_naming_a_field_that_nobody_sees(officer: Client) -> None:
    incident = make_incident(Vendor.objects.get())
    response = officer.post(f"/incidents/{incident.reference}/status/", {"status": "nonsense"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose a step on the incident&#x27;s page." in page
    assert "That did not work" in page
    assert "Status:" not in page


def test_what_must_be_corrected_is_listed_in_the_order_of_the_page(officer: Client) -> None:
    page = officer.post("/incidents/new/", {}).content.decode()
    summary, _end, form = page.partition('class="amiss"')[2].partition("</ul>")
    asked = re.findall(r'href="#(id_\w+)"', summary)
    assert len(asked) > 2
    assert asked == sorted(asked, key=lambda name: form.index(f'id="{name}"'))
