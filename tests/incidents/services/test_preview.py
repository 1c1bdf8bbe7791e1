"""A look at an address before it becomes a source: one request in all, and nothing added by looking."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.models import Article, Fetch, FetchState, Source
from incidents.services import fetching
from incidents.services import preview as looking
from incidents.services.preview import add_previewed, preview
from riskboard.accounts.models import User
from riskboard.common.fetch import registrable_domain
from tests.factories.accounts import make_user
from tests.factories.incidents import make_source
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db(transaction=True)
XML, HTML = {"Content-Type": "application/rss+xml"}, {"Content-Type": "text/html"}
ITEM = "<item><guid>1</guid><title>Orion is back</title><description>It is back.</description></item>"
FEED = f'<rss version="2.0"><channel><title>Daily Orion</title>{ITEM}</channel></rss>'.encode()
LINK = '<link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
PAGE = f"<html><head>{LINK}</head><p>Hello</p></html>".encode()
POLICY = (
    "<html><title>Terms</title><article>" + "<p>You agree to the terms.</p>" * 20 + "</article>"
).encode()


@pytest.fixture
def server(settings: Any) -> Iterator[LocalServer]:
    with LocalServer() as found:
        settings.FETCH_ALLOWED_HOSTS = [found.authority]
        yield found


@pytest.fixture
def officer() -> User:
    return make_user()


def test_looking_shows_what_comes_and_adds_nothing(server: LocalServer, officer: User) -> None:
    server.route("/feed", (200, XML, FEED))
    found = preview(by=officer, url=f" {server.base_url}/feed ", kind="feed")
    assert (found.title, found.count, found.error) == ("Daily Orion", 1, "")
    assert [entry.title for entry in found.entries] == ["Orion is back"]
    assert not Source.objects.exists()
    assert not Fetch.objects.exists()


def test_adding_after_a_look_asks_the_server_once_in_all(server: LocalServer, officer: User) -> None:
    server.route("/feed", (200, XML | {"ETag": '"a"'}, FEED))
    url = f"{server.base_url}/feed"
    preview(by=officer, url=url, kind="feed")
    source = add_previewed(by=officer, url=url, kind="feed")
    assert (source.name, source.etag, source.last_error) == ("Daily Orion", '"a"', "")
    assert Article.objects.get().title == "Orion is back"
    assert Fetch.objects.get().state == FetchState.DONE
    assert fetching.poll() == 0
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize("who", ["another person", "another address", "later"])
def test_what_was_read_serves_nobody_else_and_no_other_address(
    server: LocalServer, officer: User, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.route("/feed", (200, XML, FEED))
    server.route("/other", (200, XML, FEED))
    if who == "later":
        monkeypatch.setattr(looking, "KEPT_SECONDS", 0)
    preview(by=officer, url=f"{server.base_url}/feed", kind="feed")
    by = make_user(email="other@example.org") if who == "another person" else officer
    path = "/other" if who == "another address" else "/feed"
    add_previewed(by=by, url=server.base_url + path, kind="feed")
    assert Fetch.objects.get().state == FetchState.QUEUED
    assert fetching.poll() == 1
    assert server.paths() == ["/feed", path]


def test_what_was_read_outlives_a_refusal_and_serves_once(server: LocalServer, officer: User) -> None:
    server.route("/feed", (200, XML, FEED))
    url = f"{server.base_url}/feed"
    preview(by=officer, url=url, kind="feed")
    with pytest.raises(ValidationError):
        add_previewed(by=officer, url=url, kind="feed", name="x" * 201)
    add_previewed(by=officer, url=f" {url} ", kind="feed").delete()
    assert server.paths() == ["/feed"]
    add_previewed(by=officer, url=url, kind="feed")
    assert fetching.poll() == 1
    assert server.paths() == ["/feed", "/feed"]


def test_a_page_offers_its_feeds_and_one_without_offers_to_be_watched(
    server: LocalServer, officer: User
) -> None:
    server.route("/news", (200, HTML, PAGE))
    server.route("/terms", (200, HTML, POLICY))
    news = preview(by=officer, url=f"{server.base_url}/news", kind="feed")
    assert news.error
    assert [link.url for link in news.offered] == [f"{server.base_url}/feed"]
    terms = preview(by=officer, url=f"{server.base_url}/terms", kind="feed")
    assert terms.error
    assert terms.instead == "page"
    assert preview(by=officer, url=f"{server.base_url}/terms", kind="page").count == 1


def test_the_history_of_a_status_page_is_told_from_news(server: LocalServer, officer: User) -> None:
    server.route("/history.rss", (200, XML, FEED))
    assert preview(by=officer, url=f"{server.base_url}/history.rss", kind="feed").instead == "status"


def test_what_cannot_be_read_says_why(server: LocalServer, officer: User) -> None:
    server.route("/gone", (404, HTML, b""))
    assert "404" in preview(by=officer, url=f"{server.base_url}/gone", kind="feed").error


@pytest.mark.parametrize("url", ["http://10.0.0.5/feed", "http://127.0.0.1:9/"])
def test_a_refused_address_is_an_error_at_its_field(officer: User, url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        preview(by=officer, url=url, kind="feed")
    assert list(refused.value.message_dict) == ["url"]


def test_a_site_that_is_being_read_or_wants_rest_is_not_asked(server: LocalServer, officer: User) -> None:
    other = make_source(url=f"{server.base_url}/a", domain=registrable_domain(server.base_url))
    read = Fetch.objects.create(source=other, domain=other.domain, state=FetchState.RUNNING)
    with pytest.raises(ValidationError, match="in this moment"):
        preview(by=officer, url=f"{server.base_url}/feed", kind="feed")
    read.delete()
    Source.objects.update(domain_wait_until=timezone.now() + timedelta(hours=1))
    with pytest.raises(ValidationError, match="left alone"):
        preview(by=officer, url=f"{server.base_url}/feed", kind="feed")
    assert server.paths() == []
