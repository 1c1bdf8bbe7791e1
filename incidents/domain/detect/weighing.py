"""The last word on an article: all evidence in it weighed, with the acts that speak for the answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Direction, IncidentType
from incidents.domain.detect.classify import classify
from incidents.domain.detect.evidence import evidence_of, on_top
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span
from incidents.domain.detect.weights import weights

_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with all acts of the article, one of its type among them; ``confidence`` is 0–1."""

    confidence: float
    type: IncidentType | None = None
    direction: Direction | None = None
    acts: tuple[Act, ...] = ()


def weigh(reading: Reading, acts: Iterable[Act]) -> Verdict:
    """What the article reports, by all the evidence in it, of which the judgement of the rules is a part.

    Without a type it reports no incident; an article that names no vendor never does. Where no act of the type stands
    in the article, the word that speaks most for the type is the evidence.
    """
    acts = tuple(acts)
    rules = classify(reading, acts)
    if not reading.named:
        return Verdict(rules.confidence)
    found = evidence_of(reading, acts, rules)
    confidence = round(weights().relevant(found), 3)
    if confidence < _LEAST:
        return Verdict(confidence)
    kind = weights().likeliest(found)
    given_back = weights().given_back(found) and not _is_withheld(acts)
    direction: Direction = "restores" if given_back else "restricts"
    if not any(act.type == kind for act in acts):
        acts = (*acts, *_telling(reading, kind, direction))
    return Verdict(confidence, kind, direction, acts)


def _is_withheld(acts: Iterable[Act]) -> bool:
    """Whether the article tells above all that something is not given back."""
    returns = (act for act in acts if act.withheld or act.direction == "restores")
    best = max(returns, key=lambda act: act.score, default=None)
    return best is not None and best.withheld


def _telling(reading: Reading, kind: IncidentType, direction: Direction) -> Iterator[Act]:
    """The word that speaks most for the type, as an act; nothing where none does."""
    best = max(_speaking(reading, kind), key=lambda one: one[0], default=None)
    if best is not None:
        weight, sentence, span = best
        yield Act(kind, direction, weight, sentence, span, certain=False)


def _speaking(reading: Reading, kind: IncidentType) -> Iterator[tuple[float, Sentence, Span]]:
    table = weights().types[kind]
    for sentence in reading.sentences:
        place = "top" if on_top(sentence) else "lead"
        for name, spans in sentence.hits.items():
            weight = table.get(f"word:{name}", 0.0) + table.get(f"{place}:{name}", 0.0)
            if weight > 0.0:
                yield weight * sentence.weight, sentence, spans[0]
