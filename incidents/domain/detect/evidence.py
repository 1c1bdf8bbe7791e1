"""What speaks for and against an incident in an article: named numbers, with the same names in every language."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from incidents.domain.detect.acts import Act
from incidents.domain.detect.classify import Judgement, weight_of_genre
from incidents.domain.detect.reading import Reading, Sentence

SAID: Final = "said:"
# What a long article goes on to say is about much else.
_READ: Final = 8
_LEAD: Final = range(1, 4)
# A headline with a sentence or two has little to weigh: more hangs on what the rules make of it.
_BRIEF: Final = 2
_WHOLE, _MOST_WORDS = 2.0, 2.0
_ACT, _MOST_ACT = 3.0, 3.0
_SUM, _MOST_SUM = 5.0, 3.0
_PHRASE: Final = re.compile(r"act\d+")
_PLAIN: Final = re.compile(r"[^\W\d_]{2,}")
_SAID: Final = 10.0
# Fewer plain words would each say more than words can.
_MANY: Final = 40
_SUREST: Final = 0.998


def evidence_of(reading: Reading, acts: Sequence[Act], rules: Judgement) -> dict[str, float]:
    """The evidence in an article and what the rules make of it; what is not named is 0.

    ``word:bar`` says how often and how high up words of the class ``bar`` stand (at most 2), ``top:bar`` that one
    stands in headline or first sentence, ``lead:bar`` in one of the next three. ``act:suspension:restricts`` is the
    strongest act of that type and direction, ``sum:suspension`` all that speaks for the type by the rules (both at
    most 3), ``rules:suspension`` that the rules decide on it, ``rules:odds`` the logarithm of the odds
    that they give it; ``brief:odds`` are the same in an item of few sentences (``brief:item``).
    ``said:subpoena`` is a plain word of an article that has many, in no vendor's name; the more there are, the less
    each of them counts, so that a long article says no more by them than a short one.
    """
    found = _words(reading)
    found |= _said(reading)
    genre = weight_of_genre(reading)
    for act in acts:
        place = f"act:{act.type}:{act.direction}"
        found[place] = max(found[place], genre * min(_MOST_ACT, act.score / _ACT))
    for kind, score in rules.scores.items():
        found[f"sum:{kind}"] = genre * min(_MOST_SUM, score / _SUM)
    found["rules:odds"] = _odds(rules.confidence)
    if len(reading.sentences) <= _BRIEF:
        found["brief:item"], found["brief:odds"] = 1.0, found["rules:odds"]
    if rules.type is not None:
        found["rules:relevant"] = found[f"rules:{rules.type}"] = 1.0
    return dict(found)


def _words(reading: Reading) -> defaultdict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for sentence in _read_closely(reading):
        for name in sentence.hits:
            if _PHRASE.fullmatch(name):
                continue  # a number in one language's file; what it says is told as an act
            place = f"word:{name}"
            found[place] = min(_MOST_WORDS, found[place] + min(1.0, sentence.weight / _WHOLE))
            if on_top(sentence):
                found[f"top:{name}"] = 1.0
            elif sentence.index in _LEAD:
                found[f"lead:{name}"] = 1.0
    return found


def _said(reading: Reading) -> dict[str, float]:
    words = {word for sentence in _read_closely(reading) for word in _plain_words(sentence)}
    return {f"{SAID}{word}": _SAID / math.sqrt(len(words)) for word in words} if len(words) >= _MANY else {}


def _read_closely(reading: Reading) -> Iterator[Sentence]:
    for sentence in reading.sentences[:_READ]:
        if sentence.headline or not sentence.has("background"):
            yield sentence  # older cases are told in the same words


def _plain_words(sentence: Sentence) -> Iterator[str]:
    """The words of a sentence, folded; not those of a vendor's name."""
    start = sentence.span.start
    for match in _PLAIN.finditer(sentence.folded):
        first, end = start + match.start(), start + match.end()
        if not any(name.start < end and first < name.end for name in sentence.vendors):
            yield match.group()


def _odds(confidence: float) -> float:
    """The logarithm of the odds, which weighs what is all but certain more than what is nearly so."""
    sure = min(_SUREST, max(1 - _SUREST, confidence))
    return math.log(sure / (1 - sure))


def on_top(sentence: Sentence) -> bool:
    """Whether the sentence is the headline or opens the article."""
    return sentence.headline or sentence.index == 0
