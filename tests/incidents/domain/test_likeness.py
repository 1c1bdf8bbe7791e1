"""How likely two articles tell of one event: what speaks for it, what against it, and what the corpus says of it."""

import datetime
from collections import Counter
from dataclasses import replace

import pytest

from incidents.domain import likeness
from incidents.domain.cluster import cluster
from incidents.domain.detect.detect import detect
from incidents.domain.likeness import Weighed, evidence, weights
from incidents.domain.likeness import likeness as alike
from incidents.domain.story import ArticleSketch
from tests.incidents.domain.detect.corpus import catalogue_of_corpus, stories

MARCH = datetime.date(2026, 3, 10)
SOME = ArticleSketch(
    id="1",
    vendors=frozenset({"nimbra"}),
    type="outage",
    direction="restricts",
    published=None,
    date=None,
    jurisdiction=None,
    duration_days=None,
    models=frozenset(),
    affected=frozenset(),
    terms={},
    shingles=frozenset(),
)


def weighed(words: str = "", **fields: object) -> Weighed:
    """An article that says these words, all as rare."""
    each = words.split()
    sketch = replace(SOME, **fields)  # type: ignore[arg-type]  # fields are as different as those of a sketch
    return Weighed(sketch, {word: len(each) ** -0.5 for word in each})


def between(left: Weighed, right: Weighed) -> dict[str, float]:
    return {name: amount for name, amount in evidence(left, right).items() if amount}


def test_the_more_words_two_articles_share_the_likelier_they_tell_of_one_event() -> None:
    told = weighed("a b c d")
    odds = [alike(told, weighed(words)) for words in ("e f g h", "a f g h", "a b g h", "a b c h")]
    assert odds == sorted(odds)
    assert 0.0 < odds[0] < likeness.SAME_STORY < odds[-1] < 1.0


def test_one_vendor_and_one_type_alone_are_no_event() -> None:
    here = weighed("a b", published=MARCH, date=MARCH)
    assert alike(here, weighed("c d", published=MARCH, date=MARCH)) < likeness.SAME_STORY


@pytest.mark.parametrize(
    ("left", "right", "name"),
    [
        ({"duration_days": 5}, {"duration_days": 5}, "same_wait"),
        ({"duration_days": 5}, {"duration_days": 6}, "other_wait"),
        ({"date": MARCH}, {"date": MARCH + datetime.timedelta(days=3)}, "same_date"),
        ({"date": MARCH}, {"date": MARCH + datetime.timedelta(days=4)}, "other_date"),
        ({"published": MARCH}, {"published": MARCH - datetime.timedelta(days=7)}, "same_week"),
        ({"published": MARCH}, {"published": MARCH - datetime.timedelta(days=8)}, "other_week"),
        ({"models": frozenset({"a", "b"})}, {"models": frozenset({"b"})}, "same_model"),
        ({"affected": frozenset({"a"})}, {"affected": frozenset({"a"})}, "same_customer"),
        ({"direction": "restores"}, {}, "other_direction"),
    ],
)
def test_each_piece_of_evidence_has_a_name(
    left: dict[str, object], right: dict[str, object], name: str
) -> None:
    plain = between(weighed("a"), weighed("a"))
    found = between(weighed("a", **left), weighed("a", **right))
    assert {key: amount for key, amount in found.items() if plain.get(key) != amount} == {name: 1.0}


def test_places_count_where_public_bodies_act_and_nowhere_else() -> None:
    chile, peru = {"jurisdiction": "CL"}, {"jurisdiction": "PE"}
    ruled = {"type": "government_order"}
    assert "same_place" in between(weighed(**chile, **ruled), weighed(**chile, **ruled))
    assert "other_place" in between(weighed(**chile, **ruled), weighed(**peru, **ruled))
    assert not {"same_place", "other_place"} & between(weighed(**chile), weighed(**peru)).keys()


def test_like_types_speak_for_one_event_and_the_same_type_more() -> None:
    cut, ended, down = ({"type": kind} for kind in ("access_revocation", "suspension", "outage"))
    same, like, unlike = (
        alike(weighed("a b", **cut), weighed("a c", **other)) for other in (cut, ended, down)
    )
    assert unlike < like < same


def test_across_languages_the_words_that_are_shared_count_more() -> None:
    english, german = {"lang": "en"}, {"lang": "de"}
    abroad = alike(weighed("a b c", **english), weighed("a d e", **german))
    assert abroad > alike(weighed("a b c", **english), weighed("a d e", **english))


def test_every_weight_is_that_of_evidence_which_there_is() -> None:
    both = {"lang": "en", "type": "government_order", "jurisdiction": "CL", "date": MARCH, "published": MARCH}
    names = {
        *evidence(weighed("a", **both, duration_days=1), weighed("a", **both, duration_days=1)),
        likeness.BIAS,
    }
    opposite = {name.replace("same_", "other_") for name in names}
    assert set(weights()) <= names | opposite


def test_the_stories_of_the_corpus_are_told_apart_and_kept_whole() -> None:
    """Weights that are older than sketches or phrases fall below this: learn them again (CONTRIBUTING)."""
    told = list(stories())
    groups = cluster((one.article, detect(one.article, catalogue_of_corpus())) for one in told)
    pairs = [(one.event, group or one.id) for one, group in zip(told, groups, strict=True)]
    both, events, found = Counter(pairs), Counter(e for e, _g in pairs), Counter(g for _e, g in pairs)
    assert sum(both[pair] / found[pair[1]] for pair in pairs) / len(pairs) >= 0.87
    assert sum(both[pair] / events[pair[0]] for pair in pairs) / len(pairs) >= 0.56
