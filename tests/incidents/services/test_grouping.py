"""What officers decide on stories holds, whatever is read, decided and undone after it."""

import contextlib
import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from incidents.domain.detect.record import from_record
from incidents.feeds.entry import Entry
from incidents.models import Article, Candidate, Incident, Source, Story, StoryDecision
from incidents.queries.grouping import parts_of, root_of
from incidents.services.articles import store_entries
from incidents.services.detection import process_pending
from incidents.services.facts import decide_fact
from incidents.services.grouping import keep_apart, merge_stories, split_story
from incidents.services.stories import place_article
from incidents.services.triage import accept, dismiss, reopen, snooze, undo
from incidents.services.ungrouping import undo_story_decision
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_article, make_candidate, make_source

pytestmark = pytest.mark.django_db
PLACES = (
    "a boat builder in Harlingen loses its drawings of hulls and keels",
    "a law firm in Riga cannot draft its pleadings for the appeal court",
    "the newsroom of a daily in Lyon sets headlines by hand again",
    "a brewery near Plzen is left without its recipes and labels",
)

WORDS = ("witness", "remark", "detail", "quarrel", "answer", "letter", "figure", "visit", "promise")


@pytest.fixture
def officer() -> User:
    return make_user(first_name="Ada", last_name="Officer")


@pytest.fixture
def source() -> Source:
    return make_source()


def read(source: Source, event: int, number: int, *, words: int | None = None) -> Article:
    """An article about one of the events; those with the same ``words`` have the same text."""
    told = number if words is None else words
    how = " ".join(f"{word}{told}" for word in WORDS)
    cause = "OpenAI suspended the account and revoked access to ChatGPT"
    text = f"{cause}: {PLACES[event]}. {PLACES[event].capitalize()}, says {how}, for now."
    title = f"{PLACES[event].capitalize()}, {number}"
    entry = Entry(guid=f"{number}", title=title, text=text, published=NOON - timedelta(minutes=number))
    store_entries(source=source, entries=[entry], now=NOON)
    process_pending()
    return Article.objects.select_related("story").get(title=title)


def story_of(article: Article) -> Story:
    article.refresh_from_db()
    assert article.story is not None
    return article.story


def the(story: Story) -> Candidate:
    return Candidate.objects.get(story=story)


def test_what_is_read_after_a_merge_goes_to_the_whole_and_undoing_takes_it_along(
    officer: User, source: Source
) -> None:
    boat, firm = read(source, 0, 1), read(source, 1, 2)
    one, two = story_of(boat), story_of(firm)
    assert one != two
    whole = merge_stories(by=officer, story=two, other=one, reason="One act")
    later = read(source, 1, 3)
    assert {story_of(article) for article in (boat, firm, later)} == {whole} == {one}
    assert (the(two).state, the(one).state) == ("joined", "pending")
    assert merge_stories(by=officer, story=two, other=one) == one  # again: nothing
    undo_story_decision(by=officer, decision=StoryDecision.objects.get())
    assert (story_of(boat), story_of(firm), story_of(later)) == (one, two, two)
    assert (the(two).state, the(two).decided_by) == ("pending", None)
    assert read(source, 1, 4).story == two


def test_what_is_split_off_stays_off_with_its_copies_and_undoing_puts_all_of_it_back(
    officer: User, source: Source
) -> None:
    first, other = read(source, 0, 1), read(source, 0, 2)
    twin = read(source, 0, 3, words=2)
    story = story_of(first)
    assert story_of(other) == story_of(twin) == story
    fresh = split_story(by=officer, story=story, articles=[other.pk], reason="Another boat")
    assert (story_of(first), story_of(other), story_of(twin)) == (story, fresh, fresh)
    assert the(fresh).article in (other, twin)
    again = read(source, 0, 4, words=2)
    assert again.story == fresh
    Article.objects.update(detected_at=None)
    process_pending()
    assert story_of(twin) == fresh
    undo_story_decision(by=officer, decision=StoryDecision.objects.get())
    assert {story_of(article) for article in (first, other, twin, again)} == {story}
    assert the(fresh).state == "joined"


