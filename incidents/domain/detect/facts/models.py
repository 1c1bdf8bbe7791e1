"""Which products and models the incident is about."""

import re
from collections.abc import Iterable, Iterator

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Fact, IncidentType
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import numbers
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_MOST = 8
_LEAD = 2
# "Orion 4 and Vega 2", "Acme's Vega 2": a model that no list knows yet, beside a name that one does.
_BESIDE = re.compile(r"(?:,| and| et| und| y| e) (?P<name>[A-Z][a-z]+ \d+(?:\.\d+)?)\b")
_OWNED = re.compile(r"['’]s (?:[a-z]+ ){0,3}(?P<name>[A-Z][a-z]+ \d+(?:\.\d+)?)\b")
_MODEL_WORDS = re.compile(r"(?: [a-z-]+){0,3} (?:models?|modeles?|modell\w*|modelos?|modelli)\b")


def models(reading: Reading, kind: IncidentType, acts: Iterable[Act], vendors: Iterable[str]) -> list[Fact]:
    """Return the products of the vendors named in the headline, the lead and the sentences of the act, once each."""
    wanted = set(vendors)
    own = {act.sentence.index for act in acts if act.type == kind}
    found: dict[str, Fact] = {}
    for sentence in reading.sentences:
        if sentence.index <= _LEAD or sentence.index in own:
            for span in _named(sentence, wanted):
                name = sentence.source.text[span.start : span.end]
                found.setdefault(name.casefold(), fact("model", name, sentence, span))
    return list(found.values())[:_MOST] + list(_count(reading, own))


def _named(sentence: Sentence, wanted: set[str]) -> Iterator[Span]:
    text = sentence.source.text
    for mention in sentence.vendors:
        if mention.slug not in wanted:
            continue
        if mention.product:
            yield Span(mention.start, mention.end)
        pattern = _BESIDE if mention.product else _OWNED
        match = pattern.match(text, mention.end, sentence.span.end)
        if match:
            yield Span(match.start("name"), match.end("name"))


def _count(reading: Reading, own: set[int]) -> Iterator[Fact]:
    """How many models are meant, where the article counts them instead of naming them."""
    for sentence in reading.sentences:
        if sentence.index not in own:
            continue
        for number in numbers(sentence.folded, sentence.span.start, reading.lexicon.lang):
            after = _MODEL_WORDS.match(sentence.source.folded, number.span.end, sentence.span.end)
            if after and 1 < number.value < 50 and number.value == round(number.value):
                yield fact("model_count", round(number.value), sentence, Span(number.span.start, after.end()))
                return
