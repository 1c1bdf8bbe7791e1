"""Stories: articles about one event are kept together, syndicated copies are marked.

Two articles can share a story when they name a vendor in common, their types are compatible, their dates lie
close together and no known place or day contradicts it; how alike their headline and lead are (TF-IDF) decides.
"""

import datetime
import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from incidents.domain.detect.article import Article, Detection, Direction, IncidentType
from incidents.domain.detect.lexicon import everyday_words, places
from incidents.domain.detect.text import fold

SAME_STORY: Final = 0.2
NEAR_DUPLICATE: Final = 0.6
WINDOW: Final = datetime.timedelta(days=45)
_SAME_DAY: Final = datetime.timedelta(days=3)
_DAYS_APART: Final = datetime.timedelta(days=10)
_EFFECT_APART: Final = datetime.timedelta(days=21)
_PLACED: Final = 250
_LEAD: Final = 700
_HEADLINE_WORTH, _NAME_WORTH = 2, 2
_SHINGLE: Final = 4
_MARKED: Final = 1500
_MARK_WORTH, _MOST_MARKS = 0.02, 5
_NEWS_DAYS: Final = datetime.timedelta(days=7)
_NEWS_WORTH: Final = 0.09
_COMPATIBLE: Final[tuple[frozenset[IncidentType], ...]] = (
    frozenset({"access_revocation", "suspension"}),
    frozenset({"government_order", "region_block", "legal_action"}),
    frozenset({"terms_change", "price_or_limit_change"}),
    frozenset({"retirement", "ownership_change"}),
)
_PUBLIC: Final = _COMPATIBLE[1]
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


@dataclass(frozen=True, slots=True)
class StorySketch:
    """A story with the sketches of its articles."""

    id: str
    members: tuple[ArticleSketch, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs: no story means a new one. ``near_duplicate_of`` is an article's identifier."""

    story_id: str | None
    similarity: float
    near_duplicate_of: str | None


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
    )


def place(article: Article, detection: Detection, stories: Sequence[StorySketch]) -> Placement:
    """Return the story that a relevant article belongs to, by mean likeness to its articles, or none.

    An article that is not relevant, or that no story is like, comes back with no story. Near-duplicates
    join the story of their original whatever else was detected.
    """
    own = sketch(article, detection)
    for story in stories:
        for member in story.members:
            if member.id != own.id and overlap(own.shingles, member.shingles) >= NEAR_DUPLICATE:
                return Placement(story.id, 1.0, member.id)
    if not detection.relevant:
        return Placement(None, 0.0, None)
    rarity = _rarity([own, *(member for story in stories for member in story.members)])
    scored = [(_mean(own, story, rarity), story.id) for story in stories if story.members]
    similarity, story_id = max(scored, default=(0.0, ""))
    if similarity < SAME_STORY:
        return Placement(None, round(max(similarity, 0.0), 3), None)
    return Placement(story_id, round(min(similarity, 1.0), 3), None)


def cluster(articles: Iterable[tuple[Article, Detection]]) -> list[str | None]:
    """Group a batch of articles into stories and return each one's cluster, in order; irrelevant ones have none.

    A cluster is named after its first article. Average linkage: two groups join while the mean likeness of
    their pairs stays at :data:`SAME_STORY` or above, the most alike first.
    """
    sketches = [sketch(article, detection) if detection.relevant else None for article, detection in articles]
    rows = [row for row in sketches if row is not None]
    groups = _linked(rows, _pairs(rows))
    names = {index: rows[min(group)].id for group in groups for index in group}
    found = iter(range(len(rows)))
    return [None if row is None else names[next(found)] for row in sketches]


def overlap(left: frozenset[int], right: frozenset[int]) -> float:
    """Return the Jaccard overlap of two sets of shingles, 0–1; empty sets overlap in nothing."""
    if not left or not right:
        return 0.0
    return len(left & right) / len(left | right)


def likeness(left: ArticleSketch, right: ArticleSketch, rarity: Mapping[str, float]) -> float:
    """Return how likely two articles tell of one event: −1 where that is ruled out, else about 0–1.2."""
    if overlap(left.shingles, right.shingles) >= NEAR_DUPLICATE:
        return 1.0
    if not left.vendors & right.vendors or _contradict(left, right):
        return -1.0
    score = _cosine(left.terms, right.terms, rarity)
    score += 0.12 if _agree(left.duration_days, right.duration_days) else 0.0
    score += 0.12 if _same_day(left.date, right.date) else 0.0
    score += 0.15 if left.type in _PUBLIC and _agree(left.jurisdiction, right.jurisdiction) else 0.0
    score += 0.05 if left.models & right.models else 0.0
    score -= 0.1 if left.type in _PUBLIC and _differ(left.jurisdiction, right.jurisdiction) else 0.0
    score += _customers(left, right) + _across(left, right)
    score -= 0.1 if left.direction != right.direction else 0.0
    return score if _compatible(left.type, right.type) else score * 0.5