def test_what_tells_something_new_never_goes_back_to_what_it_was_split_off(
    officer: User, source: Source
) -> None:
    first, other = read(source, 0, 1), read(source, 0, 2)
    left = story_of(first)
    fresh = split_story(by=officer, story=left, articles=[other.pk])
    other.refresh_from_db()
    found = from_record(other.detection)
    assert place_article(article=other, detection=found, moved=True) not in (left, fresh)
    undo_story_decision(by=officer, decision=StoryDecision.objects.get())
    assert place_article(article=other, detection=found, moved=True) == left


def test_two_stories_kept_apart_meet_in_no_third(officer: User, source: Source) -> None:
    one, two, three = (story_of(read(source, event, event)) for event in range(3))
    decision = keep_apart(by=officer, story=one, other=two)
    assert keep_apart(by=officer, story=two, other=one) == decision
    merge_stories(by=officer, story=three, other=one)
    for pair in ((one, two), (two, three), (three, two)):
        with pytest.raises(ValidationError, match=r"Ada Officer said that .* not the same"):
            merge_stories(by=officer, story=pair[0], other=pair[1])
    with pytest.raises(ValidationError, match="one story already"):
        keep_apart(by=officer, story=three, other=one)
    undo_story_decision(by=officer, decision=decision)
    assert merge_stories(by=officer, story=three, other=two) in (one, two)


def _case(words: str, **fact: Any) -> Candidate:
    facts = [{"field": "channel", "value": words, "sentence": f"{words}."}]
    return make_candidate(vendors=["orionsoft"], detection={"facts": facts}, article={"title": words}, **fact)


def test_a_story_that_waits_becomes_evidence_of_the_incident_and_undoing_takes_back_just_that(
    officer: User,
) -> None:
    filed, waiting = _case("a form"), _case("a letter")
    known = make_article(story=waiting.story)
    incident = accept(by=officer, candidate=filed)
    incident.evidence.create(article=known)  # by another way than the merge
    assert merge_stories(by=officer, story=filed.story, other=waiting.story) == filed.story
    assert {link.article for link in incident.evidence.all()} == {filed.article, waiting.article, known}
    assert [fact.value for fact in incident.facts.all()] == ["a form", "a letter"]
    with pytest.raises(ValidationError, match="Already part of another story by Ada Officer"):
        dismiss(by=officer, candidate=waiting, reason="other")
    with pytest.raises(ValidationError):
        reopen(by=officer, candidate=waiting)
    assert undo(by=officer, candidate=waiting).state == "pending"
    assert {link.article for link in incident.evidence.all()} == {filed.article, known}
    assert [fact.value for fact in incident.facts.all()] == ["a form"]
    assert the(filed.story).state == "accepted"


def test_splitting_takes_the_evidence_away_but_for_what_was_confirmed(officer: User) -> None:
    filed = _case("a form")
    facts = [{"field": name, "value": "60", "sentence": "Sixty."} for name in ("people_affected", "wait")]
    stray = make_article(story=filed.story, detection={"facts": facts, "vendors": ["lyra"]}, confidence=0.6)
    incident = accept(by=officer, candidate=filed)
    decide_fact(by=officer, fact=incident.facts.get(field="wait"), state="confirmed")
    fresh = split_story(by=officer, story=filed.story, articles=[stray.pk])
    assert [link.article for link in incident.evidence.all()] == [filed.article]
    assert [fact.field for fact in incident.facts.all()] == ["channel", "wait"]
    filed.story.refresh_from_db()
    assert (the(fresh).state, fresh.vendor_slugs, filed.story.vendor_slugs) == (
        "pending",
        ["lyra"],
        ["orionsoft"],
    )
    undo_story_decision(by=officer, decision=StoryDecision.objects.get())
    assert {link.article for link in incident.evidence.all()} == {filed.article, stray}


def test_stories_that_were_decided_on_differently_stay_two(officer: User) -> None:
    filed, aside, later = _case("a form"), _case("a letter"), _case("a call")
    accept(by=officer, candidate=filed)
    dismiss(by=officer, candidate=aside, reason="not_event")
    with pytest.raises(ValidationError, match=r"“.*” is dismissed and “.*” is accepted: undo one"):
        merge_stories(by=officer, story=aside.story, other=filed.story)
    snooze(by=officer, candidate=later, until=NOON + timedelta(days=9000))
    merge_stories(by=officer, story=later.story, other=aside.story)
    assert the(later.story).state == "joined"
    undo_story_decision(by=officer, decision=StoryDecision.objects.get())
    assert the(later.story).state == "snoozed"
    with pytest.raises(ValidationError, match="must hold at most 300"):
        merge_stories(by=officer, story=later.story, other=aside.story, reason="x" * 301)


