"""Reading what waits for triage."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.models import Article, Candidate
from incidents.queries.triage import (
    candidate_list,
    evidence_spans,
    last_decisions,
    merge_suggestions,
    next_after,
    queue,
    story_articles,
    volume,
    waiting_count,
)
from incidents.services.triage import dismiss, undo
from riskboard.accounts.models import Role
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_article, make_candidate, make_incident
from tests.factories.vendors import make_vendor


@pytest.mark.django_db
def test_the_queue_holds_what_is_pending_and_what_woke_up_oldest_first() -> None:
    woken = make_candidate(state="snoozed", snoozed_until=NOON)
    make_candidate(state="snoozed", snoozed_until=NOON + timedelta(hours=2))
    make_candidate(state="dismissed", dismiss_reason="other")
    pending = make_candidate()
    now = NOON + timedelta(hours=1)
    assert list(queue(now=now)) == [woken, pending]
    assert waiting_count(now) == 2


@pytest.mark.django_db
def test_the_queue_can_be_about_one_vendor() -> None:
    make_candidate(vendors=["lyra"])
    mine = make_candidate(vendors=["lyra", "orion"])
    assert list(queue(vendor="orion")) == [mine]


@pytest.mark.django_db
def test_candidates_are_listed_by_state() -> None:
    done = make_candidate(state="dismissed", dismiss_reason="other")
    make_candidate()
    assert list(candidate_list(state="dismissed")) == [done]


@pytest.mark.django_db
def test_after_a_decision_the_next_in_line_comes_and_after_the_last_the_first() -> None:
    first, second, third = (make_candidate() for _ in range(3))
    assert next_after(second) == third
    assert next_after(third) == first
    Candidate.objects.exclude(pk=first.pk).update(state="dismissed", dismiss_reason="other")
    assert next_after(first) is None


@pytest.mark.django_db
def test_the_last_decision_is_ones_own() -> None:
    officer, other = make_user(), make_user()
    mine = dismiss(by=officer, candidate=make_candidate(), reason="other")
    dismiss(by=other, candidate=make_candidate(), reason="other")
    assert last_decisions(officer) == [mine]
    undo(by=officer, candidate=mine)
    assert last_decisions(officer) == []


@pytest.mark.django_db
def test_the_articles_of_a_story_come_in_the_order_of_their_days() -> None:
    candidate = make_candidate()
    later = make_article(story=candidate.story, published_at=NOON + timedelta(hours=1))
    earlier = make_article(story=candidate.story, published_at=NOON - timedelta(hours=1))
    make_article()
    told = story_articles(candidate.story_id)
    assert [one.article for one in told] == [earlier, candidate.article, later]


@pytest.mark.django_db
def test_the_volume_counts_articles_and_those_about_an_event() -> None:
    make_article()
    make_article(relevant=False)
    make_article(fetched_at=NOON - timedelta(days=8))
    assert volume(NOON - timedelta(days=7)) == {"articles": 2, "relevant": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "listed"),
    [
        ({}, True),
        ({"type": "outage"}, True),
        ({"type": "outage", "ended_at": NOON}, False),
        ({"ended_at": NOON}, True),
        ({"started_at": NOON - timedelta(days=45)}, True),
        ({"started_at": NOON - timedelta(days=46)}, False),
    ],
)
def test_a_merge_is_suggested_with_what_is_near_in_time_and_open_or_alike(
    fields: dict[str, Any], listed: bool
) -> None:
    officer, vendor = make_user(role=Role.OFFICER), make_vendor(slug="orion")
    incident = make_incident(vendor, **{"type": "suspension", **fields})
    make_incident(make_vendor(), type="suspension")
    found = merge_suggestions(officer, make_candidate(vendors=["orion"]), [vendor], NOON)
    assert [item.incident for item in found] == ([incident] if listed else [])


@pytest.mark.django_db
def test_open_incidents_come_first_then_the_same_type_then_the_nearest() -> None:
    officer, vendor = make_user(role=Role.OFFICER), make_vendor(slug="orion")
    over = make_incident(vendor, type="suspension", ended_at=NOON)
    far, near = (
        make_incident(vendor, type="suspension", started_at=NOON - timedelta(days=days)) for days in (40, 2)
    )
    other = make_incident(vendor, type="outage")
    found = merge_suggestions(officer, make_candidate(vendors=["orion"]), [vendor], NOON)
    assert [item.incident for item in found] == [near, far, other, over]
    assert [(item.is_open, item.same_type) for item in found] == [
        (True, True),
        (True, True),
        (True, False),
        (False, True),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "likely"),
    [
        ({"started_at": NOON - timedelta(days=15)}, True),
        ({"started_at": NOON - timedelta(days=16)}, False),
        ({"started_at": NOON - timedelta(days=30), "wait_days": 60}, True),
        ({"started_at": NOON - timedelta(days=30), "models_named": ["Orion 4"]}, True),
        ({"type": "outage"}, False),
    ],
)
def test_one_event_is_likely_by_type_and_time_with_wait_and_models(
    fields: dict[str, Any], likely: bool
) -> None:
    officer, vendor = make_user(role=Role.OFFICER), make_vendor(slug="orion")
    make_incident(vendor, **{"type": "suspension", **fields})
    candidate = make_candidate(vendors=["orion"], detection={"duration_days": 60, "models": ["Orion 4"]})
    (found,) = merge_suggestions(officer, candidate, [vendor], NOON)
    assert found.likely == likely


@pytest.mark.django_db
def test_the_news_of_a_restoration_may_belong_to_an_old_incident_that_is_open() -> None:
    officer, vendor = make_user(role=Role.OFFICER), make_vendor(slug="orion")
    old = make_incident(vendor, type="suspension", started_at=NOON - timedelta(days=300))
    make_incident(vendor, type="suspension", started_at=NOON - timedelta(days=300), ended_at=NOON)
    candidate = make_candidate(vendors=["orion"], direction="restores")
    assert [item.incident for item in merge_suggestions(officer, candidate, [vendor], NOON)] == [old]


@pytest.mark.django_db
def test_a_restricted_incident_is_suggested_to_officers_alone() -> None:
    vendor = make_vendor(slug="orion")
    make_incident(vendor, type="suspension", restricted=True)
    candidate = make_candidate(vendors=["orion"])
    assert merge_suggestions(make_user(role=Role.VIEWER), candidate, [vendor], NOON) == []


@pytest.mark.django_db
def test_the_queue_costs_one_query_however_long_it_is(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for _ in range(2):
        make_candidate()
        make_candidate()
        with django_assert_num_queries(1):
            assert [item.story.title and item.article.title for item in queue()]


def article(text: str, title: str = "") -> Article:
    return Article(title=title, text=text)


def span(start: int, end: int, field: str = "reason", where: str = "text") -> dict[str, Any]:
    return {"field": field, "value": "v", "start": start, "end": end, "where": where}


def test_marks_are_numbered_in_the_order_of_the_text_the_title_first() -> None:
    facts, spans = evidence_spans(
        article("one two three", "head"), [span(8, 13, "c"), span(0, 3, "b"), span(0, 4, "a", "title")]
    )
    assert [(fact.number, fact.field, fact.words) for fact in facts] == [
        (1, "a", "head"),
        (2, "b", "one"),
        (3, "c", "three"),
    ]
    assert spans == {"title": [(0, 4, 1)], "text": [(0, 3, 2), (8, 13, 3)]}


def test_facts_on_the_same_words_share_a_mark() -> None:
    facts, spans = evidence_spans(article("sixty days"), [span(0, 10, "a"), span(0, 10, "b")])
    assert [fact.number for fact in facts] == [1, 1]
    assert spans["text"] == [(0, 10, 1)]


def test_of_two_that_overlap_the_later_keeps_what_is_left() -> None:
    _facts, spans = evidence_spans(article("0123456789"), [span(0, 5), span(3, 8)])
    assert spans["text"] == [(0, 5, 1), (5, 8, 2)]


def test_words_within_a_mark_share_it() -> None:
    facts, spans = evidence_spans(article("suspends Assist"), [span(0, 15, "act"), span(9, 15, "model")])
    assert [fact.number for fact in facts] == [1, 1]
    assert spans["text"] == [(0, 15, 1)]


@pytest.mark.parametrize(
    "fact", [span(50, 60), {"field": "a", "value": "v"}, span(3, 3), span(0, 3, where="nowhere")]
)
def test_what_cannot_be_marked_has_no_number(fact: dict[str, Any]) -> None:
    facts, spans = evidence_spans(article("0123456789"), [span(0, 5, "first"), fact])
    assert [item.number for item in facts if item.field != "first"] == [None]
    assert spans["text"] == [(0, 5, 1)]


@example(text="00", places=[(0, 1), (0, 2), (0, 2)])
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=8))
def test_marks_never_overlap_and_never_leave_the_text(text: str, places: list[tuple[int, int]]) -> None:
    facts, spans = evidence_spans(article(text), [span(start, end) for start, end in places])
    position = 0
    for start, end, _number in spans["text"]:
        assert position <= start < end
        position = end
    assert position <= len(text)
    assert {fact.number for fact in facts} - {None} == {number for _start, _end, number in spans["text"]}
