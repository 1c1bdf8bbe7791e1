"""Polling against a real server: what is stored, remembered and refused, and who may claim what."""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.models import Article, ArticleVersion, Fetch, FetchState, Source, SourceState
from incidents.services import fetching, finishing, reading
from incidents.services.claiming import CLAIM_SECONDS
from incidents.services.sources import create_source, request_fetch
from tests.http_server import LocalServer, Received

pytestmark = pytest.mark.django_db(transaction=True)

ITEM = """<item><guid>{guid}</guid><title>{title}</title><link>https://news.example/{guid}</link>
<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"""


def rss(*items: tuple[str, str, str]) -> bytes:
    body = "".join(ITEM.format(guid=guid, title=title, text=text) for guid, title, text in items)
    return f'<rss version="2.0"><channel><title>News</title>{body}</channel></rss>'.encode()


TWO = rss(("a", "First", "The first text."), ("b", "Second", "The second text."))
XML = {"Content-Type": "application/rss+xml"}


@pytest.fixture
def server(settings: object) -> Iterator[LocalServer]:
    with LocalServer() as found:
        settings.FETCH_ALLOWED_HOSTS = [found.authority]  # type: ignore[attr-defined]  # pytest-django's wrapper
        yield found


@pytest.fixture
def add(server: LocalServer) -> Callable[..., Source]:
    def added(path: str = "/feed", answer: object = (200, XML, TWO), **fields: str) -> Source:
        server.route(path, answer)  # type: ignore[arg-type]  # routes are given loosely here
        return create_source(by=None, url=server.base_url + path, **fields)

    return added


def only_fetch() -> Fetch:
    return Fetch.objects.get()


def test_a_new_source_is_read_once_and_its_entries_become_articles(
    add: Callable[..., Source], server: LocalServer
) -> None:
    source = add()
    assert fetching.poll() == 1
    assert sorted(Article.objects.values_list("title", flat=True)) == ["First", "Second"]
    assert (only_fetch().state, only_fetch().new_entries) == (FetchState.DONE, 2)
    source.refresh_from_db()
    assert source.next_fetch_at > timezone.now() + timedelta(minutes=10)
    assert server.paths() == ["/feed"]


def test_fetching_again_adds_nothing(add: Callable[..., Source]) -> None:
    source = add()
    fetching.poll()
    request_fetch(by=None, source=source)
    assert fetching.poll() == 1
    latest = Fetch.objects.order_by("-pk")[0]
    assert (latest.new_entries, latest.changed_entries, latest.not_modified) == (0, 0, True)
    assert Article.objects.count() == 2


def test_an_edited_entry_keeps_its_earlier_wording(add: Callable[..., Source], server: LocalServer) -> None:
    source = add()
    fetching.poll()
    Article.objects.update(detected_at=timezone.now())
    server.route(
        "/feed", (200, XML, rss(("a", "First", "The text, corrected."), ("b", "Second", "The second text.")))
    )
    fetching.poll(only=[source.pk])
    edited = Article.objects.get(title="First")
    assert edited.text == "The text, corrected."
    assert edited.detected_at is None
    assert ArticleVersion.objects.get().text == "The first text."
    assert Article.objects.exclude(pk=edited.pk).get().detected_at is not None


def test_validators_are_sent_back_and_a_304_costs_no_parse(
    add: Callable[..., Source], server: LocalServer
) -> None:
    def answer(request: Received) -> tuple[int, dict[str, str], bytes]:
        if request.headers.get("if-none-match") == '"v1"':
            return 304, {}, b""
        return 200, XML | {"ETag": '"v1"'}, TWO

    source = add(answer=answer)
    fetching.poll()
    fetching.poll(only=[source.pk])
    latest = Fetch.objects.order_by("-pk")[0]
    assert (latest.status_code, latest.not_modified, latest.state) == (304, True, FetchState.DONE)
    fetching.poll(only=[source.pk])
    assert server.requests[-1].headers["if-none-match"] == '"v1"', "a 304 without ETag keeps the one we have"


