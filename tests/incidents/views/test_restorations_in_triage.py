"""News that access is back, on the pages of triage: that it ends something is said before and after."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import Candidate, Incident
from tests.factories.incidents import NOON, make_candidate, make_incident
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]


@pytest.fixture
def outage() -> Incident:
    return make_incident(make_vendor(slug="orionsoft"), started_at=NOON - timedelta(days=2))


@pytest.fixture
def back(outage: Incident) -> Candidate:
    return make_candidate(vendors=["orionsoft"], type=outage.type, direction="restores")


def address(name: str, candidate: Candidate) -> str:
    return reverse(name, kwargs={"pk": candidate.pk})


def test_the_page_says_which_incident_ends_and_when(
    client_as: type_clients, back: Candidate, outage: Incident
) -> None:
    page = client_as("officer").get(address("candidate", back)).content.decode()
    assert "Access is back: merging ends it on 20 Nov 2026, 12:00." in page
    assert f'aria-label="Merge with {outage.reference} and end it">Merge and end' in page
    assert "the incident that you choose ends with it" in page


def test_nothing_ends_by_news_that_takes_access_away_or_where_it_is_over(
    client_as: type_clients, back: Candidate, outage: Incident
) -> None:
    Candidate.objects.update(direction="restricts")
    page = client_as("officer").get(address("candidate", back)).content.decode()
    assert "Access is back" not in page
    assert "ends with it" not in page
    Candidate.objects.update(direction="restores")
    Incident.objects.update(status="resolved", ended_at=NOON)
    page = client_as("officer").get(address("candidate", back)).content.decode()
    assert outage.reference in page
    assert "Access is back" not in page


def test_merging_says_that_the_incident_is_over_since_when(
    client_as: type_clients, back: Candidate, outage: Incident
) -> None:
    sent = {"incident": outage.reference}
    answer = client_as("officer").post(address("candidate-merge", back), sent, follow=True)
    assert (
        f"Merged with {outage.reference}, which is over since 20 Nov 2026, 12:00." in answer.content.decode()
    )


def test_accepting_it_by_itself_says_what_it_ended(
    client_as: type_clients, back: Candidate, outage: Incident
) -> None:
    client = client_as("officer")
    form = client.get(address("candidate", back)).context["form"]
    sent = {
        **{name: form.initial[name] for name in ("title", "type", "direction", "severity", "scope")},
        "vendors": [item.pk for item in form.initial["vendors"]],
        "started_at": form.initial["started_at"].strftime("%Y-%m-%dT%H:%M"),
    }
    answer = client.post(address("candidate-accept", back), sent, follow=True)
    assert f"which ends {outage.reference}." in answer.content.decode()


def test_it_stands_out_in_the_queue_in_the_list_and_among_stories(
    client_as: type_clients, back: Candidate
) -> None:
    other = make_candidate(vendors=["orionsoft"])
    client = client_as("officer")
    queue = client.get(address("candidate", other)).content.decode()
    assert queue.count("· Restores") == 1
    assert client.get(reverse("candidates")).content.decode().count(">Restores<") == 1
    assert "· Restores" in client.get(address("candidate-story", other)).content.decode()
    assert "· Restores" not in client.get(address("candidate-story", back)).content.decode()
