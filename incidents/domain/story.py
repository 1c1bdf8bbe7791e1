"""Stories: articles about one event are kept together, syndicated copies are marked.

Two articles can share a story when they name a vendor in common, their types are compatible, their dates lie
close together and no known place or day contradicts it; how alike their headline and lead are (TF-IDF) decides.
The same text, word for word, is the same story whatever else was read out of it, and however far apart in time.
"""

import datetime
import hashlib
import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from incidents.domain.detect.article import Article, Detection, Direction, IncidentType
from incidents.domain.detect.lexicon import everyday_words, places
from incidents.domain.detect.text import fold

SAME_STORY: Final = 0.2
NEAR_DUPLICATE: Final = 0.6
WINDOW: Final = datetime.timedelta(days=45)
SAME_DAY: Final = datetime.timedelta(days=3)
DAYS_APART: Final = datetime.timedelta(days=10)
EFFECT_APART: Final = datetime.timedelta(days=21)
_PLACED: Final = 250
_LEAD: Final = 700
_HEADLINE_WORTH, _NAME_WORTH = 2, 2
_SHINGLE: Final = 4
# Fewer words than these say the same by chance: "The incident is resolved."
_COPIED_WORDS: Final = 12
COPIED_SHINGLES: Final = _COPIED_WORDS - _SHINGLE + 1
_MARKED: Final = 1500
# What speaks for one event, and what against it, beside the words.
SAME_WAIT, SAME_DATE, SAME_MODEL = 0.12, 0.12, 0.05
SAME_PLACE, OTHER_PLACE = 0.15, 0.1
SAME_CUSTOMER, OTHER_CUSTOMER = 0.08, 0.12
OTHER_DIRECTION, OTHER_TYPE = 0.1, 0.5
MARK_WORTH, MOST_MARKS = 0.02, 5
NEWS_DAYS: Final = datetime.timedelta(days=7)
NEWS_WORTH: Final = 0.09
COMPATIBLE: Final[tuple[frozenset[IncidentType], ...]] = (
    frozenset({"access_revocation", "suspension"}),
    frozenset({"government_order", "region_block", "legal_action"}),
    frozenset({"terms_change", "price_or_limit_change"}),
    frozenset({"retirement", "ownership_change"}),
)
CUT_OFF: Final = COMPATIBLE[0]
PUBLIC: Final = COMPATIBLE[1]
_WORD: Final = re.compile(r"[^\W_][\w-]+")
# A number with two or more digits, or a capitalised word inside a sentence: they read alike in every language.
_MARK: Final = re.compile(r"\d[\d.,:]*\d|(?<=[^.!?\n»\"”] )[A-Z]\w{2,}")


@dataclass(frozen=True, slots=True)
class ArticleSketch:
    """What placing needs of one article; small enough to be kept or computed again."""

    id: str
    vendors: frozenset[str]
    type: IncidentType | None
    direction: Direction | None
    published: datetime.date | None
    date: datetime.date | None
    jurisdiction: str | None
    duration_days: int | None
    models: frozenset[str]
    affected: frozenset[str]
    terms: Mapping[str, int]
    shingles: frozenset[int]
    marks: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    lang: str = ""
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sketch with its terms as a vector of length one, weighed by how rare each term is among its like."""

    sketch: ArticleSketch
    vector: Mapping[str, float]


def sketch(article: Article, detection: Detection) -> ArticleSketch:
    """Reduce an article and what was detected in it to what placing needs."""
    title, text = article.title or "", article.text or ""
    return ArticleSketch(
        id=article.id,
        vendors=frozenset(detection.vendors),
        type=detection.type,
        direction=detection.direction,
        published=article.published,
        date=detection.date,
        jurisdiction=detection.jurisdiction,
        duration_days=detection.duration_days,
        models=frozenset(name.casefold() for name in detection.models),
        affected=frozenset(item.value for item in detection.facts if item.field == "affected"),
        terms=_terms(title, text[:_LEAD]),
        shingles=_shingles(text),
        marks=_marks(f"{title}\n{text[:_MARKED]}"),
        places=frozenset(hit.value.code for hit in places().find(fold(f"{title}\n{text[:_PLACED]}"))),
        lang=(article.lang or "")[:2].lower(),
        copied=text_key(text),
    )


def text_key(text: str) -> str:
    """What two articles of the same words have in common, however they are set; empty for a text of few words."""
    words = _WORD.findall(fold(text))
    if len(words) < _COPIED_WORDS:
        return ""
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def weigh(sketches: Sequence[ArticleSketch]) -> list[Weighed]:
    """Weigh the terms of sketches that are to be compared with each other, once for all comparisons."""
    rarity = _rarity(sketches)
    return [Weighed(row, _unit(row.terms, rarity)) for row in sketches]


def overlap(left: frozenset[int], right: frozenset[int]) -> float:
    """Return the Jaccard overlap of two sets of shingles, 0–1; empty sets overlap in nothing."""
    if not left or not right:
        return 0.0
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)


def are_copies(left: ArticleSketch, right: ArticleSketch) -> bool:
    """Tell whether one text is the other's, word for word or nearly so."""
    if left.copied and left.copied == right.copied:
        return True
    fewer, more = sorted((len(left.shingles), len(right.shingles)))
    enough = fewer >= max(NEAR_DUPLICATE * more, COPIED_SHINGLES)
    return enough and overlap(left.shingles, right.shingles) >= NEAR_DUPLICATE


