"""An entry that says little is looked through with its page's text, politely, and without it where there is none."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.models import Article, ArticleVersion, FetchState, PageText, Source
from incidents.services import fetching, page_reading, page_texts
from incidents.services.detection import process_pending
from incidents.services.sources import create_source
from tests.factories.accounts import make_user
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "The service was withdrawn from all customers of the region after a decision of the board. " * 9
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = f"<html><title>T</title><body><article><p>{WORDS}</p></article></body></html>".encode()
FEED = """<rss version="2.0"><channel><title>News</title>
<item><guid>short</guid><title>A</title><link>{base}/a</link><description>Only a teaser.</description></item>
<item><guid>long</guid><title>B</title><link>{base}/b</link><description>{words}</description></item>
<item><guid isPermaLink="false">nowhere</guid><title>C</title><description>No link at all.</description></item>
</channel></rss>"""


@pytest.fixture
def server(settings: object) -> Iterator[LocalServer]:
    page_reading._rules.clear()
    with LocalServer() as found:
        settings.FETCH_ALLOWED_HOSTS = [found.authority]  # type: ignore[attr-defined]  # pytest-django's wrapper
        found.route("/feed", (200, {}, FEED.format(base=found.base_url, words=WORDS).encode()))
        found.route("/a", (200, HTML, PAGE))
        yield found


def polled(server: LocalServer) -> Source:
    source = create_source(by=None, url=server.base_url + "/feed")
    fetching.poll()
    return source


def test_the_page_of_a_teaser_is_read_after_robots_txt_and_its_text_is_looked_through(
    server: LocalServer,
) -> None:
    source = polled(server)
    assert process_pending() == 2, "the teaser waits for its page"
    assert page_texts.read_pages() == 1
    assert server.paths() == ["/feed", "/robots.txt", "/a"]
    article = Article.objects.get(title="A")
    assert (article.text, article.detected_at) == (WORDS.strip(), None)
    assert process_pending() == 1
    fetching.poll(only=[source.pk])
    assert page_texts.read_pages() == 0, "the feed says what it said before"
    article.refresh_from_db()
    assert article.text == WORDS.strip()


def test_an_edited_teaser_has_its_page_read_again_and_keeps_what_it_said(server: LocalServer) -> None:
    source = polled(server)
    page_texts.read_pages()
    edited = FEED.replace("Only a teaser.", "Only a newer teaser.")
    server.route("/feed", (200, {}, edited.format(base=server.base_url, words=WORDS).encode()))
    fetching.poll(only=[source.pk])
    assert Article.objects.get(title="A").text == "Only a newer teaser."
    assert ArticleVersion.objects.get().text == WORDS.strip()
    assert page_texts.read_pages() == 1
    assert server.paths().count("/robots.txt") == 1, "the rules of the site are remembered"


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ({"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /a")}, "does not let programs read"),
        (
            {
                "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /kept"),
                "/a": (302, {"Location": "/kept/a"}, b""),
                "/kept/a": (200, HTML, PAGE),
            },
            "does not let programs read",
        ),
        ({"/robots.txt": (500, {}, b"")}, "robots.txt could not be read"),
        ({"/a": (404, HTML, b"")}, "answered 404"),
        ({"/a": (200, HTML, b"<p>nothing</p>")}, "no text of its own"),
        ({"/a": (200, {"Content-Type": "application/pdf"}, b"%PDF")}, "no web page"),
        ({"/a": (302, {"Location": "http://169.254.169.254/"}, b"")}, "169.254.169.254"),
    ],
)
def test_where_the_page_cannot_be_read_the_entry_stands_and_its_source_says_why(
    server: LocalServer, client: Client, routes: dict[str, object], said: str
) -> None:
    for path, answer in routes.items():
        server.route(path, answer)  # type: ignore[arg-type]  # routes are given loosely here
    source = polled(server)
    assert page_texts.read_pages() == 1
    row = PageText.objects.get()
    assert (row.state, row.article.text) == (FetchState.FAILED, "Only a teaser.")
    assert process_pending() == 3
    client.force_login(make_user(role="officer"))
    assert said in row.error
    assert row.error.split(";")[0] in client.get(f"/sources/{source.pk}/").content.decode().replace(
        "&#x27;", "'"
    )


def test_nobody_waits_for_a_page_longer_than_ten_minutes(server: LocalServer) -> None:
    polled(server)
    assert process_pending() == 2
    PageText.objects.update(requested_at=timezone.now() - page_texts.PATIENCE)
    assert process_pending() == 1


def test_sources_and_pages_share_one_request_at_a_time_to_a_domain_and_sources_go_first(
    server: LocalServer,
) -> None:
    source, now = polled(server), timezone.now()
    fetching.queue_due(now=now, only=[source.pk])
    assert page_texts.claim_pages(now=now) == [], "the source goes first"
    fetching.poll()
    (page,) = page_texts.claim_pages(now=now)
    fetching.queue_due(now=now, only=[source.pk])
    assert fetching.claim(now=now) == [], "the page is being read"
    page_texts.finish_pages([page_reading.ReadPage(page, text=WORDS)], now=now)
    assert len(fetching.claim(now=now)) == 1


def test_a_busy_host_is_left_alone_by_its_pages_too(server: LocalServer) -> None:
    server.route("/a", (429, {"Retry-After": "600"}, b""))
    polled(server)
    waiting = PageText.objects.get()
    other = Article.objects.get(title="B")
    PageText.objects.create(
        article=other, domain=waiting.domain, requested_at=waiting.requested_at + timedelta(seconds=1)
    )
    assert page_texts.read_pages() == 1
    assert page_texts.claim_pages(now=timezone.now() + timedelta(minutes=9)) == []
    assert len(page_texts.claim_pages(now=timezone.now() + timedelta(minutes=11))) == 1


def test_a_claim_that_was_handed_back_stores_nothing_and_is_read_again(server: LocalServer) -> None:
    polled(server)
    (late,) = page_texts.claim_pages(now=timezone.now() - timedelta(minutes=5))
    assert page_texts.release_stale_pages(now=timezone.now()) == 1
    page_texts.finish_pages([page_reading.ReadPage(late, text=WORDS)], now=timezone.now())
    assert Article.objects.get(title="A").text == "Only a teaser."
    assert page_texts.read_pages() == 1
    assert Article.objects.get(title="A").text == WORDS.strip()
