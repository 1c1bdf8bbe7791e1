"""Placing by columns decides what comparing article by article decides."""

import datetime
import random
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from incidents.domain.columns import Shelf, hashed
from incidents.domain.detect.article import IncidentType
from incidents.domain.placing import Placement, likenesses, place
from incidents.domain.story import ArticleSketch
from tests.incidents.domain.shelves import mean_likenesses, placed, placed_one_by_one, shelf_of

MARCH = datetime.date(2026, 3, 1)
TYPES: tuple[IncidentType | None, ...] = (
    "access_revocation",
    "suspension",
    "government_order",
    "region_block",
    "outage",
    "terms_change",
    None,
)


class Draw(random.Random):
    """Sketches of few values, so that they have many in common."""

    def some(self, words: str, most: int) -> frozenset[str]:
        return frozenset(self.sample(words.split(), self.randint(0, most)))

    def day(self) -> datetime.date | None:
        return self.choice([None, MARCH + datetime.timedelta(days=self.randint(0, 60))])

    def sketch(self, key: int) -> ArticleSketch:
        begin, size = self.randint(0, 12), self.choice([0, 5, 9, 10, 40, 60])
        return ArticleSketch(
            id=str(key),
            vendors=self.choice([frozenset(["nimbra"]), self.some("nimbra velmor", 2)]),
            type=self.choice(TYPES),
            direction=self.choice(("restricts", "restores", None)),
            published=self.day(),
            date=self.day(),
            jurisdiction=self.choice(("IT", "CL", "US", None)),
            duration_days=self.choice((None, 30, 60)),
            models=self.some("orrel orrel-2", 2),
            affected=self.some("talvik harlin", 2),
            terms={f"w{self.randint(1, 40)}": self.randint(1, 9) for _ in range(self.randint(0, 30))},
            # Runs of words in the same order: they overlap in much, in little or in nothing.
            shingles=frozenset((begin + n) * 2654435761 % 2**32 for n in range(size)),
            marks=self.some("2026 16 riga talvik orrel-4 santiago 1.2", 7),
            places=self.some("IT CL US", 2),
            lang=self.choice(("", "en", "it")),
            copied=self.choice(("", "", "", "same", "other")),
        )

    def stories(self) -> dict[int, list[ArticleSketch]]:
        keys = iter(range(1, 100))
        numbers = self.sample(range(1, 200), self.randint(0, 6))
        return {number: [self.sketch(next(keys)) for _ in range(self.randint(1, 4))] for number in numbers}


def apart(stories: dict[int, list[ArticleSketch]]) -> dict[int, list[ArticleSketch]]:
    """The same without a copy of anything."""
    return {
        number: [replace(one, shingles=frozenset(), copied="") for one in members]
        for number, members in stories.items()
    }


def test_an_article_is_placed_where_comparing_one_by_one_places_it() -> None:
    placed_in, copies = 0, 0
    for seed in range(600):
        draw = Draw(seed)
        own, stories = draw.sketch(1000), draw.stories()
        stories = stories if seed % 2 else apart(stories)
        found, wanted = placed(own, stories), placed_one_by_one(own, stories)
        assert found == wanted, seed
        placed_in += found.story_id is not None
        copies += found.near_duplicate_of is not None
    assert 100 < copies < placed_in < 500, "both outcomes are tried"


def test_likeness_by_columns_is_the_likeness_of_two() -> None:
    ruled_out = 0
    for seed in range(300):
        draw = Draw(seed)
        own, stories = draw.sketch(1000), apart(draw.stories())
        alone = {number: [one] for number, one in enumerate(chain(*stories.values()))}
        found = likenesses(own, shelf_of(alone))
        assert found == pytest.approx(list(mean_likenesses(own, alone).values()), abs=1e-9), seed
        ruled_out += int((found == 0).sum())
    assert 300 < ruled_out < 2000, "what contradicts and what does not are both tried"


def test_on_an_empty_shelf_nothing_is_found() -> None:
    none = np.array([], np.int64)
    found = place(Draw(1).sketch(1), Shelf.of(none, none), shingles=lambda _asked: {}, twins={})
    assert found == Placement(None, 0.0, None)


def test_what_is_hashed_is_told_apart_by_its_kind_and_nothing_stands_for_none() -> None:
    assert hashed("place", "IT") != hashed("term", "IT")
    assert hashed("place", "IT") == hashed("place", "IT") < 2**64
    assert hashed("place", None) == hashed("place", "") == 0
