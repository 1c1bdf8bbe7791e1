"""Articles about one event meet in one story; others stay apart."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.cluster import cluster
from incidents.domain.detect.article import Article, Detection, Fact, IncidentType
from incidents.domain.placing import Placement
from incidents.domain.story import ArticleSketch, overlap, sketch
from tests.incidents.domain.shelves import placed

CUT = (
    "Nimbra revoked the access of the boat builder Talvik to its assistant Orrel on Monday over misuse of it"
)
CUT_AGAIN = (
    "Boat builder Talvik has lost access to Orrel, the assistant of Nimbra, which speaks of misuse of it"
)
OTHER = "Nimbra withdrew the licences of a newspaper in Riga after a quarrel about archives, photographs and bills"
BAN = (
    "The regulator in Santiago banned the assistant Orrel of Nimbra from schools because of violent pictures"
)
MARCH = datetime.date(2026, 3, 10)


def article(key: str, text: str, published: datetime.date | None = MARCH) -> Article:
    return Article(key, title=text.split(" on ")[0], text=text, published=published)


FOUND = Detection(
    relevant=True, confidence=0.9, type="access_revocation", direction="restricts", vendors=("nimbra",)
)


def detection(kind: IncidentType = "access_revocation", **rest: Any) -> Detection:
    return replace(FOUND, type=kind, **rest)


def affected(slug: str) -> tuple[Fact, ...]:
    return (Fact("affected", slug, "", 0, 0, 0, "text"),)


def groups(*pairs: tuple[Article, Detection]) -> list[str | None]:
    return cluster(pairs)


def test_one_event_in_two_wordings_is_one_story_and_another_is_not() -> None:
    found = groups(
        (article("a", CUT), detection()),
        (article("b", OTHER), detection()),
        (article("c", CUT_AGAIN), detection("suspension")),
    )
    assert found == ["a", "b", "a"]


def test_irrelevant_articles_have_no_cluster() -> None:
    assert groups((article("a", CUT), Detection(relevant=False, confidence=0.1))) == [None]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((CUT, detection(), MARCH), (CUT_AGAIN, detection(vendors=("talvik",)), MARCH)),
        ((CUT, detection(), MARCH), (CUT_AGAIN, detection(), MARCH + datetime.timedelta(days=90))),
        (
            (CUT, detection(date=MARCH), None),
            (CUT_AGAIN, detection(date=MARCH + datetime.timedelta(days=30)), None),
        ),
        (
            (BAN, detection("government_order", jurisdiction="CL"), MARCH),
            (BAN[4:], detection("government_order", jurisdiction="PE"), MARCH),
        ),
        (
            (BAN + " and did so", detection("government_order"), MARCH),
            (BAN[9:] + " but lifted it", detection("government_order", direction="restores"), MARCH),
        ),
    ],
    ids=["vendor", "window", "day", "place", "direction of an order"],
)
def test_what_contradicts_keeps_apart(
    left: tuple[str, Detection, datetime.date | None], right: tuple[str, Detection, datetime.date | None]
) -> None:
    words = [text.replace("the ", f"{mark} ") for mark, (text, _, _) in (("the", left), ("that", right))]
    found = groups((article("a", words[0], left[2]), left[1]), (article("b", words[1], right[2]), right[1]))
    assert found == ["a", "b"]


def place(text: str, found: Detection, story: Detection, key: str = "2") -> Placement:
    """Where an article belongs beside the only story, which has one article."""
    return placed(sketch(article(key, text), found), {7: [sketch(article("1", CUT), story)]})


def test_the_customer_cut_off_tells_two_acts_of_one_vendor_apart() -> None:
    cut_off = detection(facts=affected("talvik"))
    same = place(CUT_AGAIN, cut_off, cut_off)
    other = place(CUT_AGAIN, detection(facts=affected("velmor")), cut_off)
    assert same.similarity > other.similarity


def test_a_new_article_joins_the_story_it_is_like() -> None:
    placement = place(CUT_AGAIN, detection(), detection())
    assert (placement.story_id, placement.near_duplicate_of) == (7, None)
    assert 0 < placement.similarity <= 1


def test_a_new_event_starts_its_own_story() -> None:
    assert place(OTHER, detection(), detection()).story_id is None
    assert placed(sketch(article("2", OTHER), detection()), {}).story_id is None


def test_a_syndicated_copy_is_marked_whatever_was_detected() -> None:
    placement = place(CUT + " and more", detection("outage", vendors=("velmor",)), detection())
    assert (placement.story_id, placement.near_duplicate_of, placement.similarity) == (7, 1, 1.0)


def test_placing_and_clustering_need_no_text() -> None:
    empty = Article("e")
    assert groups((empty, detection(vendors=()))) == ["e"]
    assert placed(sketch(empty, detection()), {7: [sketch(article("1", CUT), detection())]}).story_id is None


def test_clusters_do_not_depend_on_the_order() -> None:
    pairs = [
        (article("a", CUT), detection()),
        (article("b", OTHER), detection()),
        (article("c", CUT_AGAIN), detection()),
    ]
    there, back = cluster(pairs), cluster(pairs[::-1])[::-1]
    assert [x == y for x in there for y in there] == [x == y for x in back for y in back]


@given(st.frozensets(st.integers(0, 20)), st.frozensets(st.integers(0, 20)))
def test_overlap_is_a_share_and_symmetric(left: frozenset[int], right: frozenset[int]) -> None:
    assert 0 <= overlap(left, right) <= 1
    assert overlap(left, right) == overlap(right, left)
    assert overlap(left, left) == (1.0 if left else 0.0)


@given(st.text(), st.text())
def test_any_text_can_be_sketched(title: str, text: str) -> None:
    found = sketch(Article("1", title=title, text=text), detection())
    assert isinstance(found, ArticleSketch)
    assert all(count > 0 for count in found.terms.values())
