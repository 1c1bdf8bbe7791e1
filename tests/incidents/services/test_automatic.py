"""Accepting by a rule of the source: off by default, never against an officer, never what may be on record."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import Article, Candidate, Incident, Source
from incidents.services.detection import process_article
from incidents.services.triage import accept, dismiss, snooze, undo
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_article, make_incident, make_source
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
TITLE = "OpenAI revokes a boat builder's access to ChatGPT"
TEXT = "The AI company named a policy violation. Twelve employees lost their accounts on Thursday."


def read(source: Source | None, **fields: Any) -> Candidate:
    """An article of the source, looked through as the worker does."""
    article = make_article(source=source, title=TITLE, text=TEXT, detected_at=None, relevant=False, **fields)
    process_article(pk=article.pk)
    return Candidate.objects.get(story=Article.objects.get(pk=article.pk).story)


def source(confidence: str | None) -> Source:
    return make_source(auto_accept_confidence=None if confidence is None else Decimal(confidence))


def test_a_source_that_is_set_to_has_its_candidates_accepted_as_public_reports() -> None:
    candidate = read(source("0.5"))
    incident = Incident.objects.get()
    assert (candidate.state, candidate.incident, candidate.decided_by) == ("accepted", incident, None)
    assert (incident.scope, incident.officer, incident.people_affected) == ("public", None, 12)
    (entry,) = incident.timeline.filter(kind="filed")
    assert entry.by is None
    assert entry.text.startswith("Accepted automatically:")
    assert "from 50.0\u00a0%" in entry.text
    assert f"{candidate.confidence * 100:.1f}\u00a0% sure" in entry.text


def test_the_incident_is_marked_as_accepted_without_an_officer(client_as: Callable[[str], Client]) -> None:
    candidate = read(source("0.5"))
    (by_rule,) = Incident.objects.all()
    client = client_as("viewer")
    address = reverse("incident", kwargs={"reference": by_rule.reference})
    assert "Accepted automatically</span>" in client.get(address).content.decode()
    officer = make_user()
    undo(by=officer, candidate=candidate)
    by_officer = accept(by=officer, candidate=candidate)
    address = reverse("incident", kwargs={"reference": by_officer.reference})
    assert "Accepted automatically</span>" not in client.get(address).content.decode()


@pytest.mark.parametrize("confidence", [None, "1.000"])
def test_otherwise_it_waits_for_an_officer(confidence: str | None) -> None:
    assert read(source(confidence)).state == "pending"
    assert not Incident.objects.exists()


def test_any_source_of_the_story_may_allow_it() -> None:
    assert read(source(None)).state == "pending"
    assert read(source("0.5")).state == "accepted"
    assert Candidate.objects.count() == 1


def test_what_may_be_on_record_stays_for_merging() -> None:
    vendor = make_vendor("OpenAI", slug="openai")
    make_incident(vendor, type="access_revocation", started_at=NOON, restricted=True)
    assert read(source("0.5")).state == "pending"
    assert Incident.objects.count() == 1


def test_what_an_officer_has_touched_is_the_officers() -> None:
    officer = make_user()
    undone = read(source("0.5"))
    undo(by=officer, candidate=undone)
    assert read(source("0.5")).state == "pending"
    dismiss(by=officer, candidate=undone, reason="other")
    assert read(source("0.5")).state == "dismissed"
    undo(by=officer, candidate=undone)
    snooze(by=officer, candidate=undone, until=NOON.replace(year=2090))
    assert read(source("0.5")).state == "snoozed"


def test_what_accepting_refuses_waits_for_an_officer() -> None:
    vendor = make_vendor("OpenAI", slug="openai")
    vendor.archived_at = NOON
    vendor.save()
    assert read(source("0.5")).state == "pending"
    assert Article.objects.get().relevant
