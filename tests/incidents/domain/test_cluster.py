"""Grouping a batch: copies, and the cost of many articles about one vendor."""

import datetime
import random
from typing import Any

import pytest

from incidents.domain import cluster as module
from incidents.domain.cluster import cluster
from incidents.domain.detect.article import Article, Detection
from incidents.domain.likeness import likeness

MARCH = datetime.date(2026, 3, 10)
NEWS = (
    "Nimbra told its customers on Monday that the assistant Orrel will no longer answer them in the evening, "
    "because the machines are needed elsewhere, and that those who paid for a year get a part of it back."
)
WORDS = [
    f"{first}{second}" for first in ("har", "mol", "tes", "vin", "quo") for second in ("den", "lin", "rat")
]


def found(*vendors: str, **rest: Any) -> Detection:
    values: dict[str, Any] = {"type": "access_revocation", "direction": "restricts"} | rest
    return Detection(relevant=True, confidence=0.9, vendors=vendors, **values)


def test_the_same_text_is_one_story_however_far_apart_it_appears() -> None:
    later = MARCH + datetime.timedelta(days=400)
    pairs = [
        (Article("a", title="Nimbra limits Orrel", text=NEWS, published=MARCH), found("nimbra")),
        (
            Article("b", title="Evenings without Orrel", text=f"  {NEWS.upper()}\n", published=later),
            found("nimbra"),
        ),
    ]
    assert cluster(pairs) == ["a", "a"]


def test_a_few_words_that_recur_are_not_the_same_story() -> None:
    later = MARCH + datetime.timedelta(days=400)
    pairs = [
        (Article(key, title="Orrel is back", text="The failure is over.", published=day), found("nimbra"))
        for key, day in (("a", MARCH), ("b", later))
    ]
    assert cluster(pairs) == ["a", "b"]


def many(count: int) -> list[tuple[Article, Detection]]:
    """Articles about one vendor in much the same words, over half a year."""
    draw = random.Random(7)
    pairs = []
    for number in range(count):
        day = MARCH + datetime.timedelta(days=draw.randrange(180))
        text = f"Nimbra cut off the {draw.choice(WORDS)} firm. " + " ".join(draw.choices(WORDS, k=60))
        pairs.append(
            (Article(f"{number}", title="Nimbra cuts off a firm", text=text, published=day), found("nimbra"))
        )
    return pairs


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One item for each comparison that is made."""
    made: list[object] = []

    def counted(left: Any, right: Any) -> float:
        made.append(left)
        return likeness(left, right)

    monkeypatch.setattr(module, "likeness", counted)
    return made


def test_twice_the_articles_of_one_vendor_cost_about_twice_the_comparisons(compared: list[object]) -> None:
    cluster(many(400))
    few = len(compared)
    cluster(many(800))
    assert few < 400 * 399 / 2
    assert len(compared) - few < 2.5 * few


def test_copies_of_one_text_are_not_compared(compared: list[object]) -> None:
    pairs = [(Article(f"{number}", text=NEWS, published=MARCH), found("nimbra")) for number in range(50)]
    assert set(cluster(pairs)) == {"0"}
    assert compared == []


def test_many_events_of_one_vendor_stay_apart_and_each_stays_whole() -> None:
    """More articles than are compared in full: each event has its own words, day and customer."""
    draw = random.Random(3)
    pairs, events = [], []
    for event in range(80):
        own = [f"{word}{event}" for word in draw.sample(WORDS, 8)]
        day = MARCH + datetime.timedelta(days=event)
        for telling in range(5):
            text = "Nimbra cut off a firm. " + " ".join(draw.sample(own, 7)) + f" telling {telling}"
            pairs.append((Article(f"{event}-{telling}", text=text, published=day), found("nimbra", date=day)))
            events.append(f"{event}-0")
    assert cluster(pairs) == events
