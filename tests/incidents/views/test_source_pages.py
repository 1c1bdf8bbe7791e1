"""The pages of sources."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Article, Fetch, FetchState, Source
from incidents.services.sources import create_source
from incidents.services.triage import accept, snooze
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_candidate, make_source
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
ROLES = ("viewer", "procurement", "officer", "administrator")
WRITERS = ("officer", "administrator")
FEED = "https://news.example/feed.xml"


def at(source: Source, name: str = "source") -> str:
    return reverse(name, kwargs={"pk": source.pk})


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_sources_and_officers_alone_change_them(client_as: type_clients, role: str) -> None:
    source, client = make_source(), client_as(role)
    for where in (reverse("sources"), at(source)):
        assert client.get(where).status_code == 200
    for where in (reverse("source-create"), at(source, "source-edit")):
        assert (client.get(where).status_code == 403) == (role not in WRITERS)
    for name in ("source-fetch", "source-pause", "source-use"):
        assert (client.post(at(source, name)).status_code == 403) == (role not in WRITERS)


def test_the_same_address_again_is_an_error_at_its_field_that_names_the_source(
    client_as: type_clients,
) -> None:
    create_source(by=None, url=FEED, name="Daily Orion")
    response = client_as("officer").post(reverse("source-create"), {"url": f"{FEED}#top", "kind": "feed"})
    assert response.status_code == 422
    assert "Daily Orion" in str(response.context["form"].errors["url"])
    assert Source.objects.count() == 1


def test_the_confidence_from_which_it_accepts_is_kept_and_taken_back(client_as: type_clients) -> None:
    client = client_as("officer")
    sent = {"url": FEED, "kind": "feed", "auto_accept_confidence": "0.95"}
    client.post(reverse("source-create"), sent)
    source = Source.objects.get()
    assert str(source.auto_accept_confidence) == "0.950"
    assert client.get(at(source, "source-edit")).context["form"]["auto_accept_confidence"].value() is not None
    refused = client.post(at(source, "source-edit"), sent | {"auto_accept_confidence": "1.2"})
    assert list(refused.context["form"].errors) == ["auto_accept_confidence"]
    client.post(at(source, "source-edit"), sent | {"auto_accept_confidence": ""})
    source.refresh_from_db()
    assert source.auto_accept_confidence is None


def test_a_page_follows_its_first_reading_until_it_is_over_and_looked_through(
    client_as: type_clients,
) -> None:
    source, client = create_source(by=None, url=FEED), client_as("officer")
    polls = f'hx-get="{at(source)}"'
    assert polls in client.get(at(source)).content.decode()
    Fetch.objects.update(state=FetchState.DONE, new_entries=1, finished_at=timezone.now())
    article = make_article(source=source, detected_at=None, fetched_at=timezone.now())
    assert polls in client.get(at(source)).content.decode()
    article.fetched_at -= timedelta(minutes=3)
    article.save()
    assert polls not in client.get(at(source)).content.decode()
    article.fetched_at = article.detected_at = timezone.now()
    article.save()
    fragment = client.get(at(source), headers={"HX-Request": "true"}).content.decode()
    assert polls not in fragment
    assert f'<span id="source-name" hx-swap-oob="true">{source.name}</span>' in fragment
    assert "<html" not in fragment


def test_the_feed_of_a_page_is_offered_and_used_with_one_click(client_as: type_clients) -> None:
    source = make_source(offered=[{"url": FEED, "title": "News"}])
    assert "Use this feed instead" not in client_as("viewer").get(at(source)).content.decode()
    client = client_as("officer")
    assert "Use this feed instead" in client.get(at(source)).content.decode()
    client.post(at(source, "source-use"), {"url": FEED})
    source.refresh_from_db()
    assert (source.url, source.offered) == (FEED, [])
    assert Fetch.objects.get().source == source


def test_a_feed_that_another_source_reads_cannot_be_used_too(client_as: type_clients) -> None:
    create_source(by=None, url=FEED, name="Daily Orion")
    source = make_source(offered=[{"url": FEED, "title": "News"}])
    response = client_as("officer").post(at(source, "source-use"), {"url": FEED}, follow=True)
    assert "Daily Orion" in response.content.decode()
    source.refresh_from_db()
    assert source.url != FEED


def test_what_was_decided_is_not_in_triage_any_more(client_as: type_clients) -> None:
    source, client = make_source(), client_as("viewer")
    candidate = make_candidate(vendors=["nova-labs"], article={"source": source})
    make_article(source=source, story=candidate.story)
    make_article(source=source, relevant=False)
    snoozed = make_candidate(article={"source": source})
    snooze(by=make_user(), candidate=snoozed, until=timezone.now() + timedelta(days=2))
    shown = client.get(at(source))
    assert shown.context["source"].waiting_count == 1
    assert shown.content.decode().count(">in triage<") == 2
    accept(by=make_user(), candidate=candidate)
    shown = client.get(at(source))
    assert shown.context["source"].waiting_count == 0
    assert ">in triage<" not in shown.content.decode()
    assert shown.content.decode().count(">Accepted<") == 2


def test_lists_and_pages_cost_the_same_however_much_there_is(
    client_as: type_clients, django_assert_num_queries: Callable[..., Any]
) -> None:
    first, client = make_source(), client_as("officer")
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_candidate(article={"source": first})
            make_candidate(article={"source": make_source()})
            Fetch.objects.create(source=first, domain=first.domain, state=FetchState.DONE)
        with django_assert_num_queries(60, exact=False) as captured:
            client.get(reverse("sources"))
            client.get(at(first))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_reading_that_should_have_been_is_said_to_be_due(client_as: type_clients) -> None:
    source, client = make_source(next_fetch_at=timezone.now() - timedelta(minutes=5)), client_as("viewer")
    for where in (at(source), reverse("sources")):
        assert "due now" in client.get(where).content.decode()
    Source.objects.update(next_fetch_at=timezone.now() + timedelta(minutes=5))
    for where in (at(source), reverse("sources")):
        assert "due now" not in client.get(where).content.decode()


def test_an_address_is_looked_at_before_it_is_added(client_as: type_clients, settings: Any) -> None:
    item = "<item><title>Orion is back</title></item>"
    feed = f'<rss version="2.0"><channel><title>Daily Orion</title>{item}</channel></rss>'
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    client, where = client_as("officer"), reverse("source-create")
    with LocalServer() as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        server.route("/feed", (200, {"Content-Type": "application/rss+xml"}, feed.encode()))
        server.route("/", (200, {"Content-Type": "text/html"}, f"<html><head>{link}</head>".encode()))
        page = client.post(where, {"url": f"{server.base_url}/", "kind": "feed", "look": "1"})
        offered = page.context["preview"].offered[0].url
        sent = {"url": f"{server.base_url}/", "kind": "feed", "name": "Orion"}
        page = client.post(where, sent | {"use": offered})
        assert "Orion is back" in page.content.decode()
        assert page.context["form"]["url"].value() == offered
        assert not Source.objects.exists()
        client.post(where, {"url": offered, "kind": "feed", "name": "Orion"})
        assert server.paths() == ["/", "/feed"]
    assert Source.objects.get().name == "Orion"
    assert Article.objects.get().title == "Orion is back"


def test_a_look_at_an_address_that_is_refused_says_so_at_its_field(client_as: type_clients) -> None:
    page = client_as("officer").post(
        reverse("source-create"), {"url": "http://10.0.0.5/", "kind": "feed", "look": "1"}
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["url"]
