"""Stories: what is kept of each article to tell whether two are about one event, and which are copies of each other.

Two articles can share a story when they name a vendor in common and no known place or day contradicts it; all that
speaks for one event, weighed together (:mod:`incidents.domain.likeness`), decides. The same text, word for word, is the
same story whatever else was read out of it, and however far apart in time.
"""

import datetime
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from incidents.domain.detect.article import Article, Detection, Direction, IncidentType
from incidents.domain.detect.lexicon import everyday_words, places
from incidents.domain.detect.text import fold

NEAR_DUPLICATE: Final = 0.6
_PLACED: Final = 250
_LEAD: Final = 700
_HEADLINE_WORTH, _NAME_WORTH = 2, 2
_SHINGLE: Final = 4
# Fewer words than these say the same by chance: "The incident is resolved."
_COPIED_WORDS: Final = 12
COPIED_SHINGLES: Final = _COPIED_WORDS - _SHINGLE + 1
_MARKED: Final = 1500
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
        terms=_terms(title, text[:_LEAD], known=_words_of(detection)),
        shingles=_shingles(text),
        marks=_marks(f"{title}\n{text[:_MARKED]}") - _words_of(detection),
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


def _words_of(detection: Detection) -> frozenset[str]:
    """The words of vendors and models, which are compared by themselves: all that is told of a vendor has them."""
    names = " ".join((*detection.vendors, *detection.models)).replace("-", " ")
    return frozenset(
        word for match in _WORD.finditer(fold(names)) for word in (match.group(), _stem(match.group()))
    )


def _terms(title: str, lead: str, known: frozenset[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for text, worth in ((title, _HEADLINE_WORTH), (lead, 1)):
        for match in _WORD.finditer(text):
            word = fold(match.group())
            if len(word) > 2 and word not in everyday_words() and _stem(word) not in known:
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
