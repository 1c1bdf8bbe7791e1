"""Adding and changing sources: which addresses, under which names, and each once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from incidents.models import Article, Fetch, FetchState, Source
from incidents.services import fetching
from incidents.services.sources import create_source, update_source, use_offered
from tests.factories.incidents import make_source
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db(transaction=True)
XML = {"Content-Type": "application/rss+xml"}
ITEM = "<item><guid>1</guid><title>Orion</title><description>It is back.</description></item>"
FEED = f'<rss version="2.0"><channel><title>Daily Orion</title>{ITEM}</channel></rss>'
LINK = '<link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
PAGE = f"<html><head>{LINK}</head><p>Hello</p></html>"


@pytest.fixture
def server(settings: Any) -> Iterator[LocalServer]:
    with LocalServer() as found:
        settings.FETCH_ALLOWED_HOSTS = [found.authority]
        yield found


@pytest.fixture
def read(server: LocalServer) -> Callable[..., Source]:
    """A source that answers with this body, once it has been read."""

    def added(body: str, path: str = "/feed", **fields: Any) -> Source:
        server.route(path, (200, XML, body.encode()))
        source = create_source(by=None, url=server.base_url + path, **fields)
        fetching.poll()
        source.refresh_from_db()
        return source

    return added


def refusal(**fields: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        create_source(by=None, **fields)
    assert list(refused.value.message_dict) == ["url"]
    return " ".join(refused.value.messages)


def test_an_internal_name_without_a_dot_is_an_address() -> None:
    assert create_source(by=None, url="http://feeds/ai.xml").domain == "feeds"


@pytest.mark.parametrize(
    "url", ["http://10.0.0.5/feed", "http://127.0.0.1:9/", "http://[::1]/feed", "http://169.254.1.1/"]
)
def test_a_private_address_is_refused_at_once_with_the_remedy(url: str) -> None:
    assert "FETCH_ALLOWED_HOSTS" in refusal(url=url)
    assert not Source.objects.exists()


def test_a_private_address_that_is_admitted_is_taken(settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["10.0.0.5"]
    assert create_source(by=None, url="http://10.0.0.5/feed").domain == "10.0.0.5"


@pytest.mark.parametrize(
    "url", ["", "  ", "feeds", "ftp://news.example/feed", "https://ann:secret@news.example/feed"]
)
def test_what_cannot_be_fetched_is_refused_at_its_field(url: str) -> None:
    assert refusal(url=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/feed",
        "http://NEWS.example:80/feed/",
        "https://news.example/feed?utm_source=mail#top",
    ],
)
def test_an_address_is_read_by_one_source_alone_however_it_is_written(url: str) -> None:
    create_source(by=None, url="https://news.example/feed", name="Daily Orion")
    assert "Daily Orion" in refusal(url=url)
    other = create_source(by=None, url="https://news.example/other")
    with pytest.raises(ValidationError, match="Daily Orion"):
        update_source(by=None, source=other, url=url)
    update_source(by=None, source=other, url="https://news.example/other", name="Other")


def test_a_source_without_a_name_takes_the_feeds_at_the_first_reading(read: Callable[..., Source]) -> None:
    source = read(FEED)
    assert source.name == "Daily Orion"


def test_a_name_that_was_given_stays(read: Callable[..., Source]) -> None:
    assert read(FEED, name="Mine").name == "Mine"


def test_a_source_whose_name_is_emptied_is_called_by_its_host() -> None:
    source = make_source(name="Mine")
    assert update_source(by=None, source=source, name=" ").name == source.domain


def test_the_feed_of_a_page_can_be_used_instead_of_it(
    read: Callable[..., Source], server: LocalServer
) -> None:
    source = read(PAGE, path="/")
    assert source.unreadable_since is not None
    assert source.offered == [{"url": f"{server.base_url}/feed", "title": "News"}]
    server.route("/feed", (200, XML, FEED.encode()))
    use_offered(by=None, source=source, url=f"{server.base_url}/feed")
    fetching.poll()
    source.refresh_from_db()
    assert (source.url, source.offered, source.last_error) == (f"{server.base_url}/feed", [], "")
    assert Article.objects.get().title == "Orion"


def test_only_a_feed_that_the_page_points_to_can_be_used() -> None:
    with pytest.raises(ValidationError):
        use_offered(by=None, source=make_source(), url="https://elsewhere.example/feed")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (FEED.removesuffix("</channel></rss>"), "breaks off before its end"),
        (f'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>{FEED}', "declares XML entities"),
    ],
    ids=["truncated", "entities"],
)
def test_what_is_wrong_with_a_feed_that_can_be_read_in_part_is_said(
    read: Callable[..., Source], body: str, words: str
) -> None:
    source = read(body)
    assert words in source.last_error
    assert source.unreadable_since is None
    assert Article.objects.get().title == "Orion"
    fetch = Fetch.objects.get()
    assert (fetch.state, fetch.error) == (FetchState.DONE, source.last_error)


def test_it_is_said_again_as_long_as_it_is_wrong(read: Callable[..., Source]) -> None:
    source = read(FEED.removesuffix("</rss>"))
    fetching.poll(only=[source.pk])
    source.refresh_from_db()
    assert "breaks off" in source.last_error
