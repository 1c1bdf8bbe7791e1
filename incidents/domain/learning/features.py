"""What a model sees of a candidate before anybody decides on it: its words, and what detection made of them."""

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from incidents.domain.detect.lexicon import everyday_words
from incidents.domain.detect.text import fold

# Raised whenever features are made otherwise: weights that were learned before say nothing then.
VERSION: Final = 1
# Each feature has its place by a hash, so that no word is kept. Many share one, most of which occur once in all
# decisions and weigh nothing. Below ten thousand the library for vectors starts no threads, which wait for each other
# longer than they compute.
BUCKETS: Final = 2**13
# So many characters of a text are its lead.
LEAD: Final = 400
# All words of a candidate together weigh as much as so many of its other features, however long its lead is.
_WORDS_WORTH: Final = 2.0
_WORD: Final = re.compile(r"[^\W_][\w'’-]*")
# Scripts that set no spaces between words: each two neighbouring signs stand for one.
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# A number counts from where it is nothing out of the ordinary.
_USUAL_CONFIDENCE: Final = 0.8

Kind = Literal[
    "word",
    "type",
    "direction",
    "lang",
    "source",
    "vendor",
    "register",
    "fact",
    "confidence",
    "articles",
]


class Feature(NamedTuple):
    """One thing that a candidate shows: ``value`` is a word or pair of words, a key, a number as text, or empty."""

    kind: Kind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate as it stands, or stood when it was decided on.

    ``confidence`` is that of the rules, 0–1; ``registered`` whether the register has one of its ``vendors`` (slugs);
    ``facts`` are the names of what was found; ``articles`` how many told the story. ``lang`` is a primary subtag.
    """

    title: str
    lead: str = ""
    type: str = ""
    direction: str = ""
    lang: str = ""
    source: int | None = None
    confidence: float = 0.0
    vendors: tuple[str, ...] = ()
    registered: bool = False
    facts: frozenset[str] = frozenset()
    articles: int = 1


def features(proposal: Proposal) -> dict[Feature, float]:
    """What ``proposal`` shows, and how much of each: 1 for what is so, all words together of one length."""
    found = dict.fromkeys(_said(proposal), 1.0)
    found[Feature("confidence")] = _log_odds(proposal.confidence) - _log_odds(_USUAL_CONFIDENCE)
    found[Feature("articles")] = math.log2(max(1, proposal.articles)) / 2
    words = dict.fromkeys(_words(f"{proposal.title}\n{proposal.lead[:LEAD]}"))
    each = _WORDS_WORTH / math.sqrt(len(words) or 1)
    return found | {Feature("word", word): each for word in words}


def placed(found: Mapping[Feature, float]) -> dict[int, float]:
    """Features by their place among :data:`BUCKETS`; half of them count negative, so that meetings cancel out."""
    places: dict[int, float] = {}
    for feature, value in found.items():
        place, sign = place_of(feature)
        places[place] = places.get(place, 0.0) + sign * value
    return places


def place_of(feature: Feature) -> tuple[int, int]:
    """Where ``feature`` has its place, and its sign."""
    number = zlib.crc32(f"{feature.kind}\0{feature.value}".encode("utf-8", "surrogatepass"))
    return number % BUCKETS, -1 if number >> 31 else 1


def _said(proposal: Proposal) -> Iterator[Feature]:
    yield Feature("type", proposal.type)
    yield Feature("direction", proposal.direction)
    yield Feature("lang", proposal.lang)
    yield Feature("source", "" if proposal.source is None else str(proposal.source))
    yield from (Feature("vendor", slug) for slug in proposal.vendors)
    known = "known" if proposal.registered else "unknown"
    yield Feature("register", known if proposal.vendors else "none")
    yield from (Feature("fact", name) for name in sorted(proposal.facts))


def _words(text: str) -> Iterator[str]:
    """The words of ``text`` and its pairs of neighbours; what stands in every text stands in pairs alone."""
    words = [part for match in _WORD.finditer(fold(text)) for part in _parts(match.group())]
    common = everyday_words()
    yield from (word for word in words if len(word) > 1 and word not in common)
    yield from (f"{one} {two}" for one, two in pairwise(words) if one not in common or two not in common)


def _parts(word: str) -> list[str]:
    if len(word) > 2 and _UNSPACED.match(word):
        return [one + two for one, two in pairwise(word)]
    return [word]


def _log_odds(share: float) -> float:
    """How sure, without the bounds of 0 and 1, where a step near the ends would count as one in the middle."""
    bounded = min(max(share, 0.02), 0.98)
    return math.log(bounded / (1 - bounded))
