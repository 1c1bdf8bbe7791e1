"""When a source is read again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.schedule import (
    LONGEST,
    LONGEST_WAIT,
    SHORTEST,
    Decision,
    History,
    Outcome,
    Shown,
    back_off,
    decide,
    entries_a_week,
    regular_wait,
)

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OK = Outcome(status=200)


def after(outcome: Outcome, history: History | None = None, jitter: float = 0.0) -> Decision:
    return decide(outcome, history or History(), now=NOW, jitter=jitter)


def wait(outcome: Outcome, history: History | None = None, jitter: float = 0.0) -> timedelta:
    at = after(outcome, history, jitter).next_fetch_at
    assert at is not None
    return at - NOW


@pytest.mark.parametrize(
    ("a_week", "expected"),
    [(0, DAY), (1, DAY), (3.5, DAY), (7, 12 * HOUR), (14, 6 * HOUR), (336, 15 * MINUTE), (5000, 15 * MINUTE)],
)
def test_a_source_is_read_twice_per_entry_within_quarter_hour_and_day(
    a_week: float, expected: timedelta
) -> None:
    assert wait(OK, History(entries_a_week=a_week)) == expected
    assert wait(Outcome(status=304), History(entries_a_week=a_week)) == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Outcome(status=200, ttl_minutes=120), 2 * HOUR),
        (Outcome(status=200, ttl_minutes=5), 15 * MINUTE),
        (Outcome(status=200, ttl_minutes=-5), 15 * MINUTE),
        (Outcome(status=200, cache_control="public, max-age=7200"), 2 * HOUR),
        (Outcome(status=200, cache_control="Max-Age=7200"), 2 * HOUR),
        (Outcome(status=200, cache_control="s-maxage=7200"), 15 * MINUTE),
        (Outcome(status=200, cache_control="no-cache, max-age=0"), 15 * MINUTE),
        (Outcome(status=200, cache_control="max-age=31536000"), 7 * DAY),
        (Outcome(status=200, cache_control="max-age=999999999999999999"), 7 * DAY),
        (Outcome(status=200, expires=format_datetime(NOW + 3 * HOUR)), 3 * HOUR),
        (Outcome(status=200, expires="0"), 15 * MINUTE),
        (Outcome(status=200, expires="-1"), 15 * MINUTE),
        (Outcome(status=200, expires="Tue, 99 Foo 2026 99:99:99 GMT"), 15 * MINUTE),
        (Outcome(status=200, ttl_minutes=60, cache_control="max-age=7200"), 2 * HOUR),
    ],
)
def test_the_longest_of_our_interval_and_the_servers_wishes_counts(
    wish: Outcome, expected: timedelta
) -> None:
    assert wait(wish, History(entries_a_week=1000)) == expected


def test_expires_is_relative_to_the_servers_own_clock() -> None:
    wrong = NOW - 300 * DAY
    outcome = Outcome(
        status=200, date=format_datetime(wrong), expires=format_datetime(wrong + 5 * HOUR), ttl_minutes=1
    )
    assert wait(outcome, History(entries_a_week=1000)) == 5 * HOUR


@given(
    a_week=st.floats(0, 1e9),
    ttl=st.none() | st.integers(-(10**12), 10**12),
    cache_control=st.none() | st.text(max_size=20) | st.integers(0, 10**15).map("max-age={}".format),
    expires=st.none() | st.text(max_size=40) | st.datetimes().map(format_datetime),
    date=st.none() | st.text(max_size=40) | st.datetimes().map(format_datetime),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_whatever_a_server_says_the_wait_stays_within_bounds(
    a_week: float,
    ttl: int | None,
    cache_control: str | None,
    expires: str | None,
    date: str | None,
    jitter: float,
) -> None:
    outcome = Outcome(status=200, ttl_minutes=ttl, cache_control=cache_control, expires=expires, date=date)
    plain = regular_wait(outcome, a_week, now=NOW)
    assert SHORTEST <= plain <= LONGEST_WAIT
    assert plain <= wait(outcome, History(entries_a_week=a_week), jitter) <= plain * 1.25


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_busier_source_is_never_read_less_often(one: float, other: float) -> None:
    calm, busy = sorted((one, other))
    assert SHORTEST <= regular_wait(OK, busy, now=NOW) <= regular_wait(OK, calm, now=NOW) <= LONGEST


@pytest.mark.parametrize(
    "bad",
    [Outcome(status=None), Outcome(status=404), Outcome(status=500), Outcome(status=200, readable=False)],
)
def test_a_failure_is_counted_and_backs_off(bad: Outcome) -> None:
    first = after(bad)
    assert (first.failures, first.next_fetch_at, first.unreadable_since) == (1, NOW + 30 * MINUTE, NOW)
    third = after(bad, History(failures=2, unreadable_since=NOW - DAY))
    assert (third.failures, third.next_fetch_at) == (3, NOW + 2 * HOUR)
    assert third.unreadable_since == NOW - DAY


@given(st.integers(1, 10**6))
def test_back_off_grows_to_a_week_and_never_to_never(failures: int) -> None:
    assert 30 * MINUTE <= back_off(failures) <= back_off(failures + 1) <= 7 * DAY
    assert back_off(10) == 7 * DAY
    assert not after(Outcome(status=500), History(failures=failures)).paused


@given(
    status=st.none() | st.sampled_from([200, 204, 304, 301, 400, 404, 410, 429, 500, 503]),
    readable=st.booleans(),
    retry_after=st.none() | st.integers(-10, 10**7).map(str) | st.datetimes().map(format_datetime),
    failures=st.integers(0, 60),
    a_week=st.floats(0, 1e6),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_whatever_happens_a_source_is_neither_pressed_nor_given_up(
    status: int | None, readable: bool, retry_after: str | None, failures: int, a_week: float, jitter: float
) -> None:
    outcome = Outcome(status=status, readable=readable, retry_after=retry_after)
    history = History(
        entries_a_week=a_week, failures=failures, unreadable_since=NOW - DAY if failures else None
    )
    decision = after(outcome, history, jitter)
    assert decision.paused == (status == 410) == (decision.next_fetch_at is None)
    assert (decision.unreadable_since is None) == outcome.succeeded
    assert (decision.domain_wait_until is not None) == (status in (429, 503))
    blamed = not outcome.succeeded and status not in (410, 429, 503)
    assert decision.failures == (0 if outcome.succeeded else failures + blamed)
    if decision.next_fetch_at is None:
        return
    pause = decision.next_fetch_at - NOW
    assert pause <= LONGEST_WAIT * 1.25
    if decision.domain_wait_until:  # the server's own wish, kept to the second
        assert decision.domain_wait_until == decision.next_fetch_at > NOW
    else:
        assert pause >= SHORTEST
    if blamed:
        assert pause == back_off(failures + 1)
        again = after(
            outcome, History(entries_a_week=a_week, failures=decision.failures), jitter
        ).next_fetch_at
        assert again is not None
        assert again >= decision.next_fetch_at


def test_one_good_answer_forgets_the_failures() -> None:
    decision = after(OK, History(failures=9, unreadable_since=NOW - 9 * DAY))
    assert (decision.failures, decision.unreadable_since) == (0, None)


def test_gone_for_good_pauses_visibly() -> None:
    decision = after(Outcome(status=410), History(failures=2))
    assert decision.paused
    assert decision.next_fetch_at is None
    assert (decision.unreadable_since, decision.failures) == (NOW, 2)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "expected"),
    [
        ("120", 2 * MINUTE),
        (" 86400 ", DAY),
        (format_datetime(NOW + 4 * HOUR), 4 * HOUR),
        (format_datetime(NOW - 4 * HOUR), 30 * MINUTE),
        (None, 30 * MINUTE),
        ("0", 30 * MINUTE),
        ("soon", 30 * MINUTE),
        ("-5", 30 * MINUTE),
        ("9" * 30, 7 * DAY),
    ],
)
def test_a_busy_server_rests_its_whole_domain_and_is_not_blamed(
    status: int, retry_after: str | None, expected: timedelta
) -> None:
    decision = after(Outcome(status=status, retry_after=retry_after), History(failures=2))
    assert decision.domain_wait_until == decision.next_fetch_at == NOW + expected
    assert decision.failures == 2
    assert decision.unreadable_since == NOW


def test_a_retry_date_is_relative_to_the_servers_own_clock() -> None:
    wrong = NOW + 300 * DAY
    busy = Outcome(status=503, date=format_datetime(wrong), retry_after=format_datetime(wrong + HOUR))
    assert wait(busy) == HOUR


def test_three_equal_permanent_redirects_change_the_address() -> None:
    moved = Outcome(status=200, permanent_url="https://new.example/feed")
    history, seen = History(), []
    for _ in range(3):
        decision = after(moved, history)
        seen.append(decision.new_url)
        history = History(moving_to=decision.moving_to, moving_answers=decision.moving_answers)
    assert seen == [None, None, "https://new.example/feed"]
    assert (history.moving_to, history.moving_answers) == (None, 0)


def test_another_target_or_none_starts_the_count_again() -> None:
    twice = History(moving_to="https://a.example/", moving_answers=2)
    other = after(Outcome(status=200, permanent_url="https://b.example/"), twice)
    assert (other.new_url, other.moving_to, other.moving_answers) == (None, "https://b.example/", 1)
    back = after(OK, twice)
    assert (back.moving_to, back.moving_answers) == (None, 0)


def test_a_redirect_to_an_error_moves_nothing_but_is_not_forgotten() -> None:
    twice = History(moving_to="https://a.example/", moving_answers=2)
    failed = after(Outcome(status=404, permanent_url="https://a.example/"), twice)
    assert (failed.new_url, failed.moving_to, failed.moving_answers) == (None, "https://a.example/", 2)


def test_how_busy_a_feed_is_is_read_off_the_entries_it_shows() -> None:
    assert entries_a_week(Shown(28, NOW - 28 * DAY, True), now=NOW) == 7
    assert entries_a_week(Shown(20, NOW - 19 * MINUTE, False), now=NOW) == 140
    assert entries_a_week(Shown(8, NOW - 14 * DAY, False), now=NOW) == 4
    assert entries_a_week(Shown(1, NOW - 7 * DAY, True), now=NOW) == 0.25
    assert entries_a_week(Shown(0, None, True), now=NOW) == 0
    assert entries_a_week(Shown(), now=NOW) == 0
