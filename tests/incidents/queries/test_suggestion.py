"""What a candidate proposes: what detection found, unless no incident could hold it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from incidents.models import Candidate
from incidents.queries.suggestion import suggest
from incidents.services.triage import accept
from tests.factories.incidents import NOON, make_candidate
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def candidate(*, type: str = "suspension", article: dict[str, Any] | None = None, **found: Any) -> Candidate:
    make_vendor("Orionsoft", slug="orionsoft")
    return make_candidate(vendors=["orionsoft"], type=type, detection=found, article=article)


@pytest.mark.parametrize(
    ("found", "field", "kept"),
    [
        ({"duration_days": 36_500}, "wait_days", 36_500),
        ({"duration_days": 36_501}, "wait_days", None),
        ({"duration_days": 10**400}, "wait_days", None),
        ({"duration_days": 0}, "wait_days", None),
        ({"duration_days": -3}, "wait_days", None),
        ({"duration_days": "sixty"}, "wait_days", None),
        ({"people_affected": 2**31 - 1}, "people_affected", 2**31 - 1),
        ({"people_affected": 2**31}, "people_affected", None),
        ({"people_affected": -1}, "people_affected", None),
        ({"people_affected": True}, "people_affected", None),
        ({"date": "2026-02-31"}, "started_at", NOON),
        ({"date": "0001-01-01"}, "started_at", NOON),
        ({"date": "9999-12-31"}, "started_at", NOON),
        ({"started_at": "0001-01-01T00:00:00Z"}, "started_at", NOON),
        ({"started_at": "2026-13-01T00:00:00Z"}, "started_at", NOON),
        ({"ended_at": "9999-12-31T23:59:00Z"}, "ended_at", None),
        ({"ended_at": "2199-01-01T00:00:00Z"}, "ended_at", None),
    ],
)
def test_what_no_incident_could_hold_is_left_out_and_the_rest_is_accepted(
    found: dict[str, Any], field: str, kept: object
) -> None:
    proposal = candidate(**found)
    assert suggest(proposal).fields[field] == kept
    assert getattr(accept(by=None, candidate=proposal), field) == kept


@pytest.mark.parametrize("year", [1, 1970, 1989])
def test_an_article_of_an_impossible_year_began_when_it_was_read(year: int) -> None:
    proposal = candidate(article={"published_at": datetime(year, 1, 1, tzinfo=UTC), "fetched_at": NOON})
    assert accept(by=None, candidate=proposal).started_at == NOON


def test_a_suspension_announced_for_a_day_ahead_is_accepted_as_announced() -> None:
    day = (timezone.now() + timedelta(days=30)).date()
    incident = accept(by=None, candidate=candidate(date=day.isoformat()))
    assert (incident.started_at.date(), incident.announced_at) == (day, NOON)


@pytest.mark.parametrize(
    ("found", "day"),
    [
        ({"period": "2027-01"}, datetime(2027, 1, 1, tzinfo=UTC)),
        ({"period": "2027-Q2"}, datetime(2027, 4, 1, tzinfo=UTC)),
        ({"period": "2027", "date": "2027-05-06"}, datetime(2027, 5, 6, tzinfo=UTC)),
        ({"period": f"{NOON:%Y-%m}"}, None),
        ({"period": "nearly"}, None),
    ],
)
def test_a_retirement_in_a_period_is_awaited_from_its_first_day(
    found: dict[str, Any], day: datetime | None, settings: Any
) -> None:
    settings.TIME_ZONE = "UTC"
    fields = suggest(candidate(type="retirement", **found)).fields
    assert (fields["started_at"], fields["expected_end_at"]) == (NOON, day)


def test_what_happened_in_a_month_long_past_began_then() -> None:
    assert suggest(candidate(period="2020-03")).fields["started_at"] == datetime(2020, 3, 1, tzinfo=UTC)


def test_an_empty_body_accepts_over_the_api_what_can_be_held(api_as: Any) -> None:
    proposal = candidate(duration_days=10**9, people_affected=10**12)
    response: Any = _post(api_as("officer"), proposal)
    assert response.status_code == 201, response.content
    assert (response.json()["wait_days"], response.json()["people_affected"]) == (None, None)


def _post(api: APIClient, proposal: Candidate) -> Any:
    return api.post(f"/api/v1/candidates/{proposal.pk}/accept/")