def test_a_split_names_articles_of_the_story_and_leaves_some(officer: User) -> None:
    one, other = _case("a form"), _case("a letter")
    copy = make_article(story=one.story, duplicate_of=one.article)
    for named, said in (([], "at least one"), ([other.article_id], "not articles"), ([copy.pk], "nothing")):
        with pytest.raises(ValidationError, match=said):
            split_story(by=officer, story=one.story, articles=named)
    assert Story.objects.count() == 2


class Happenings:
    """Anything that may happen to stories, at random, with what must hold after each step."""

    def __init__(self, seed: int, officer: User, source: Source) -> None:
        self.draw, self.officer, self.source, self.number = random.Random(seed), officer, source, 0

    def step(self) -> None:
        deeds = (
            self.arrive,
            self.arrive,
            self.merge,
            self.split,
            self.apart,
            self.undo,
            self.decide,
            self.reread,
        )
        with contextlib.suppress(ValidationError):  # refused, so nothing has changed
            self.draw.choice(deeds)()

    def arrive(self) -> None:
        self.number += 1
        words = self.draw.choice([None, self.draw.randrange(1, self.number + 1)])
        read(self.source, self.draw.randrange(len(PLACES)), self.number, words=words)

    def merge(self) -> None:
        one, other = self._two()
        merge_stories(by=self.officer, story=one, other=other)

    def apart(self) -> None:
        one, other = self._two()
        keep_apart(by=self.officer, story=one, other=other)

    def split(self) -> None:
        article = self.draw.choice(Article.objects.order_by("pk"))
        split_story(by=self.officer, story=story_of(article), articles=[article.pk])

    def undo(self) -> None:
        found = list(StoryDecision.objects.filter(undone_at=None))
        if found:
            undo_story_decision(by=self.officer, decision=self.draw.choice(found))

    def decide(self) -> None:
        candidate = self.draw.choice(Candidate.objects.order_by("pk"))
        choice = self.draw.randrange(4)
        if choice == 0:
            accept(by=self.officer, candidate=candidate)
        elif choice == 1:
            dismiss(by=self.officer, candidate=candidate, reason="other")
        else:
            undo(by=self.officer, candidate=candidate)

    def reread(self) -> None:
        Article.objects.filter(pk=self.draw.choice(Article.objects.order_by("pk")).pk).update(
            detected_at=None
        )
        process_pending()

    def _two(self) -> tuple[Story, Story]:
        one, other = self.draw.sample(list(Story.objects.order_by("pk")), 2)
        return one, other

    def check(self) -> None:
        articles = list(Article.objects.select_related("story__candidate", "sketch"))
        assert len(articles) == self.number
        for article in articles:
            assert article.story is not None
            assert article.story.merged_into_id is None
            assert article.story.candidate.state != "joined"
            assert article.sketch.story_id == (article.part_id or article.story_id)
            assert root_of(article.sketch.story_id) == article.story_id
        for candidate in Candidate.objects.select_related("story", "article"):
            assert (candidate.state == "joined") == (candidate.story.merged_into_id is not None)
            if candidate.state != "joined":
                assert candidate.article.story_id == candidate.story_id
        for incident in Incident.objects.filter(archived_at=None):
            told = set(Article.objects.filter(story__candidate__incident=incident))
            assert {link.article for link in incident.evidence.select_related("article")} == told
        self.check_decisions()

    def check_decisions(self) -> None:
        for decision in StoryDecision.objects.filter(undone_at=None):
            one, other = root_of(decision.story_id), root_of(decision.other_id)
            assert (one == other) == (decision.kind == "merge"), decision.kind
            if decision.kind == "split":
                back = Article.objects.filter(pk__in=decision.articles, story__in=parts_of(other))
                assert not back.exists() or one == other


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_every_article_has_one_story_and_every_decision_holds(
    seed: int, officer: User, source: Source
) -> None:
    run = Happenings(seed, officer, source)
    for _ in range(5):
        run.arrive()
    for _ in range(40):
        run.step()
        run.check()
