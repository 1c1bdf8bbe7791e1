"""Which public body acts, and where it rules."""

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
_LEAD = 4


def authority(
    reading: Reading, kind: IncidentType, acts: Iterable[Act], others: Iterable[Act] = ()
) -> list[Fact]:
    """Return the ``authority`` of a public act and its ``jurisdiction`` (ISO code), as far as the text names them.

    A named body comes before a generic one ("the ministry of …"), the sentences of the act before the others. What a
    vendor does under an order has the body that ``others``, acts of all types, tell of as a fact.
    """
    own = [act.sentence for act in acts if act.type == kind]
    found = list(_jurisdiction(own))
    if kind not in _PUBLIC:
        ordered = [act.sentence for act in others if act.type in _PUBLIC and act.certain]
        return [*islice(_named(ordered), 1), *found]
    ordered = sorted(own, key=lambda sentence: -sentence.weight) + list(reading.sentences)
    rest: Iterator[Fact]
    lead = reading.sentences[:_LEAD]
    for rest in (_named(ordered), _generic(own, kind), _generic(lead, kind), _country(own, kind)):
        first = next(rest, None)
        if first is not None:
            return [first, *_ruling(first, ordered, found)]
    return found


def _named(sentences: Iterable[Sentence]) -> Iterator[Fact]:
    for sentence in sentences:
        for hit in sentence.bodies:
            yield fact("authority", hit.value.name, sentence, Span(hit.start, hit.end))


def _generic(sentences: Iterable[Sentence], kind: IncidentType) -> Iterator[Fact]:
    name = "court" if kind == "legal_action" else "gov"
    for sentence in sentences:
        for hit in sentence.hits.get(name, ()):
            span = _with_place(sentence, hit)
            yield fact("authority", sentence.source.text[span.start : span.end], sentence, span)


def _country(sentences: Iterable[Sentence], kind: IncidentType) -> Iterator[Fact]:
    if kind != "government_order":
        return
    for sentence in sentences:
        for hit in sentence.places:
            if hit.value.noun:
                value = f"Government of {place_name(hit.value.code)}"
                yield fact("authority", value, sentence, Span(hit.start, hit.end))


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
