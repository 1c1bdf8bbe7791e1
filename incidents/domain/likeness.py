"""How likely two articles tell of one event: what speaks for it and against it, by weights learned from labelled pairs.

``likeness.json`` holds the weights, name → weight; the one named ``""`` is added whatever the evidence. The weighed sum
is the logarithm of the odds that both tell of one event. ``.ci/weigh_stories.py`` learns them from the articles of
``tests/incidents/domain/detect/corpus``, whose events are known.
"""

import datetime
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from incidents.domain.detect.article import IncidentType
from incidents.domain.story import ArticleSketch, are_copies

# From here on two articles share a story. Strangers outnumber pairs of one event in what the odds are learned from, so
# that one in seven is much.
SAME_STORY: Final = 0.15
WINDOW: Final = datetime.timedelta(days=45)
SAME_DAY: Final = datetime.timedelta(days=3)
NEWS_DAYS: Final = datetime.timedelta(days=7)
DAYS_APART: Final = datetime.timedelta(days=10)
EFFECT_APART: Final = datetime.timedelta(days=21)
MOST_MARKS: Final = 8
FEW_WORDS: Final = 0.1
BIAS: Final = ""
COMPATIBLE: Final[tuple[frozenset[IncidentType], ...]] = (
    frozenset({"access_revocation", "suspension"}),
    frozenset({"government_order", "region_block", "legal_action"}),
    frozenset({"terms_change", "price_or_limit_change"}),
    frozenset({"retirement", "ownership_change"}),
)
PUBLIC: Final = COMPATIBLE[1]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sketch with its terms as a vector of length one, weighed by how rare each term is among its like."""

    sketch: ArticleSketch
    vector: Mapping[str, float]


@cache
def weights() -> Mapping[str, float]:
    """Return the weights that come with the product, read once."""
    raw = resources.files("incidents.domain").joinpath("likeness.json").read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(raw)
    return found


def weigh(sketches: Sequence[ArticleSketch]) -> list[Weighed]:
    """Weigh the terms of sketches that are to be compared with each other, once for all comparisons."""
    rarity = _rarity(sketches)
    return [Weighed(row, _unit(row.terms, rarity)) for row in sketches]


def likeness(one: Weighed, other: Weighed) -> float:
    """Return how probable it is that two articles tell of one event, 0–1: 1 for copies, 0 where it is ruled out."""
    left, right = one.sketch, other.sketch
    if are_copies(left, right):
        return 1.0
    if not left.vendors & right.vendors or contradict(left, right):
        return 0.0
    table = weights()
    odds = table[BIAS] + sum(table.get(name, 0.0) * worth for name, worth in evidence(one, other).items())
    return 1 / (1 + math.exp(-odds))


def evidence(one: Weighed, other: Weighed) -> dict[str, float]:
    """What speaks for one event and against it, each by its name; what is not named is 0.

    ``words`` is the cosine of headline and lead; ``words_abroad`` the same where the languages differ, as they share
    names and numbers alone. ``marks`` counts the names and numbers that both mention, in eighths.
    """
    left, right = one.sketch, other.sketch
    words = _cosine(one.vector, other.vector)
    found = {
        "words": words,
        "few_words": max(0.0, 1.0 - words / FEW_WORDS),
        "words_abroad": words if left.lang and right.lang and left.lang != right.lang else 0.0,
        "marks": min(len(left.marks & right.marks), MOST_MARKS) / MOST_MARKS,
        "same_type": float(left.type == right.type),
        "like_type": float(_alike(left.type, right.type)),
        "other_direction": float(left.direction != right.direction),
        "same_model": float(bool(left.models & right.models)),
        "same_customer": float(bool(left.affected & right.affected)),
    }
    if left.duration_days is not None and right.duration_days is not None:
        found["same_wait" if left.duration_days == right.duration_days else "other_wait"] = 1.0
    if left.date and right.date:
        found["same_date" if abs(left.date - right.date) <= SAME_DAY else "other_date"] = 1.0
    if left.published and right.published:
        found["same_week" if abs(left.published - right.published) <= NEWS_DAYS else "other_week"] = 1.0
    if left.type in PUBLIC and left.jurisdiction and right.jurisdiction:
        found["same_place" if left.jurisdiction == right.jurisdiction else "other_place"] = 1.0
    return found


def contradict(left: ArticleSketch, right: ArticleSketch) -> bool:
    """Whether it is ruled out that both tell of one event, whatever their words."""
    if left.published and right.published and abs(left.published - right.published) > WINDOW:
        return True
    if left.date and right.date and abs(left.date - right.date) > _days_apart(left, right):
        return True
    if not (left.type in PUBLIC and right.type in PUBLIC):
        return False
    return _rule_apart(left, right) or left.direction != right.direction


def _days_apart(left: ArticleSketch, right: ArticleSketch) -> datetime.timedelta:
    """Failures come in series; of a decision one article may date the announcement, another the effect."""
    return DAYS_APART if "outage" in {left.type, right.type} else EFFECT_APART


def _rule_apart(left: ArticleSketch, right: ArticleSketch) -> bool:
    """Two public bodies act in two places, unless an early sentence of one article names the other's place."""
    if not (left.jurisdiction and right.jurisdiction) or left.jurisdiction == right.jurisdiction:
        return False
    return left.jurisdiction not in right.places and right.jurisdiction not in left.places


def _alike(left: IncidentType | None, right: IncidentType | None) -> bool:
    return left == right or any({left, right} <= kinds for kinds in COMPATIBLE)


def _rarity(rows: Sequence[ArticleSketch]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for row in rows:
        seen.update(row.terms.keys())
    return {term: math.log(1 + len(rows) / count) for term, count in seen.items()}


def _cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    return sum(left[term] * right[term] for term in sorted(left.keys() & right.keys()))


def _unit(terms: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    weights = {term: (1 + math.log(count)) * rarity[term] for term, count in terms.items()}
    length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}