def _across(left: ArticleSketch, right: ArticleSketch) -> float:
    """What speaks for one event where the wording cannot: two languages share names and numbers, not words.

    Only for the same type and direction; close days of publication count, and each shared mark does.
    """
    if left.type != right.type or left.direction != right.direction:
        return 0.0
    shared = min(len(left.marks & right.marks), _MOST_MARKS) * _MARK_WORTH
    if not (left.lang and right.lang and left.lang != right.lang):
        return shared / 2
    near = left.published and right.published and abs(left.published - right.published) <= _NEWS_DAYS
    return shared + (_NEWS_WORTH if near else 0.0)


def _customers(left: ArticleSketch, right: ArticleSketch) -> float:
    """One vendor may cut off several customers: the same one speaks for one event, another against it."""
    if not (left.affected and right.affected and {left.type, right.type} <= _COMPATIBLE[0]):
        return 0.0
    return 0.08 if left.affected & right.affected else -0.12


def _contradict(left: ArticleSketch, right: ArticleSketch) -> bool:
    if left.published and right.published and abs(left.published - right.published) > WINDOW:
        return True
    if left.date and right.date and abs(left.date - right.date) > _days_apart(left, right):
        return True
    if not (left.type in _PUBLIC and right.type in _PUBLIC):
        return False
    return _rule_apart(left, right) or left.direction != right.direction


def _days_apart(left: ArticleSketch, right: ArticleSketch) -> datetime.timedelta:
    """Failures come in series; of a decision one article may date the announcement, another the effect."""
    return _DAYS_APART if "outage" in {left.type, right.type} else _EFFECT_APART


def _rule_apart(left: ArticleSketch, right: ArticleSketch) -> bool:
    """Two public bodies act in two places, unless an early sentence of one article names the other's place."""
    if not _differ(left.jurisdiction, right.jurisdiction):
        return False
    return left.jurisdiction not in right.places and right.jurisdiction not in left.places


def _compatible(left: IncidentType | None, right: IncidentType | None) -> bool:
    return left == right or any({left, right} <= kinds for kinds in _COMPATIBLE)


def _agree(left: object, right: object) -> bool:
    return left is not None and left == right


def _differ(left: str | None, right: str | None) -> bool:
    return bool(left and right and left != right)


def _same_day(left: datetime.date | None, right: datetime.date | None) -> bool:
    return left is not None and right is not None and abs(left - right) <= _SAME_DAY


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


def _cosine(left: Mapping[str, int], right: Mapping[str, int], rarity: Mapping[str, float]) -> float:
    shared = sum(_weigh(left[t], rarity[t]) * _weigh(right[t], rarity[t]) for t in left.keys() & right.keys())
    if not shared:
        return 0.0
    return shared / (_norm(left, rarity) * _norm(right, rarity))


def _weigh(count: int, rarity: float) -> float:
    return (1 + math.log(count)) * rarity


def _norm(terms: Mapping[str, int], rarity: Mapping[str, float]) -> float:
    return math.sqrt(sum(_weigh(count, rarity[term]) ** 2 for term, count in terms.items()))


def _mean(own: ArticleSketch, story: StorySketch, rarity: Mapping[str, float]) -> float:
    return sum(likeness(own, member, rarity) for member in story.members) / len(story.members)


def _pairs(rows: Sequence[ArticleSketch]) -> dict[tuple[int, int], float]:
    """Score the pairs that share a vendor or a run of words; all others cannot share a story."""
    rarity = _rarity(rows)
    groups: defaultdict[str | int, list[int]] = defaultdict(list)
    keys: Iterable[str | int]
    for index, row in enumerate(rows):
        keys = (*row.vendors, *sorted(row.shingles)[:8])
        for key in keys:
            groups[key].append(index)
    candidates = {pair for group in groups.values() for pair in combinations(group, 2)}
    return {pair: likeness(rows[pair[0]], rows[pair[1]], rarity) for pair in candidates}


def _linked(rows: Sequence[ArticleSketch], scores: Mapping[tuple[int, int], float]) -> list[list[int]]:
    group_of = {index: [index] for index in range(len(rows))}
    for pair in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        left, right = group_of[pair[0]], group_of[pair[1]]
        if scores[pair] < SAME_STORY:
            break
        if left is not right and _linkage(left, right, scores) >= SAME_STORY * 0.75:
            left.extend(right)
            group_of.update(dict.fromkeys(right, left))
    return list({id(group): group for group in group_of.values()}.values())


def _linkage(left: Sequence[int], right: Sequence[int], scores: Mapping[tuple[int, int], float]) -> float:
    values = [scores.get((min(a, b), max(a, b)), -1.0) for a in left for b in right]
    return sum(values) / len(values)
