"""The list of what was decided in triage."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.models import Candidate, Incident
from incidents.services.triage import accept, dismiss, snooze
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_candidate
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
LIST = reverse("candidates-decided")


@pytest.fixture
def rows() -> dict[str, Candidate]:
    """One of each decision, and one that waits."""
    make_vendor("Orionsoft", slug="orionsoft")
    officer = make_user(first_name="Ada", last_name="Officer")
    names = ("accepted", "dismissed", "snoozed", "woken", "waiting")
    now = timezone.now()
    read = {"fetched_at": now - timedelta(days=9)}
    found = {name: make_candidate(vendors=["orionsoft"], article=read) for name in names}
    accept(by=officer, candidate=found["accepted"], now=now - timedelta(days=3))
    dismiss(
        by=officer,
        candidate=found["dismissed"],
        reason="other",
        note="Heard twice",
        now=now - timedelta(days=2),
    )
    for name, hours in (("snoozed", 5), ("woken", -5)):
        until = now + timedelta(hours=hours)
        snooze(by=officer, candidate=found[name], until=until, now=now - timedelta(days=1))
    return found


def listed(client: Client, query: str = "") -> list[Candidate]:
    return [row for row, _incident in client.get(LIST + query).context["rows"]]


def test_decisions_are_listed_the_latest_first_and_what_waits_is_not(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    client = client_as("viewer")
    assert listed(client) == [rows["snoozed"], rows["dismissed"], rows["accepted"]]
    page = client.get(LIST).content.decode()
    for words in ("Ada Officer", "Other: Heard twice", Incident.objects.get().reference, "until "):
        assert words in page, words


def test_the_list_is_narrowed_by_decision_and_words(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    client = client_as("viewer")
    assert listed(client, "?state=dismissed") == [rows["dismissed"]]
    assert listed(client, f"?q={rows['accepted'].story.title}") == [rows["accepted"]]
    assert len(listed(client, "?state=nonsense")) == 3
    assert "No decision matches." in client.get(LIST + "?q=zzzz").content.decode()


def test_what_came_to_a_story_after_its_decision_is_said_and_found(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    story, now = rows["dismissed"].story, timezone.now()
    first = make_article(story=story, fetched_at=now)
    make_article(story=story, fetched_at=now, duplicate_of=first)
    client = client_as("viewer")
    (found,) = listed(client, "?state=again")
    assert found == rows["dismissed"]
    page = client.get(LIST).content.decode()
    assert page.count("1 article came since") == 1


def test_a_restricted_incident_is_named_to_those_who_may_see_it_alone(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    Incident.objects.update(restricted=True)
    reference = Incident.objects.get().reference
    for address in (LIST, reverse("candidate", kwargs={"pk": rows["accepted"].pk})):
        assert reference not in client_as("viewer").get(address).content.decode()
        assert reference in client_as("administrator").get(address).content.decode()


def test_the_list_costs_the_same_however_long_it_is(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    client = client_as("viewer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    asked()
    few = asked()
    officer = make_user()
    for _ in range(5):
        accept(by=officer, candidate=make_candidate(vendors=["orionsoft"]))
    assert asked() == few


def test_a_note_of_a_dismissal_stands_on_the_candidates_page(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    page = client_as("viewer").get(reverse("candidate", kwargs={"pk": rows["dismissed"].pk}))
    assert "Other: Heard twice" in page.content.decode()


def test_the_way_to_it_leads_from_the_queue_and_from_an_empty_one(client_as: type_clients) -> None:
    client = client_as("viewer")
    for address in (reverse("triage"), reverse("candidates")):
        assert f'href="{LIST}"' in client.get(address).content.decode()
    assert "Nothing was decided yet." in client.get(LIST).content.decode()