def likeness(one: Weighed, other: Weighed) -> float:
    """Return how likely two articles tell of one event: −1 where that is ruled out, else about 0–1.2."""
    left, right = one.sketch, other.sketch
    if are_copies(left, right):
        return 1.0
    if not left.vendors & right.vendors or _contradict(left, right):
        return -1.0
    score = _cosine(one.vector, other.vector)
    score += SAME_WAIT if _agree(left.duration_days, right.duration_days) else 0.0
    score += SAME_DATE if _same_day(left.date, right.date) else 0.0
    score += SAME_PLACE if left.type in PUBLIC and _agree(left.jurisdiction, right.jurisdiction) else 0.0
    score += SAME_MODEL if left.models & right.models else 0.0
    score -= OTHER_PLACE if left.type in PUBLIC and _differ(left.jurisdiction, right.jurisdiction) else 0.0
    score += _customers(left, right) + _across(left, right)
    score -= OTHER_DIRECTION if left.direction != right.direction else 0.0
    return score if _compatible(left.type, right.type) else score * OTHER_TYPE


def _across(left: ArticleSketch, right: ArticleSketch) -> float:
    """What speaks for one event where the wording cannot: two languages share names and numbers, not words.

    Only for the same type and direction; close days of publication count, and each shared mark does.
    """
    if left.type != right.type or left.direction != right.direction:
        return 0.0
    shared = min(len(left.marks & right.marks), MOST_MARKS) * MARK_WORTH
    if not (left.lang and right.lang and left.lang != right.lang):
        return shared / 2
    near = left.published and right.published and abs(left.published - right.published) <= NEWS_DAYS
    return shared + (NEWS_WORTH if near else 0.0)


def _customers(left: ArticleSketch, right: ArticleSketch) -> float:
    """One vendor may cut off several customers: the same one speaks for one event, another against it."""
    if not (left.affected and right.affected and {left.type, right.type} <= CUT_OFF):
        return 0.0
    return SAME_CUSTOMER if left.affected & right.affected else -OTHER_CUSTOMER


def _contradict(left: ArticleSketch, right: ArticleSketch) -> bool:
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
    if not _differ(left.jurisdiction, right.jurisdiction):
        return False
    return left.jurisdiction not in right.places and right.jurisdiction not in left.places


def _compatible(left: IncidentType | None, right: IncidentType | None) -> bool:
    return left == right or any({left, right} <= kinds for kinds in COMPATIBLE)


def _agree(left: object, right: object) -> bool:
    return left is not None and left == right


def _differ(left: str | None, right: str | None) -> bool:
    return bool(left and right and left != right)


def _same_day(left: datetime.date | None, right: datetime.date | None) -> bool:
    return left is not None and right is not None and abs(left - right) <= SAME_DAY


def _terms(title: str, lead: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for text, worth in ((title, _HEADLINE_WORTH), (lead, 1)):
        for match in _WORD.finditer(text):
            word = fold(match.group())
            if len(word) > 2 and word not in everyday_words():
                counts[_stem(word)] += worth * (_NAME_WORTH if match.group()[0].isupper() else 1)
    return dict(counts)


def _marks(text: str) -> frozenset[str]:
    marks = (fold(match.group()).replace(",", ".") for match in _MARK.finditer(text))
    return frozenset(mark for mark in marks if mark not in everyday_words())


def _stem(word: str) -> str:
    """Cut the commonest endings, so that "revokes" and "revoked" meet."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _shingles(text: str) -> frozenset[int]:
    words = [match.group() for match in _WORD.finditer(fold(text[:6000]))]
    parts = (" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))
    return frozenset(zlib.crc32(part.encode("utf-8", "surrogatepass")) for part in parts)


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
