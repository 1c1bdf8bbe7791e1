"""Acts: the places where an article says that access is taken away, limited, endangered or given back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from incidents.domain.detect.article import Direction, IncidentType
from incidents.domain.detect.lexicon import Element, Pattern, asking_words
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_GAP = 8
_REACH = {"=": 0, "~": 1}
_ROOM = 6
_BEHIND = 1
_ON_PERSONS = frozenset({"suspension", "legal_action"})
_IN_A_QUESTION = 0.45
_MARK = re.compile(r", |; |: | - ")
_WORD = re.compile(r"\w+")
_COUNTERED, _COUNTERED_ABOVE = 0.15, 0.5
# So many words stand at most between a denial and what it denies.
_DENIED = 5
_WITH_NOT = ("forgo", "withhold", "lose", "retire", "bar", "trouble", "outage")
_FACTORS = (("hypothetical", 0.28), ("perhaps", 0.75), ("negation", 0.4), ("background", 0.45))


@dataclass(frozen=True, slots=True)
class Act:
    """One act found: the evidence ``span`` in its sentence, and a score that weighs phrase, place and certainty.

    To refuse to give something back (``withheld``) is to restrict it.
    """

    type: IncidentType
    direction: Direction
    score: float
    sentence: Sentence
    span: Span
    certain: bool
    withheld: bool = False


def find_acts(reading: Reading) -> list[Act]:
    """Return the strongest act of each type and direction in each sentence."""
    found: list[Act] = []
    overall: frozenset[IncidentType] = frozenset()
    for sentence in reading.sentences:
        countered = types_countered(sentence, reading)
        overall = countered if sentence.index == 0 and sentence.headline else overall
        best: dict[tuple[IncidentType, Direction], Act] = {}
        for act in _acts_in(sentence, reading, countered, overall):
            kept = best.get((act.type, act.direction))
            if kept is None or act.score > kept.score:
                best[act.type, act.direction] = act
        found += best.values()
    return found


def _acts_in(
    sentence: Sentence, reading: Reading, countered: frozenset[IncidentType], overall: frozenset[IncidentType]
) -> Iterator[Act]:
    tie = _tie(sentence, reading)
    for name in sentence.hits:
        for pattern in reading.lexicon.patterns.get(name, ()):
            span = _match(pattern, sentence)
            if span is None:
                continue
            withheld = pattern.direction == "restores" and _is_denied(sentence, span)
            factor = 1.0 if withheld else _certainty(sentence, span, reading.lexicon.lang)
            score = pattern.weight * sentence.weight * tie * factor
            score *= _COUNTERED if pattern.type in countered else 1.0
            score *= _COUNTERED_ABOVE if pattern.type in overall else 1.0
            direction: Direction = "restricts" if withheld else pattern.direction
            yield Act(pattern.type, direction, score, sentence, span, factor == 1.0, withheld)


def types_countered(sentence: Sentence, reading: Reading) -> frozenset[IncidentType]:
    """The types whose words the sentence uses to say something else."""
    return frozenset(pattern.type for pattern in reading.lexicon.counters if _match(pattern, sentence))


def _match(pattern: Pattern, sentence: Sentence) -> Span | None:
    """Return the first stretch of the sentence that fits the pattern."""
    if not pattern.names <= sentence.hits.keys():
        return None
    for first in sentence.hits[pattern.elements[0].name]:
        span = _extend(first, first, pattern.elements[1:], sentence)
        if span is not None and not _spoilt(span, pattern, sentence):
            return span
    return None


def _spoilt(span: Span, pattern: Pattern, sentence: Sentence) -> bool:
    """Tell whether a class that rules the pattern out stands inside the stretch, or a person beside it."""
    if any(span.holds(hit) for name in pattern.unless for hit in sentence.hits.get(name, ())):
        return True
    people = sentence.hits.get("person", ()) if "person" in pattern.unless else ()
    words = sentence.source.words
    if any(hit.end <= span.start and words.between(hit.end, span.start) <= _ROOM for hit in people):
        return True
    return pattern.type in _ON_PERSONS and any(_befalls(hit, span, sentence) for hit in people)


def _befalls(person: Span, span: Span, sentence: Sentence) -> bool:
    """Whether the act behind which a person stands befalls that person, not an account of theirs."""
    words = sentence.source.words
    behind = person.start >= span.end and words.between(span.end, person.start) <= _BEHIND
    owned = (hit for name in ("accountword", "access") for hit in sentence.hits.get(name, ()))
    return behind and not any(
        hit.start >= person.end and words.between(person.end, hit.start) <= _BEHIND for hit in owned
    )


def _extend(span: Span, last: Span, rest: tuple[Element, ...], sentence: Sentence) -> Span | None:
    if not rest:
        return span
    for hit in sentence.hits[rest[0].name]:
        if not _joins(last, hit, rest[0], sentence):
            continue
        wider = Span(min(span.start, hit.start), max(span.end, hit.end))
        found = _extend(wider, hit, rest[1:], sentence)
        if found is not None:
            return found
    return None


def _joins(last: Span, hit: Span, element: Element, sentence: Sentence) -> bool:
    if element.join == "&" or (last.start < hit.start and hit.end < last.end):
        return True  # what stands between the halves of a phrase ("takes the chatbot offline") is next to it
    words = sentence.source.words
    if hit.start >= last.end:
        return words.between(last.end, hit.start) <= _REACH.get(element.join, _GAP)
    return element.join == "+" and hit.end <= last.start and words.between(hit.end, last.start) <= _GAP


def _tie(sentence: Sentence, reading: Reading) -> float:
    """How surely the sentence is about an AI vendor's product, which the sentences around it may name."""
    if "vendor" in sentence.hits:
        return 1.0
    at = sentence.index
    around = reading.sentences[1:3] if sentence.headline else reading.sentences[max(0, at - 2) : at]
    if any("vendor" in other.hits for other in around):
        return 0.7
    return 0.6 if sentence.has("ai", "thing") else 0.3


