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
LIST, SEEN = reverse("candidates-decided"), reverse("candidates-seen")


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
        more = make_candidate(vendors=["orionsoft"])
        accept(by=officer, candidate=more)
        make_article(story=more.story, fetched_at=timezone.now())
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


def told_again(rows: dict[str, Candidate], *names: str, title: str = "Quite another thing") -> None:
    for name in names:
        make_article(story=rows[name].story, title=title, fetched_at=timezone.now())


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer", "administrator"])
def test_the_queue_as_a_list_one_at_a_time_and_empty_leads_to_what_was_told_again(
    client_as: type_clients, rows: dict[str, Candidate], role: str
) -> None:
    client = client_as(role)
    pages = [reverse("triage"), reverse("candidates"), reverse("triage") + "?vendor=nobody"]
    for page in pages:
        assert "told again since:" not in client.get(page).content.decode()
    told_again(rows, "dismissed")
    for page in pages:
        shown = client.get(page).content.decode()
        assert f'href="{LIST}?state=again"' in shown
        assert "1 story that was decided on was told again since: look at it" in shown
    told_again(rows, "accepted")
    assert "2 stories that were decided on were told" in client.get(pages[0]).content.decode()


def test_so_many_or_more_were_told_again(
    client_as: type_clients, rows: dict[str, Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.views.queue.told_again_count", lambda: 100)
    shown = client_as("viewer").get(reverse("candidates")).content.decode()
    assert "100 or more stories that were decided on were told again since" in shown


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer", "administrator"])
def test_the_page_of_one_names_what_came_and_officers_say_that_they_looked(
    client_as: type_clients, rows: dict[str, Candidate], role: str
) -> None:
    client, row, may = client_as(role), rows["dismissed"], role in ("officer", "administrator")
    address = reverse("candidate", kwargs={"pk": row.pk})
    assert 'id="h-news"' not in client.get(address).content.decode()
    told_again(rows, "dismissed")
    make_article(
        story=row.story, title="Only a copy", fetched_at=timezone.now(), duplicate_of_id=row.article_id
    )
    answer = client.get(address)
    assert [str(one) for one in answer.context["news"]] == ["Quite another thing"]
    shown = answer.content.decode()
    assert 'id="h-news"' in shown
    assert ("Split off what is another event" in shown, SEEN in shown) == (may, may)
    sent = client.post(SEEN, {"candidate": row.pk, "until": answer.context["now"].isoformat()})
    assert sent.status_code == (302 if may else 403)
    assert ('id="h-news"' in client.get(address).content.decode()) == (not may)


def test_those_that_are_ticked_are_looked_at_and_the_rest_is_shown_then(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    client = client_as("officer")
    assert SEEN not in client.get(LIST).content.decode()
    told_again(rows, "dismissed", "accepted")
    page = client.get(LIST).content.decode()
    assert page.count('form="seen"') == 2
    assert SEEN in page
    assert SEEN not in client_as("viewer").get(LIST).content.decode()
    sent = client.post(SEEN, {"candidate": [rows["dismissed"].pk]}, follow=True)
    assert sent.redirect_chain == [(f"{LIST}?state=again", 302)]
    assert [row for row, _incident in sent.context["rows"]] == [rows["accepted"]]
    sent = client.post(SEEN, {"candidate": [rows["accepted"].pk]})
    assert sent["Location"] == reverse("triage")


def test_what_cannot_be_looked_at_is_said_and_the_ticks_stay(
    client_as: type_clients, rows: dict[str, Candidate]
) -> None:
    client, pk = client_as("officer"), str(rows["dismissed"].pk)
    told_again(rows, "dismissed")
    for sent, said in (
        ({}, "Tick the candidates first."),
        ({"candidate": [pk, str(rows["waiting"].pk)]}, "Nobody has decided on it: it is in the queue."),
        ({"candidate": [pk], "until": "2199-01-01T00:00Z"}, "must not lie ahead"),
        ({"candidate": [pk], "until": "yesterday"}, "valid date"),
    ):
        refused = client.post(SEEN, sent)
        assert refused.status_code == 422
        assert said in refused.content.decode()
    assert refused.context["ticked"] == {pk}
    assert listed(client, "?state=again") == [rows["dismissed"]]
