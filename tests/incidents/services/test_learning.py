"""Learning from triage: asked for, done once, put to use only where it beats the rules, and ended by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.domain.detect.article import Detection
from incidents.domain.learning.evaluation import Learned
from incidents.domain.learning.verdict import Evaluation
from incidents.models import Article, Candidate, Incident, ModelState, TriageModel
from incidents.queries.learned import explained, standing
from incidents.queries.learning import labels, proposals, same_stories
from incidents.services import learning
from incidents.services.asking import request_learning, request_nightly
from incidents.services.detection import process_pending
from incidents.services.grouping import split_story
from incidents.services.learning import KEPT, MOST_CLAIMS, STALE_CLAIM, learn_due
from incidents.services.stories import place_article, propose
from incidents.services.triage import accept, dismiss, merge, reopen, undo
from incidents.services.using import rate_waiting, switch_off, switch_on
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_candidate, make_source
from tests.factories.triage import make_decisions
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
MOST = 1_000


@pytest.fixture
def officer() -> User:
    return make_user()


def learned(by: Any = None) -> TriageModel:
    request_learning(by=by)
    assert learn_due()
    return TriageModel.objects.latest("pk")


def turn_decisions() -> None:
    """From now on officers decide as the rules do, and not by the words."""
    Candidate.objects.filter(state="dismissed").update(confidence=0.1)
    Candidate.objects.filter(state="accepted").update(confidence=0.99)


def orion(title: str, **fields: Any) -> Candidate:
    return make_candidate(vendors=["orionsoft"], article={"title": title, "text": ""}, **fields)


def test_each_decision_says_whether_officers_take_what_is_proposed(officer: User) -> None:
    make_vendor("Orionsoft", slug="orionsoft")
    taken = orion("taken")
    incident = accept(by=officer, candidate=taken)
    merged, other, copy, none, unclear = (orion(str(number)) for number in range(5))
    merge(by=officer, candidate=merged, incident=incident)
    dismiss(by=officer, candidate=none, reason="not_event")
    dismiss(by=officer, candidate=other, reason="not_relevant")
    dismiss(by=officer, candidate=copy, reason="duplicate")
    dismiss(by=officer, candidate=unclear, reason="other")
    accept(by=None, candidate=orion("by a rule"))
    orion("waits")
    undone = orion("undone")
    dismiss(by=officer, candidate=undone, reason="not_ai")
    undo(by=officer, candidate=undone)
    assert labels(most=MOST) == {taken.pk: True, merged.pk: True, none.pk: False, other.pk: False}
    assert labels(most=1) == {other.pk: False}


def test_what_came_after_a_decision_is_not_seen_in_it(officer: User) -> None:
    early = orion("early")
    source = make_source()
    accept(by=officer, candidate=early, now=timezone.now())  # adds the vendor to the register
    make_article(story=early.story, source=source, fetched_at=timezone.now() + timedelta(days=1))
    late = orion("late")
    make_article(story=late.story, source=source)
    found = {row["pk"]: proposal for row, proposal in proposals([early.pk, late.pk])}
    assert (found[early.pk].registered, found[early.pk].articles) == (False, 1)
    assert (found[late.pk].registered, found[late.pk].articles) == (True, 2)


def test_copies_under_several_stories_are_known_for_one(officer: User) -> None:
    make_vendor("Orionsoft", slug="orionsoft")
    first, second, text, title, lone = (orion(name) for name in ("1", "2", "3", "Núñez", "lone"))
    accept(by=officer, candidate=first)
    merge(by=officer, candidate=second, incident=Incident.objects.get())
    again = orion("NUNEZ")
    Article.objects.filter(pk__in=[text.article_id, second.article_id]).update(text_key="same")
    part = make_article(story=lone.story, detection=lone.detection)
    split_story(by=officer, story=lone.story, articles=[part.pk])
    split = Candidate.objects.latest("pk")
    found = same_stories([one.pk for one in (first, second, text, title, again, lone, split)])
    assert found[first.pk] == found[second.pk] == found[text.pk]
    assert found[title.pk] == found[again.pk]
    assert found[lone.pk] == found[split.pk]
    assert len(set(found.values())) == 3


def test_with_too_few_decisions_it_says_what_is_missing(officer: User) -> None:
    make_decisions(12)
    row = learned(officer)
    assert (row.state, row.decisions, bytes(row.weights)) == ("few", 12, b"")
    with pytest.raises(
        ValidationError, match=r"12 decisions so far.*At least 200 are needed, and 40 of each kind"
    ):
        switch_on(by=officer)
    assert standing().used is None


def test_before_anything_was_learned_it_says_to_learn_first(officer: User) -> None:
    make_decisions(220)
    with pytest.raises(ValidationError, match="learn first"):
        switch_on(by=officer)


def test_what_does_not_beat_the_rules_cannot_be_switched_on(officer: User) -> None:
    make_decisions(220, told=0.0)
    row = learned(officer)
    assert (row.state, bytes(row.weights)) == ("behind", b"")
    with pytest.raises(ValidationError, match="does not beat the rules on your own decisions"):
        switch_on(by=officer)


def test_what_beats_the_rules_stays_off_until_somebody_switches_it_on(officer: User) -> None:
    make_decisions(220)
    waiting = orion("revoked")
    row = learned(officer)
    assert (row.state, row.asked_by, row.figures["decisions"]) == ("ready", officer, 220)
    assert rate_waiting() == 0
    assert switch_on(by=officer) == switch_on(by=officer) == row
    assert rate_waiting() == 1
    waiting.refresh_from_db()
    assert waiting.chance is not None
    assert waiting.chance > 0.7
    used = standing().used
    assert used is not None
    assert used.used_by == officer


def test_chances_are_for_all_that_waits_and_say_what_moved_them(
    officer: User, django_assert_num_queries: Any
) -> None:
    make_decisions(220)
    good, bad, snoozed = (
        orion("revoked"),
        orion("opinion"),
        orion("revoked", state="snoozed", snoozed_until=timezone.now()),
    )
    learned()
    switch_on(by=officer)
    with django_assert_num_queries(11):  # of two looks, the second of which finds nothing
        assert rate_waiting() == 3
    for one in (good, bad, snoozed):
        one.refresh_from_db()
    assert good.chance is not None
    assert bad.chance is not None
    assert good.chance > bad.chance
    assert snoozed.chance is not None
    why = explained(bad)
    assert why is not None
    assert (why.decisions, why.lowering[0].value) == (220, "opinion")
    assert (
        not Candidate.objects.exclude(state__in=("pending", "snoozed")).filter(chance__isnull=False).exists()
    )


def test_a_proposal_that_changes_is_weighed_again(officer: User) -> None:
    make_decisions(220)
    candidate = orion("opinion")
    learned()
    switch_on(by=officer)
    rate_waiting()
    candidate.refresh_from_db()
    before = candidate.chance
    surer = make_article(story=candidate.story, title="revoked", text="", detection=candidate.detection)
    propose(candidate, surer)
    assert candidate.chance is None
    assert rate_waiting() == 1
    candidate.refresh_from_db()
    assert candidate.chance is not None
    assert before is not None
    assert candidate.chance > before


def test_one_that_more_articles_tell_of_is_weighed_again(officer: User) -> None:
    make_decisions(220)
    candidate = orion("revoked")
    learned()
    switch_on(by=officer)
    rate_waiting()
    Article.objects.filter(pk=candidate.article_id).update(text_key="the same words")
    copy = make_article(title="revoked", text_key="the same words", detection=candidate.detection)
    found = Detection(
        relevant=True, confidence=0.5, type="suspension", direction="restricts", vendors=("orionsoft",)
    )
    assert place_article(article=copy, detection=found) == candidate.story
    candidate.refresh_from_db()
    assert (candidate.chance, candidate.article_id == copy.pk) == (None, False)


def test_whoever_looks_through_articles_gives_chances_too(officer: User) -> None:
    make_decisions(220)
    candidate = orion("revoked")
    learned()
    switch_on(by=officer)
    process_pending()
    candidate.refresh_from_db()
    assert candidate.chance is not None


def test_one_that_is_reopened_has_its_chance_by_the_model_in_use(officer: User) -> None:
    make_decisions(220)
    candidate = orion("revoked")
    learned()
    switch_on(by=officer)
    rate_waiting()
    dismiss(by=officer, candidate=candidate, reason="duplicate")
    candidate.refresh_from_db()
    assert candidate.chance is not None
    learned()  # takes the place of the one that gave it
    reopen(by=officer, candidate=candidate)
    candidate.refresh_from_db()
    assert candidate.chance is None
    assert rate_waiting() == 1


def test_a_newer_one_takes_its_place_where_it_beats_too(officer: User) -> None:
    make_decisions(220)
    first = learned()
    switch_on(by=officer)
    second = learned()
    first.refresh_from_db()
    assert (first.state, first.ended_because, first.ended_by) == ("ready", "newer", None)
    assert (second.state, second.used_by) == ("in_use", officer)
    assert bytes(first.weights) == b""


def test_it_ends_by_itself_once_it_no_longer_beats_the_rules(officer: User) -> None:
    make_decisions(220)
    waiting = orion("revoked")
    first = learned()
    switch_on(by=officer)
    rate_waiting()
    turn_decisions()
    second = learned()
    found = standing()
    waiting.refresh_from_db()
    assert (second.state, found.used, waiting.chance) == ("behind", None, None)
    assert found.ended == first
    assert found.ended is not None
    assert (found.ended.ended_because, found.ended.ended_by) == ("rules", None)
    assert rate_waiting() == 0


def test_switched_off_there_are_no_chances_and_it_can_be_switched_on_again(officer: User) -> None:
    make_decisions(220)
    waiting = orion("revoked")
    row = learned()
    switch_on(by=officer)
    rate_waiting()
    switch_off(by=officer)
    switch_off(by=officer)
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.state, row.ended_because, row.ended_by, waiting.chance) == ("ready", "person", officer, None)
    assert switch_on(by=officer) == row
    row.refresh_from_db()
    assert (row.ended_at, row.ended_because) == (None, "")


def test_weights_of_another_way_of_seeing_are_not_used(officer: User) -> None:
    make_decisions(220)
    orion("revoked")
    learned()
    switch_on(by=officer)
    TriageModel.objects.update(version=0)
    assert rate_waiting() == 0
    switch_off(by=officer)
    with pytest.raises(ValidationError, match="learn first"):
        switch_on(by=officer)


def test_asking_again_asks_once_and_nothing_to_do_does_nothing(officer: User) -> None:
    assert request_learning(by=officer) == request_learning(by=None)
    assert learn_due()
    assert not learn_due()
    assert TriageModel.objects.count() == 1


def test_a_night_without_other_decisions_learns_nothing(officer: User) -> None:
    make_decisions(12)
    assert request_nightly()
    learn_due()
    assert not request_nightly()
    dismiss(by=officer, candidate=orion("more"), reason="not_event")
    assert request_nightly()


def test_a_worker_that_died_is_replaced_and_in_the_end_given_up_on() -> None:
    request_learning(by=None)
    now = timezone.now()
    for taken in range(MOST_CLAIMS):
        row = learning._claim(now + taken * 2 * STALE_CLAIM)
        assert row is not None
        assert not learn_due(now=now + taken * 2 * STALE_CLAIM)
    assert not learn_due(now=now + MOST_CLAIMS * 2 * STALE_CLAIM)
    assert TriageModel.objects.get().state == ModelState.FAILED
    assert standing().failed


def test_what_a_worker_brings_after_its_claim_was_taken_over_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request_learning(by=None)

    def overtaken(rows: Any) -> Any:
        TriageModel.objects.update(claimed_at=timezone.now() + timedelta(minutes=1))
        return Learned(Evaluation(0, 0))

    monkeypatch.setattr(learning, "learn", overtaken)
    learn_due()
    assert TriageModel.objects.get().state == ModelState.RUNNING


def test_a_failure_is_said_and_what_is_in_use_stays(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_decisions(220)
    first = learned()
    switch_on(by=officer)

    def fails(rows: Any) -> Any:
        raise ValueError("of the test")

    monkeypatch.setattr(learning, "learn", fails)
    request_learning(by=officer)
    assert learn_due()
    found = standing()
    assert (found.failed, found.used) == (True, first)


def test_old_ones_go(officer: User) -> None:
    make_decisions(220)
    first = learned()
    switch_on(by=officer)
    switch_off(by=officer)
    Candidate.objects.filter(state="dismissed").delete()
    for _ in range(KEPT + 2):
        learned()
    kept = TriageModel.objects.values_list("pk", flat=True)
    assert len(kept) == KEPT + 1
    assert first.pk in kept  # it says when the queue was sorted otherwise last


def test_who_switched_it_is_in_the_audit(officer: User) -> None:
    make_decisions(220)
    row = learned()
    switch_on(by=officer)
    event = TriageModel.pgh_event_model.objects.filter(pgh_obj_id=row.pk).latest("pgh_id")  # type: ignore[attr-defined]
    assert (event.state, event.used_by_id) == ("in_use", officer.pk)
    assert event.pgh_context.metadata["user"] == officer.pk