BAD = {
    "a page instead of a feed": (200, {"Content-Type": "text/html"}, b"<html><body>Hello</body></html>"),
    "a server error": (500, {}, b"oops"),
    "nothing there": (404, {}, b""),
    "too much": (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * (50 << 20))),
    "a way inside": (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
    "a redirect to no address": (302, {"Location": "http://[::1"}, b""),
    "noise": (200, XML, bytes(range(256)) * 20),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_read_leaves_one_clear_message_and_a_later_try(
    kind: str, add: Callable[..., Source]
) -> None:
    source = add(answer=BAD[kind])
    fetching.poll()
    source.refresh_from_db()
    fetch = only_fetch()
    assert fetch.state == FetchState.FAILED
    assert fetch.error == source.last_error
    assert len(fetch.error) > 20
    assert "Traceback" not in fetch.error
    assert source.unreadable_since is not None
    assert source.state == SourceState.ACTIVE
    assert source.next_fetch_at > timezone.now() + timedelta(minutes=25)
    assert not Article.objects.exists()


def test_a_malformed_feed_yields_what_can_be_read(add: Callable[..., Source]) -> None:
    add(answer=(200, XML, TWO.replace(b"</channel></rss>", b"<item><title>Third & last")))
    fetching.poll()
    assert Article.objects.count() >= 2


def test_a_private_address_is_refused_where_nobody_admits_it_any_more(settings: object) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined]  # pytest-django's wrapper
    create_source(by=None, url="http://127.0.0.1:9/feed")
    settings.FETCH_ALLOWED_HOSTS = []  # type: ignore[attr-defined]
    fetching.poll()
    assert "127.0.0.1" in only_fetch().error
    assert only_fetch().status_code is None


def test_gone_for_good_pauses_the_source_visibly(add: Callable[..., Source]) -> None:
    source = add(answer=(410, {}, b""))
    fetching.poll()
    source.refresh_from_db()
    assert source.state == SourceState.PAUSED
    assert "410" in source.pause_reason


def test_a_host_that_asks_to_wait_is_left_alone_with_all_its_sources(
    add: Callable[..., Source], server: LocalServer
) -> None:
    add(answer=(429, {"Retry-After": "3600"}, b""))
    fetching.poll()
    other = add(path="/other")
    assert fetching.poll() == 0
    assert server.paths() == ["/feed"]
    other.refresh_from_db()
    assert other.domain_wait_until is not None
    assert other.domain_wait_until > timezone.now() + timedelta(minutes=55)
    assert Source.objects.get(url__endswith="/feed").failures == 0


def test_one_request_at_a_time_to_a_host(add: Callable[..., Source]) -> None:
    add(path="/one")
    add(path="/two")
    now = timezone.now()
    first = fetching.claim(now=now)
    assert len(first) == 1
    assert fetching.claim(now=now) == []
    waiting = Fetch.objects.get(state=FetchState.QUEUED)
    waiting.state = FetchState.RUNNING
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting.save()


def test_a_claim_whose_worker_died_is_handed_back(add: Callable[..., Source]) -> None:
    add()
    dead = fetching.claim(now=timezone.now() - timedelta(seconds=CLAIM_SECONDS + 1))
    assert len(dead) == 1
    assert fetching.poll() == 1
    assert Article.objects.count() == 2


def test_a_worker_that_lost_its_claim_stores_nothing(add: Callable[..., Source]) -> None:
    add()
    (late,) = fetching.claim(now=timezone.now() - timedelta(minutes=10))
    read = reading.read_safely(late)
    fetching.release_stale_claims(now=timezone.now())
    (current,) = fetching.claim(now=timezone.now())
    finishing.finish([read], now=timezone.now())
    assert not Article.objects.exists()
    finishing.finish([reading.read_safely(current)], now=timezone.now())
    assert Article.objects.count() == 2


def test_asking_twice_joins_the_open_fetch(add: Callable[..., Source]) -> None:
    source = add()
    assert request_fetch(by=None, source=source).pk == request_fetch(by=None, source=source).pk


def test_an_entry_dated_in_the_future_counts_from_its_fetch(add: Callable[..., Source]) -> None:
    add(answer=(200, XML, TWO.replace(b"2026 10:00", b"2099 10:00")))
    fetching.poll()
    article = Article.objects.all()[0]
    assert not article.published_known
    assert article.published_at <= datetime.now(UTC)


def test_the_statements_do_not_grow_with_the_entries(
    add: Callable[..., Source], django_assert_max_num_queries: Callable[..., object]
) -> None:
    many = rss(*((f"g{n}", f"Title {n}", f"Text {n}.") for n in range(200)))
    source = add(answer=(200, XML, many))
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]  # a context manager
        fetching.poll(only=[source.pk])
    assert Article.objects.count() == 200


def test_a_hostile_link_neither_stops_the_reading_nor_is_stored(add: Callable[..., Source]) -> None:
    hostile = TWO.replace(b"https://news.example/a", b"http://a:99999999/").replace(
        b"https://news.example/b", b"http://x/&#0;z"
    )
    add(
        answer=(
            200,
            XML,
            hostile.replace(b"The first text.", b"&lt;a href='/x'&gt;The first text.&lt;/a&gt;"),
        )
    )
    fetching.poll()
    assert only_fetch().state == FetchState.DONE
    assert Article.objects.count() == 2


def test_what_nobody_foresaw_in_one_source_leaves_the_others_alone(
    add: Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("unforeseen")

    source = add()
    monkeypatch.setattr(reading, "read_body", broken)
    assert fetching.poll() == 1
    source.refresh_from_db()
    assert source.last_error == reading.UNFORESEEN
    assert only_fetch().state == FetchState.FAILED
