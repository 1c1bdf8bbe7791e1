"""Merges taken back: with all that they did, and with nothing that somebody did since."""

from datetime import timedelta

import pytest

from incidents.models import Article, Candidate, FactState, Incident
from incidents.services.facts import decide_fact
from incidents.services.incidents import attach_articles, update_incident
from incidents.services.status import change_status
from incidents.services.triage import merge, undo
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, fact_of, make_article, make_candidate, make_incident
from tests.factories.vendors import make_vendor
from vendors.models import ObservedEvent, Vendor

pytestmark = pytest.mark.django_db

TEXT = "Orionsoft has cut off sixty people.\n\nThey have to wait two months."


@pytest.fixture
def officer() -> User:
    return make_user(first_name="Ada", last_name="Officer")


def orion() -> Candidate:
    """A candidate about a vendor of the register, with two facts."""
    make_vendor("Orionsoft", slug="orionsoft")
    facts = [
        fact_of(TEXT, "sixty people", "people_affected", "60"),
        fact_of(TEXT, "two months", "duration_days", "60"),
    ]
    return make_candidate(
        vendors=["orionsoft"], detection={"facts": facts}, article={"title": "Cut off", "text": TEXT}
    )


def evidence(incident: Incident) -> list[Article]:
    return [link.article for link in incident.evidence.order_by("pk")]


def test_undoing_a_merge_takes_back_just_what_it_added(officer: User) -> None:
    candidate, kept = orion(), make_article()
    fact = {"field": "people_affected", "value": "60"}
    incident = make_incident(Vendor.objects.get(), type="suspension", facts=[fact], articles=[kept])
    merge(by=officer, candidate=candidate, incident=incident)
    undo(by=officer, candidate=candidate)
    assert evidence(incident) == [kept]
    assert [item.field for item in incident.facts.all()] == ["people_affected"]


def test_merging_the_news_of_a_restoration_ends_the_incident_until_it_is_undone(officer: User) -> None:
    vendor = make_vendor(slug="orionsoft")
    incident = make_incident(vendor, started_at=NOON - timedelta(days=2))
    candidate = make_candidate(vendors=["orionsoft"], type="outage", direction="restores")
    merge(by=officer, candidate=candidate, incident=incident)
    incident.refresh_from_db()
    assert (incident.ended_at, incident.status) == (NOON, "resolved")
    undo(by=officer, candidate=candidate)
    incident.refresh_from_db()
    assert (incident.ended_at, incident.is_active) == (None, True)
    assert ObservedEvent.objects.get().ended_at is None


def test_what_came_to_the_story_since_leaves_with_it(officer: User) -> None:
    candidate, kept = orion(), make_article()
    incident = make_incident(Vendor.objects.get(), articles=[kept])
    merge(by=officer, candidate=candidate, incident=incident)
    attach_articles(incident=incident, articles=[make_article(story=candidate.story)])
    undo(by=officer, candidate=candidate)
    assert evidence(incident) == [kept]


def test_an_article_that_the_incident_had_before_stays_without_what_the_merge_added(officer: User) -> None:
    candidate = orion()
    incident = make_incident(Vendor.objects.get(), articles=[candidate.article])
    merge(by=officer, candidate=candidate, incident=incident)
    assert incident.facts.count() == 2
    undo(by=officer, candidate=candidate)
    assert evidence(incident) == [candidate.article]
    assert not incident.facts.exists()


def test_a_fact_that_somebody_confirmed_since_stays(officer: User) -> None:
    candidate = orion()
    incident = make_incident(Vendor.objects.get())
    merge(by=officer, candidate=candidate, incident=incident)
    decide_fact(by=officer, fact=incident.facts.get(field="people_affected"), state=FactState.CONFIRMED)
    undo(by=officer, candidate=candidate)
    assert [(fact.field, fact.state) for fact in incident.facts.all()] == [("people_affected", "confirmed")]


@pytest.fixture
def over(officer: User) -> tuple[Candidate, Incident]:
    """News of a restoration, and the incident that ended as it was merged into it."""
    incident = make_incident(make_vendor(slug="orionsoft"), started_at=NOON - timedelta(days=2))
    candidate = make_candidate(vendors=["orionsoft"], type="outage", direction="restores")
    merge(by=officer, candidate=candidate, incident=incident)
    incident.refresh_from_db()
    return candidate, incident


def test_an_end_that_somebody_moved_since_is_left_alone(
    officer: User, over: tuple[Candidate, Incident]
) -> None:
    candidate, incident = over
    end = NOON - timedelta(hours=5)
    update_incident(by=officer, incident=incident, ended_at=end)
    undo(by=officer, candidate=candidate)
    incident.refresh_from_db()
    assert (incident.ended_at, incident.status) == (end, "resolved")


def test_an_incident_that_was_reviewed_since_stays_reviewed(
    officer: User, over: tuple[Candidate, Incident]
) -> None:
    candidate, incident = over
    change_status(by=officer, incident=incident, status="reviewed")
    undo(by=officer, candidate=candidate)
    incident.refresh_from_db()
    assert (incident.ended_at, incident.status) == (NOON, "reviewed")
