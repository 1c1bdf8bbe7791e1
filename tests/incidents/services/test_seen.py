"""What came to a story after somebody had decided on it: that an officer has looked at it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from incidents.models import Article, Candidate
from incidents.queries import candidates as queries
from incidents.queries.candidates import AGAIN, decided, told_again_count, with_news
from incidents.services.grouping import split_story
from incidents.services.many_candidates import MOST
from incidents.services.seen import note_seen
from incidents.services.triage import dismiss, reopen, undo
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_article, make_candidate

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def officer() -> User:
    return make_user()


@pytest.fixture
def done(officer: User) -> Candidate:
    """Dismissed at one o'clock."""
    return dismiss(by=officer, candidate=make_candidate(), reason="other", now=NOON + HOUR)


def told(candidate: Candidate, hours: int, **fields: Any) -> Article:
    return make_article(story=candidate.story, fetched_at=NOON + hours * HOUR, **fields)


def news_of(candidate: Candidate) -> int:
    """How many articles the list says came since."""
    row = with_news(Candidate.objects.all()).get(pk=candidate.pk)
    return int(vars(row)["since"])


def again() -> list[int]:
    """Those that are listed, which are also those that are counted and those of which news is said."""
    found = list(decided(state=AGAIN))
    assert told_again_count() == len(found)
    assert [row for row in Candidate.objects.order_by("-pk") if news_of(row)] == found
    return [row.pk for row in found]


def test_an_article_that_comes_after_the_decision_tells_again_and_one_before_it_or_a_copy_does_not(
    done: Candidate,
) -> None:
    told(done, 0)
    told(done, 2, duplicate_of=done.article)
    assert again() == []
    told(done, 2)
    assert again() == [done.pk]


def test_what_waits_is_not_told_again(officer: User, done: Candidate) -> None:
    told(make_candidate(), 2)
    told(done, 2)
    undo(by=officer, candidate=done)
    assert again() == []


def test_what_was_looked_at_is_silent_until_another_article_comes(officer: User, done: Candidate) -> None:
    other = dismiss(by=officer, candidate=make_candidate(), reason="other", now=NOON + HOUR)
    told(done, 2)
    told(other, 2)
    assert note_seen(by=officer, candidates=[done.pk], now=NOON + 3 * HOUR) == 1
    assert again() == [other.pk]
    done.refresh_from_db()
    assert (done.state, done.decided_at, done.known_until) == (
        "dismissed",
        NOON + HOUR,
        NOON + 3 * HOUR,
    )
    told(done, 4)
    assert sorted(again()) == [done.pk, other.pk]


def test_what_came_after_the_page_was_shown_was_not_looked_at(officer: User, done: Candidate) -> None:
    told(done, 2)
    told(done, 4)
    note_seen(by=officer, candidates=[done.pk], until=NOON + 3 * HOUR, now=NOON + 5 * HOUR)
    assert news_of(done) == 1


def test_a_later_look_is_not_taken_back_by_an_earlier_one(officer: User, done: Candidate) -> None:
    told(done, 3)
    for until in (4, 2):
        note_seen(by=officer, candidates=[done.pk], until=NOON + until * HOUR, now=NOON + 5 * HOUR)
    assert again() == []


def test_splitting_off_what_is_another_event_is_a_way_out_too(officer: User, done: Candidate) -> None:
    stray = told(done, 2)
    split_story(by=officer, story=done.story, articles=[stray.pk])
    assert again() == []


def test_whoever_decides_anew_has_looked_at_nothing_before(officer: User, done: Candidate) -> None:
    note_seen(by=officer, candidates=[done.pk], now=NOON + 9 * HOUR)
    reopen(by=officer, candidate=done)
    dismiss(by=officer, candidate=done, reason="other", now=NOON + 2 * HOUR)
    told(done, 3)
    assert again() == [done.pk]


def test_nothing_is_noted_where_one_of_them_waits_or_is_none(officer: User, done: Candidate) -> None:
    told(done, 2)
    for other in (make_candidate().pk, 10**9):
        with pytest.raises(ValidationError, match="Nobody has decided on it"):
            note_seen(by=officer, candidates=[done.pk, other])
    for wrong in ([], list(range(1, MOST + 2))):
        with pytest.raises(ValidationError, match=f"choose 1 to {MOST}"):
            note_seen(by=officer, candidates=wrong)
    with pytest.raises(ValidationError, match="must not lie ahead"):
        note_seen(by=officer, candidates=[done.pk], until=NOON + 2 * HOUR, now=NOON + HOUR)
    assert again() == [done.pk]


def test_they_are_counted_up_to_a_bound(
    officer: User, done: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = dismiss(by=officer, candidate=make_candidate(), reason="other", now=NOON + HOUR)
    for one in (done, other):
        told(one, 2)
    monkeypatch.setattr(queries, "MOST_AGAIN", 1)
    assert told_again_count() == 1
