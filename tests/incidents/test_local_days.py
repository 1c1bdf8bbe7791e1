"""A day means the organisation's own day, by whichever door one asks: page, API, command or a source's rule."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.dateparse import parse_datetime
from rest_framework.test import APIClient

from incidents.models import Candidate
from incidents.services.automatic import accept_if_allowed
from incidents.services.triage import dismiss, undo
from riskboard.workspace.services.organisation import update_organisation
from tests.factories.accounts import make_user
from tests.factories.incidents import make_candidate, make_source
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
# Half past two in the morning of the 21st in Berlin, the afternoon of the 20th in Los Angeles.
NIGHT = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
THURSDAY = {
    "America/Los_Angeles": datetime(2026, 11, 19, 8, tzinfo=UTC),
    "Europe/Berlin": datetime(2026, 11, 18, 23, tzinfo=UTC),
}
MARCH = {
    "America/Los_Angeles": datetime(2027, 3, 1, 8, tzinfo=UTC),
    "Europe/Berlin": datetime(2027, 2, 28, 23, tzinfo=UTC),
}
CASES = [
    *(("suspension", {"date": "2026-11-19"}, "started_at", zone, at) for zone, at in THURSDAY.items()),
    *(("retirement", {"period": "2027-03"}, "expected_end_at", zone, at) for zone, at in MARCH.items()),
    # The day of the article itself is the organisation's as well: its own time counts then.
    ("suspension", {"date": "2026-11-20"}, "started_at", "America/Los_Angeles", NIGHT),
    ("suspension", {"date": "2026-11-21"}, "started_at", "Europe/Berlin", NIGHT),
    # So is the month that it lies in.
    (
        "retirement",
        {"period": "2026-12"},
        "expected_end_at",
        "Europe/Berlin",
        datetime(2026, 11, 30, 23, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize(("type", "found", "field", "zone", "at"), CASES)
def test_a_stated_day_is_the_same_moment_by_every_door(
    client_as: Callable[[str], Client],
    api_as: Callable[[str], APIClient],
    type: str,
    found: dict[str, str],
    field: str,
    zone: str,
    at: datetime,
) -> None:
    update_organisation(by=None, time_zone=zone)
    make_vendor("Orionsoft", slug="orionsoft")
    source = make_source(auto_accept_confidence=Decimal("0.1"))
    candidate = make_candidate(
        vendors=["orionsoft"], type=type, detection=found, article={"published_at": NIGHT, "source": source}
    )
    by_rule = accept_if_allowed(story=candidate.story)
    assert getattr(by_rule, field) == at
    undo(by=make_user(), candidate=candidate)
    page = client_as("officer").get(f"/triage/{candidate.pk}/").content.decode()
    (shown,) = re.findall(rf'name="{field}" value="([^"]*)"', page)
    assert datetime.fromisoformat(shown).replace(tzinfo=ZoneInfo(zone)) == at
    api: Any = api_as("officer")
    proposal = api.get(f"/api/v1/candidates/{candidate.pk}/proposal/").json()["accept"][field]
    assert parse_datetime(proposal) == at
    accepted = api.post(f"/api/v1/candidates/{candidate.pk}/accept/")
    assert parse_datetime(accepted.json()[field]) == at


@pytest.mark.parametrize(("zone", "counted"), [("America/Los_Angeles", 0), ("UTC", 1), ("Europe/Berlin", 1)])
def test_decisions_since_a_day_are_those_of_the_organisations_day(
    client_as: Callable[[str], Client], api_as: Callable[[str], APIClient], zone: str, counted: int
) -> None:
    update_organisation(by=None, time_zone=zone)
    officer = make_user()
    dismiss(by=officer, candidate=make_candidate(), reason="not_event")
    Candidate.objects.update(decided_at=NIGHT)
    out = StringIO()
    call_command("measure_triage", "--json", "--since", "2026-11-21", stdout=out)
    api: Any = api_as("officer").get("/api/v1/triage/measure/?since=2026-11-21")
    page = client_as("officer").get("/triage/measure/?since=2026-11-21").context["measured"]
    assert (json.loads(out.getvalue())["decisions"], api.json()["decisions"], page.decisions) == (
        counted,
    ) * 3
