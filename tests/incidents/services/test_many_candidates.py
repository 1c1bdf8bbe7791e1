"""Decisions on several candidates at once: all or none."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.models import Candidate, StoryDecision
from incidents.queries.triage import last_decisions
from incidents.services.many_candidates import MOST, decide_on_many
from incidents.services.triage import dismiss
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_candidate, make_incident
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_user(first_name="Ada", last_name="Officer")


def waiting(number: int) -> list[Candidate]:
    return [make_candidate(vendors=["orionsoft"]) for _ in range(number)]


def states() -> set[str]:
    return set(Candidate.objects.values_list("state", flat=True))


def act(officer: User, rows: list[Candidate], action: str, **values: Any) -> int:
    return decide_on_many(by=officer, candidates=[row.pk for row in rows], action=action, values=values)


@pytest.mark.parametrize("action", ["dismiss", "snooze", "merge", "join"])
def test_several_are_decided_on_at_once_and_undone_at_once(officer: User, action: str) -> None:
    rows = waiting(3)
    incident = make_incident(make_vendor("Orionsoft", slug="orionsoft"), by=officer)
    story = rows[0].story
    values: dict[str, Any] = {
        "reason": "not_event",
        "note": "Talk",
        "until": timezone.now() + timedelta(days=1),
        "incident": incident,
        "story": story,
    }
    assert act(officer, rows, action, **values) == 3
    after = {"dismiss": "dismissed", "snooze": "snoozed", "merge": "merged", "join": "joined"}[action]
    decided = rows[1:] if action == "join" else rows
    assert {row.pk for row in Candidate.objects.filter(state=after)} == {row.pk for row in decided}
    assert {row.pk for row in last_decisions(officer)} == {row.pk for row in decided}
    assert incident.evidence.count() == (3 if action == "merge" else 0)
    assert act(officer, last_decisions(officer), "undo") == len(decided)
    assert states() == {"pending"}
    assert incident.evidence.count() == 0
    assert not StoryDecision.objects.filter(undone_at=None).exists()
    assert last_decisions(officer) == []


def test_what_was_joined_to_one_that_was_merged_since_is_undone_with_it(officer: User) -> None:
    whole, part = waiting(2)
    incident = make_incident(make_vendor("Orionsoft", slug="orionsoft"), by=officer)
    act(officer, [part], "join", story=whole.story)
    act(officer, [whole], "merge", incident=incident)
    assert incident.evidence.count() == 2
    for order in ([part, whole], [whole, part]):
        act(officer, order, "undo")
        assert (states(), incident.evidence.count()) == ({"pending"}, 0)
        assert {row.article.story for row in Candidate.objects.all()} == {whole.story, part.story}
        act(officer, [part], "join", story=whole.story)
        act(officer, [whole], "merge", incident=incident)


def test_one_that_is_refused_is_named_and_nothing_changes(officer: User) -> None:
    rows = waiting(3)
    dismiss(by=make_user(first_name="Bo", last_name="Other"), candidate=rows[1], reason="other")
    with pytest.raises(ValidationError) as caught:
        act(officer, rows, "snooze", until=timezone.now() + timedelta(days=1))
    (place,) = caught.value.message_dict
    assert place == "candidates.1"
    title = rows[1].story.title
    assert f"“{title}”: Already dismissed by Bo Other" in caught.value.message_dict[place][0]
    assert states() == {"pending", "dismissed"}


@pytest.mark.parametrize(
    ("action", "values", "field"),
    [
        ("dismiss", {}, "reason"),
        ("dismiss", {"reason": "whim"}, "reason"),
        ("snooze", {"until": timezone.now() - timedelta(days=1)}, "until"),
        ("merge", {}, "incident"),
        ("join", {}, "story"),
    ],
)
def test_what_the_decision_lacks_is_named(
    officer: User, action: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        act(officer, waiting(2), action, **values)
    assert list(caught.value.message_dict) == [field]
    assert states() == {"pending"}


def test_nobody_strangers_and_too_many_are_refused(officer: User) -> None:
    for candidates, field in (
        ([], "candidates"),
        ([999_999], "candidates.0"),
        ([1] * (MOST + 1), "candidates"),
    ):
        with pytest.raises(ValidationError) as caught:
            decide_on_many(by=officer, candidates=candidates, action="undo")
        assert list(caught.value.message_dict) == [field]


def test_stories_that_are_kept_apart_are_not_made_one_with_others(officer: User) -> None:
    rows = waiting(3)
    StoryDecision.objects.create(kind="apart", story=rows[1].story, other=rows[2].story, at=timezone.now())
    with pytest.raises(ValidationError, match="are not the same event"):
        act(officer, rows, "join", story=rows[0].story)
    assert states() == {"pending"}


@pytest.mark.parametrize("number", [2, 6])
def test_the_story_that_others_join_is_read_as_often_however_many_do(officer: User, number: int) -> None:
    rows = waiting(number + 1)
    whole = rows[0].story
    with CaptureQueriesContext(connection) as asked:
        act(officer, rows[1:], "join", story=whole)
    assert whole.articles.count() == number + 1
    read = [
        one["sql"]
        for one in asked
        if one["sql"].startswith("SELECT") and ' FROM "incidents_article"' in one["sql"]
    ]
    assert sum(f'"story_id" = {whole.pk}' in sql for sql in read) == 2


def test_a_story_that_many_joined_is_told_by_the_surest_and_spans_all_their_times(officer: User) -> None:
    first = make_candidate(vendors=["orionsoft"], confidence=0.5)
    early = make_candidate(
        vendors=["lyra"],
        type="outage",
        detection={"confidence": 0.99},
        article={"published_at": NOON - timedelta(days=2)},
    )
    late = make_candidate(vendors=["orionsoft"], article={"published_at": NOON + timedelta(days=1)})
    act(officer, [late, early], "join", story=first.story)
    first.refresh_from_db()
    assert (first.article, first.type, first.by_hand) == (early.article, "outage", True)
    first.story.refresh_from_db()
    assert first.story.first_published_at == early.article.published_at
    assert first.story.last_published_at == late.article.published_at
    assert first.story.vendor_slugs == ["lyra", "orionsoft"]
