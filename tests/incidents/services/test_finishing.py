"""Storing a batch: a few statements for all of it, and one bad source takes none of the others with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.feeds.entry import Entry
from incidents.feeds.reading import Reading
from incidents.models import Article, Fetch, FetchState, Source
from incidents.services import fetching, finishing, reading
from incidents.services.reading import Read
from incidents.services.rolling import BATCH
from riskboard.alerts.models import Event
from riskboard.common.fetch import Response
from tests.chaos.runs import wait_until
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def claimed(count: int, **fields: Any) -> list[Fetch]:
    """So many new sources on hosts of their own, each claimed."""
    Source.objects.bulk_create(
        Source(name=f"s{n}", url=f"https://s{n}.example/feed", domain=f"s{n}.example", **fields)
        for n in range(count)
    )
    fetching.queue_due(now=timezone.now())
    return sorted(fetching.claim(now=timezone.now(), most=count), key=lambda row: row.source_id)


def answered(row: Fetch, *texts: str, status: int = 200, **headers: str) -> Read:
    """What a fetch brought: an entry a text."""
    entries = tuple(Entry(guid=text, title=text, text=text) for text in texts)
    response = Response(url=row.source.url, status=status, headers=headers, body=b"x")
    error = "" if status < 400 else "It failed."
    return Read(row, response, Reading(entries=entries), error, "hash", status == 304)


def statements(reads: list[Read]) -> int:
    with CaptureQueriesContext(connection) as queries:
        finishing.finish(reads, now=timezone.now())
    return len(queries)


def test_the_statements_grow_neither_with_sources_nor_with_entries() -> None:
    rows = claimed(12, vendor=make_vendor("Vektor"), failures=5, unreadable_since=timezone.now())
    few = statements([answered(rows[0], "a"), answered(rows[1], status=500), answered(rows[2], status=429)])
    many = statements(
        [answered(row, "a", "b", "c") for row in rows[3:6]]
        + [answered(row, status=500) for row in rows[6:9]]
        + [answered(row, status=429) for row in rows[9:]]
    )
    assert many == few
    assert Article.objects.count() == 10
    assert Event.objects.count() == 4 + 4  # each of the failing and of the busy ones, once
    assert not Source.objects.filter(last_fetched_at=None).exists()


def test_each_source_and_row_of_a_batch_gets_what_is_its_own() -> None:
    rows = claimed(4)
    reads = [
        answered(rows[0], "a", "b", etag='"one"'),
        answered(rows[1], status=304),
        answered(rows[2], status=500),
        answered(rows[3], status=503, **{"retry-after": "7200"}),
    ]
    now = timezone.now()
    finishing.finish(reads, now=now)
    one, same, broken, busy = Source.objects.order_by("pk")
    assert (one.etag, one.validators_url, one.body_hash) == ('"one"', one.url, "hash")
    assert (same.unreadable_since, same.failures, same.body_hash) == (None, 0, "")
    assert (broken.failures, broken.last_error, broken.unreadable_since) == (1, "It failed.", now)
    assert (busy.failures, busy.domain_wait_until) == (0, now + timedelta(hours=2))
    assert one.domain_wait_until is None
    ended = Fetch.objects.order_by("source_id")
    assert [row.state for row in ended] == [
        FetchState.DONE,
        FetchState.DONE,
        FetchState.FAILED,
        FetchState.FAILED,
    ]
    assert [(row.new_entries, row.not_modified, row.status_code) for row in ended] == [
        (2, False, 200),
        (0, True, 304),
        (0, False, 500),
        (0, False, 503),
    ]
    assert {article.source_id for article in Article.objects.all()} == {one.pk}


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_stored_takes_none_of_its_batch_with_it() -> None:
    rows = claimed(3)
    hopeless = answered(rows[1], "kept by nobody")
    assert hopeless.reading is not None
    object.__setattr__(hopeless.reading.entries[0], "lang", None)
    finishing.finish_all([answered(rows[0], "a"), hopeless, answered(rows[2], "c")])
    assert set(Article.objects.values_list("title", flat=True)) == {"a", "c"}
    ended = Fetch.objects.order_by("source_id")
    assert [row.state for row in ended] == [FetchState.DONE, FetchState.FAILED, FetchState.DONE]
    assert ended[1].error == reading.UNFORESEEN


def test_a_source_that_moved_for_good_is_from_then_on_read_at_its_new_domain() -> None:
    claimed(1)
    source = Source.objects.get()
    moved = ((301, "https://new.example.co.uk/feed"),)
    for turn in range(3):
        assert (source.url, source.domain) == ("https://s0.example/feed", "s0.example")
        Source.objects.update(next_fetch_at=timezone.now())
        fetching.queue_due(now=timezone.now())
        row = Fetch.objects.filter(state=FetchState.RUNNING).first() or fetching.claim(now=timezone.now())[0]
        response = Response(url=moved[0][1], status=200, headers={}, body=b"x", redirects=moved)
        finishing.finish([Read(row, response, Reading(), "", f"hash {turn}", False)], now=timezone.now())
        source.refresh_from_db()
    assert (source.url, source.domain) == ("https://new.example.co.uk/feed", "example.co.uk")


def test_a_claim_that_was_handed_back_stores_nothing_while_the_others_of_its_batch_do() -> None:
    first, second = claimed(2)
    Fetch.objects.filter(pk=first.pk).update(started_at=timezone.now() + timedelta(seconds=1))
    finishing.finish([answered(first, "lost"), answered(second, "kept")], now=timezone.now())
    assert Article.objects.get().title == "kept"
    assert Fetch.objects.get(pk=first.pk).state == FetchState.RUNNING


def test_those_that_wait_longest_are_claimed_first_whatever_their_domain() -> None:
    rows = claimed(3)
    now = timezone.now()
    for place, row in enumerate(rows):
        Fetch.objects.filter(pk=row.pk).update(
            state=FetchState.QUEUED, started_at=None, requested_at=now - timedelta(minutes=place)
        )
    assert [row.pk for row in fetching.claim(now=now, most=1)] == [rows[2].pk]


def test_a_slow_source_keeps_none_of_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = claimed(2 * BATCH)
    Fetch.objects.filter(pk__in=[row.pk for row in rows]).update(state=FetchState.QUEUED, started_at=None)
    slow = rows[0].pk
    seen: list[int] = []

    def read(row: Fetch) -> Read:
        if row.pk == slow:
            assert wait_until(lambda: len(seen) == len(rows) - 1, 60)
        return answered(row, "a")

    monkeypatch.setattr(fetching, "read_safely", read)
    assert fetching.poll(progress=lambda row: seen.append(row.pk)) == len(rows)
    assert seen[-1] == slow


@pytest.mark.parametrize(
    ("ages", "hours"),
    [
        ([], 24),
        ([40], 24),
        ([-age for age in range(1, 31)], 24),  # dated in the future: nothing has come yet
        ([*range(50)], 12),  # 28 or 29 of the last four weeks, and earlier ones
        ([age / 10 for age in range(1, 141)], 1.2),  # 100 of ten days are looked at
        ([*range(1, 15)], 12),  # nothing older than it shows: 14 in 14 days
    ],
)
def test_a_source_is_read_again_by_how_often_its_articles_came(ages: list[float], hours: float) -> None:
    row, other = claimed(2)
    now = timezone.now()
    Article.objects.bulk_create(
        Article(
            source=source,
            identity=f"{source.pk} {age}",
            published_at=now - timedelta(days=age),
            fetched_at=now,
            content_hash="",
        )
        for source, ages_of in ((row.source, ages), (other.source, [0.1]))
        for age in ages_of
    )
    finishing.finish([answered(row, status=304), answered(other, status=304)], now=now)
    wait = (Source.objects.get(pk=row.source_id).next_fetch_at - now) / timedelta(hours=1)
    assert hours * 0.96 <= wait <= hours * 1.25
