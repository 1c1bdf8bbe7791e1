"""Which public body acts, and where it rules."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Fact, IncidentType
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.lexicon import place_name
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_PUBLIC = frozenset({"government_order", "legal_action", "region_block"})
_REACH = 2
_OF = (
    r"(?:of|for|and|the|de|del|de la|du|des|et|le|la|les|di|dello|della|delle|dei|degli|per|e|el|las|los|para|y"
    r"|für|der|und)"
)
# What follows "Ministry" where that is a name: "of Digital Affairs".
_NAME = re.compile(
    rf" (?:(?:{_OF} )+|d[e']?['’]|(?:dell|all)['’])[A-ZÀ-Þ][\w-]+(?: (?:(?:{_OF} )+)?[A-ZÀ-Þ][\w-]+)*"
)
_LEAD = 4


def authority(
    reading: Reading, kind: IncidentType, acts: Iterable[Act], others: Iterable[Act] = ()
) -> list[Fact]:
    """Return the ``authority`` of a public act and its ``jurisdiction`` (ISO code), as far as the text names them.

    A named body comes before a generic one ("the ministry"), the sentences of the act before the others, and what only
    comments on the act comes last. What a
    vendor does under an order has the body that ``others``, acts of all types, tell of as a fact.
    """
    own = [act.sentence for act in acts if act.type == kind]
    found = list(_jurisdiction(own))
    if kind not in _PUBLIC:
        ordered = [act.sentence for act in others if act.type in _PUBLIC and act.certain]
        return [*islice(_named(ordered), 1), *found]
    by_weight = sorted(own, key=lambda sentence: -sentence.weight)
    ordered = [sentence for sentence in by_weight if not sentence.has("onlooking")]
    acted = {sentence.index for sentence in own}
    elsewhere = [s for s in reading.sentences if s.index not in acted and not s.has("onlooking")]
    rest: Iterator[Fact]
    for rest in (
        _named(ordered),
        _generic(ordered, kind, proper=True),
        _named(elsewhere),
        _generic(ordered, kind),
        _generic(reading.sentences[:_LEAD], kind),
        _country(own, kind),
        _named(by_weight),
    ):
        first = next(rest, None)
        if first is not None:
            return [first, *_ruling(first, [*by_weight, *elsewhere], found)]
    return found


def _named(sentences: Iterable[Sentence]) -> Iterator[Fact]:
    for sentence in sentences:
        for hit in sentence.bodies:
            yield fact("authority", hit.value.name, sentence, Span(hit.start, hit.end))


def _generic(sentences: Iterable[Sentence], kind: IncidentType, *, proper: bool = False) -> Iterator[Fact]:
    """Bodies that no list knows; ``proper`` ones have a name ("Ministerio del Interior")."""
    name = "court" if kind == "legal_action" else "gov"
    for sentence in sentences:
        for hit in sentence.hits.get(name, ()):
            full = _in_full(sentence, hit)
            if proper and full == hit:
                continue
            span = _with_place(sentence, full)
            yield fact("authority", sentence.source.text[span.start : span.end], sentence, span)


def _country(sentences: Iterable[Sentence], kind: IncidentType) -> Iterator[Fact]:
    if kind != "government_order":
        return
    for sentence in sentences:
        for hit in sentence.places:
            if hit.value.noun:
                value = f"Government of {place_name(hit.value.code)}"
                yield fact("authority", value, sentence, Span(hit.start, hit.end))


def _in_full(sentence: Sentence, hit: Span) -> Span:
    """Widen "Ministerio" to "Ministerio del Interior"."""
    text = sentence.source.text
    name = _NAME.match(text, hit.end, sentence.span.end) if text[hit.start].isupper() else None
    return Span(hit.start, name.end()) if name else hit


def _with_place(sentence: Sentence, hit: Span) -> Span:
    """Widen "government" to "Chilean government" or "government of Chile"."""
    words = sentence.source.words
    for place in sentence.places:
        if place.end <= hit.start and words.between(place.end, hit.start) <= _REACH:
            return Span(place.start, hit.end)
        if place.start >= hit.end and words.between(hit.end, place.start) <= _REACH:
            return Span(hit.start, place.end)
    return hit


def _ruling(first: Fact, sentences: list[Sentence], found: list[Fact]) -> Iterator[Fact]:
    for sentence in sentences:
        for hit in sentence.bodies:
            if hit.value.name == first.value:
                yield fact("jurisdiction", hit.value.place, sentence, Span(hit.start, hit.end))
                return
    yield from found


def _jurisdiction(sentences: Iterable[Sentence]) -> Iterator[Fact]:
    for sentence in sentences:
        for hit in sentence.places:
            yield fact("jurisdiction", hit.value.code, sentence, Span(hit.start, hit.end))
            return
