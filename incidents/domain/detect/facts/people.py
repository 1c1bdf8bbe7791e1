"""Who is cut off, and, kept apart from it, how many use the product at all."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Fact
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import Number, numbers, table
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_REACH: Final = 3
_NEAR: Final = 12
_BESIDE_ACT: Final = 6
_USER_BASE: Final = 100_000
# Who is counted; where two name one word, the first of them tells. A nation is one where its people are meant.
_NOUNS: Final = ("workers", "public", "someone", "belonging")
_PLURAL: Final = ("s", "i", "er")
_OF: Final = ("", "of", "de", "di", "d'")
_MONEY: Final = tuple("$€£¥")
_MARK: Final = re.compile(r"[,;:.()%]|\b(?:per|pour) cent\b|\bpor ciento\b|\bper cento\b")
# Of "per cent" the second word is a number in other languages.
_PER: Final = re.compile(r"\bp(?:er|or|our) $")
_PER_LENGTH: Final = 5
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_CLAUSE: Final = re.compile(r"[;:]")
_WORDS: Final = re.compile(r"[^\W\d_]+")


def people(reading: Reading, acts: Collection[Act] = ()) -> Iterable[Fact]:
    """Return at most one ``people_affected`` and one ``user_base``, each a whole number.

    Those counted near words of loss, or beside one of the ``acts``, are people affected; users are, only when the
    clause says that these very users lost something and the number is exact. A vague or unaffected crowd of users is
    the user base. Staff and members that somebody merely has are neither.
    """
    found: dict[str, Fact] = {}
    for sentence in reading.sentences:
        own = [act for act in acts if act.sentence is sentence and act.direction == "restricts"]
        for name, number, span in _counts(sentence, reading.lexicon.lang, own):
            found.setdefault(name, fact(name, round(number.value), sentence, span))
    return list(found.values())


def _counts(sentence: Sentence, lang: str, acts: list[Act]) -> Iterator[tuple[str, Number, Span]]:
    if not sentence.has(*_NOUNS):
        return
    for number in numbers(sentence.folded, sentence.span.start, lang):
        noun = _noun(sentence, number) if _counts_heads(sentence, number) else None
        if noun is None:
            continue
        name, hit = noun
        span = Span(min(number.span.start, hit.start), max(number.span.end, hit.end))
        clause = _clause(sentence, span)
        base, in_use, employing = (
            _stands_in(sentence, clause, one) for one in ("base", "in_use", "employing")
        )
        lost = _beside(sentence, span, acts) or _lost(sentence, span, clause if in_use else sentence.span)
        if lost and not number.vague and (name == "workers" or not base):
            if not employing:
                yield "people_affected", number, span
        elif number.value >= _USER_BASE and (name == "public" or base or in_use):
            yield "user_base", number, span


def _counts_heads(sentence: Sentence, number: Number) -> bool:
    """Whether it may be a number of people: a whole one, and none of money, of a year or of a name."""
    text, span = sentence.source.text, number.span
    alone = (
        not text[span.end : span.end + 1].isalpha()
        and text[max(0, span.start - 1) : span.start] not in _MONEY
        and not _PER.search(text, max(0, span.start - _PER_LENGTH), span.start)
    )
    return (
        alone and number.value > 1 and number.value == round(number.value) and not _is_year(sentence, number)
    )


def _is_year(sentence: Sentence, number: Number) -> bool:
    """Whether it is a year that something is told of: "in 2024 the vendor closed accounts"."""
    text = sentence.source.text[number.span.start : number.span.end]
    before = _WORDS.findall(sentence.source.folded[sentence.span.start : number.span.start])[-1:]
    return _YEAR.fullmatch(text) is not None and not table("in").keys().isdisjoint(before)


def _noun(sentence: Sentence, number: Number) -> tuple[str, Span] | None:
    """Who is counted: the nearest word behind the number, or one before it ("its users are two million")."""
    hits = [(name, hit) for name in _NOUNS for hit in sentence.hits.get(name, ())]
    behind = [(name, hit) for name, hit in hits if _is_behind(sentence, number, name, hit)]
    if behind:
        return min(behind, key=lambda one: one[1].start)
    return next(((name, hit) for name, hit in hits if _is_before(sentence, number, hit)), None)


def _is_behind(sentence: Sentence, number: Number, name: str, hit: Span) -> bool:
    if hit.start < number.span.end:
        return False
    folded = sentence.source.folded
    between = folded[number.span.end : hit.start]
    if name == "belonging":
        return between.strip() in _OF and folded[hit.start : hit.end].endswith(_PLURAL)
    words = between.split()
    if len(words) > _REACH or _MARK.search(between):
        return False
    return all(table(name).keys().isdisjoint(words) for name in ("unit", "counted"))


def _is_before(sentence: Sentence, number: Number, hit: Span) -> bool:
    if hit.end > number.span.start:
        return False
    between = _WORDS.findall(sentence.source.folded[hit.end : number.span.start])
    return len(between) <= _REACH and not table("are").keys().isdisjoint(between)


def _clause(sentence: Sentence, span: Span) -> Span:
    """The clause around a range, from one colon or semicolon to the next."""
    folded = sentence.source.folded
    stops = [stop.start() for stop in _CLAUSE.finditer(folded, sentence.span.start, sentence.span.end)]
    start = max((stop for stop in stops if stop < span.start), default=sentence.span.start)
    return Span(start, min((stop for stop in stops if stop >= span.end), default=sentence.span.end))


def _stands_in(sentence: Sentence, clause: Span, name: str) -> bool:
    return any(clause.holds(hit) for hit in sentence.hits.get(name, ()))


def _lost(sentence: Sentence, span: Span, within: Span) -> bool:
    hits = (hit for name in ("affected", "deprived") for hit in sentence.hits.get(name, ()))
    return any(within.holds(hit) and _gap(sentence, hit, span) <= _NEAR for hit in hits)


def _beside(sentence: Sentence, span: Span, acts: list[Act]) -> bool:
    """Whether an act takes something from those who are counted: they follow its words."""
    return any(act.span.start < span.start and _gap(sentence, act.span, span) <= _BESIDE_ACT for act in acts)


def _gap(sentence: Sentence, hit: Span, span: Span) -> int:
    between = sentence.source.words.between
    return between(hit.end, span.start) if hit.end <= span.start else between(span.end, hit.start)
