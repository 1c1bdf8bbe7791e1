"""When a source is read again, and what its last answer says about it.

Busy feeds are read about twice per entry, quiet ones daily, never more often than the server wishes. A source
that fails is asked ever less often, but never given up; one that is gone for good (410) is paused, visibly.
A server that says "too many" or "not now" (429, 503) is left alone with its whole domain, and not blamed.

Pure: times come in, a decision goes out. Method: "Fetching, politely and safely".
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WEEK = timedelta(days=7)
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
FIRST_BACK_OFF = timedelta(minutes=30)
# Also the most that a server's own wish (ttl, max-age, Expires, Retry-After) delays us: a slip of a few zeros
# in a header must not silence a source for a year.
LONGEST_WAIT = timedelta(days=7)
JITTER = 0.25
ANSWERS_BEFORE_MOVING = 3
# How far back the entries of a source are counted.
OBSERVED = timedelta(days=28)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_BUSY = frozenset({429, 503})
_GONE = 410


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One fetch, as far as the schedule is concerned.

    `status` is None where nothing answered; `readable` is False where the body was not what it should be.
    Header values are as received; `ttl_minutes` is the feed's own (on a 304, the one it last gave);
    `permanent_url` is where redirects that are permanent lead, if any did.
    """

    status: int | None
    readable: bool = True
    ttl_minutes: int | None = None
    cache_control: str | None = None
    expires: str | None = None
    date: str | None = None
    retry_after: str | None = None
    permanent_url: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the source was read, or found unchanged."""
        return self.status is not None and (self.status == 304 or 200 <= self.status < 300) and self.readable


@dataclass(frozen=True, slots=True)
class Shown:
    """Of the entries that a source shows: how many are from the last four weeks, the oldest of these, and whether
    there are earlier ones.
    """

    recent: int = 0
    oldest: datetime | None = None
    earlier: bool = False


@dataclass(frozen=True, kw_only=True)
class History:
    """What is known of the source before this fetch; `failures` counts those in a row."""

    entries_a_week: float = 0.0
    failures: int = 0
    unreadable_since: datetime | None = None
    moving_to: str | None = None
    moving_answers: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to store about the source, and when to read it again.

    `next_fetch_at` is None exactly when the source is `paused`. Until `domain_wait_until` nothing of the same
    registrable domain is fetched. `new_url` replaces the source's address.
    """

    next_fetch_at: datetime | None
    failures: int = 0
    paused: bool = False
    unreadable_since: datetime | None = None
    domain_wait_until: datetime | None = None
    new_url: str | None = None
    moving_to: str | None = None
    moving_answers: int = 0


def decide(outcome: Outcome, history: History, *, now: datetime, jitter: float) -> Decision:
    """Judge a fetch that ended at `now` (with a time zone). `jitter` in [0, 1) spreads sources apart."""
    if outcome.succeeded:
        wait = regular_wait(outcome, history.entries_a_week, now=now)
        return _moved(Decision(next_fetch_at=now + wait * (1 + JITTER * jitter)), outcome, history)
    since = history.unreadable_since or now
    kept = Decision(
        next_fetch_at=None,
        failures=history.failures,
        unreadable_since=since,
        moving_to=history.moving_to,
        moving_answers=history.moving_answers,
    )
    if outcome.status == _GONE:
        return replace(kept, paused=True)
    if outcome.status in _BUSY:
        until = now + busy_wait(outcome, now=now)
        return replace(kept, next_fetch_at=until, domain_wait_until=until)
    failures = history.failures + 1
    return replace(kept, next_fetch_at=now + back_off(failures), failures=failures)


def regular_wait(outcome: Outcome, entries_a_week: float, *, now: datetime) -> timedelta:
    """How long until a source that was read is read again, before jitter.

    `7 d / (entries a week × 2)` within 15 minutes and 24 hours, or longer where the feed's ttl, its max-age or
    its Expires says so, 7 days at most.
    """
    own = LONGEST if entries_a_week <= 0 else WEEK / max(entries_a_week * 2, 7.0)
    wishes = [
        timedelta(minutes=min(max(outcome.ttl_minutes or 0, 0), 1_000_000)),
        _max_age(outcome.cache_control),
        _until(outcome.expires, outcome.date, now),
    ]
    return min(max(own, SHORTEST, *wishes), LONGEST_WAIT)


def back_off(failures: int) -> timedelta:
    """The wait after that many failures in a row (1 or more): 30 minutes, doubling, 7 days at most."""
    doublings: int = 2 ** min(failures - 1, 16)
    return min(FIRST_BACK_OFF * doublings, LONGEST_WAIT)


def busy_wait(outcome: Outcome, *, now: datetime) -> timedelta:
    """How long the whole domain is left alone: Retry-After (seconds or a date), else 30 minutes; 7 days at most."""
    asked = (outcome.retry_after or "").strip()
    seconds = timedelta(seconds=min(int(asked[:12]), 10**9)) if asked.isdecimal() else None
    wait = _until(asked, outcome.date, now) if seconds is None else seconds
    return min(wait, LONGEST_WAIT) if wait > timedelta(0) else FIRST_BACK_OFF


def entries_a_week(shown: Shown, *, now: datetime) -> float:
    """How many entries a week a source brings: those of the last four weeks count.

    A source too busy to show four weeks is judged by the span it shows, one day at least.
    """
    if shown.oldest is None:
        return 0.0
    span = OBSERVED if shown.earlier else max(now - shown.oldest, timedelta(days=1))
    return shown.recent / (span / WEEK)


def _moved(decision: Decision, outcome: Outcome, history: History) -> Decision:
    """Count equal permanent redirects in a row; the third changes the address."""
    target = outcome.permanent_url
    if target is None:
        return decision
    answers = history.moving_answers + 1 if target == history.moving_to else 1
    if answers >= ANSWERS_BEFORE_MOVING:
        return replace(decision, new_url=target)
    return replace(decision, moving_to=target, moving_answers=answers)


def _max_age(cache_control: str | None) -> timedelta:
    found = _MAX_AGE.search(cache_control or "")
    return timedelta(seconds=min(int(found[1]), 10**9)) if found else timedelta(0)


def _until(moment: str | None, date: str | None, now: datetime) -> timedelta:
    """From the server's Date (its clock may be wrong), or from now, to an HTTP date; zero if unreadable."""
    end = _http_date(moment)
    return timedelta(0) if end is None else end - (_http_date(date) or now)


def _http_date(text: str | None) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text or "")
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