def _certainty(sentence: Sentence, span: Span, lang: str) -> float:
    factor = _IN_A_QUESTION if _asked(sentence, span, lang) else 1.0
    words = sentence.source.words
    for name, weight in _FACTORS:
        for hit in sentence.hits.get(name, ()):
            if name == "negation" and _belongs(hit, sentence):
                continue
            before = hit.start < span.end and words.between(hit.end, span.start) <= _ROOM
            if before or (name == "background" and not sentence.headline):
                factor = min(factor, weight)
    return factor


def _is_denied(sentence: Sentence, span: Span) -> bool:
    """Whether a word that refuses the act stands before it, or a "not" inside it or right beside it in its clause."""
    words = sentence.source.words
    refusals = (hit for hit in sentence.hits.get("refusal", ()) if hit.end <= span.start)
    if any(words.between(hit.end, span.start) <= _GAP for hit in refusals):
        return True
    return any(
        _is_beside(hit, span, sentence)
        for hit in sentence.hits.get("negation", ())
        if not _belongs(hit, sentence) and not _is_no_denial(hit, span, sentence)
    )


def _is_beside(hit: Span, span: Span, sentence: Sentence) -> bool:
    """Whether a word stands inside the act, or at most :data:`_DENIED` words from it and in the same clause."""
    first, second = (hit, span) if hit.start < span.start else (span, hit)
    if second.start < first.end:
        return True
    near = sentence.source.words.between(first.end, second.start) <= _DENIED
    return near and _MARK.search(sentence.source.folded, first.end, second.start) is None


def _is_no_denial(hit: Span, span: Span, sentence: Sentence) -> bool:
    """Whether a "not" goes with another word that makes it none: "no longer blocked", "not only lifts"."""
    told = sentence.hits.get("no_denial", ())
    return any(other.holds(hit) or hit.end <= other.start <= span.end for other in told)


def _asked(sentence: Sentence, span: Span, lang: str) -> bool:
    """Whether the act is what a question asks: one told before its last clause is told, not asked.

    A comma parts what is told from what is asked only where a question word follows ("…, and for whom?").
    """
    if not sentence.asks or sentence.has("why"):
        return False
    folded, start, end = sentence.source.folded, sentence.span.start, sentence.span.end
    if folded[start] == "¿" or _asking(folded, start, lang, first=1):
        return True
    marks = _MARK.finditer(folded, span.end, end)
    return not any(mark.group() != ", " or _asking(folded, mark.end(), lang, first=3) for mark in marks)


def _asking(folded: str, start: int, lang: str, *, first: int) -> bool:
    """Whether one of the first words from here on is one that questions open with."""
    words = (match.group() for match in islice(_WORD.finditer(folded, start), first))
    return not asking_words(lang).isdisjoint(words)


def _belongs(hit: Span, sentence: Sentence) -> bool:
    """A "not" inside "not to use" or "no longer available" says the act instead of denying it."""
    return any(other.holds(hit) for name in _WITH_NOT for other in sentence.hits.get(name, ()))
