"""What rules make of the acts in an article: does it report an incident, and of which type?"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from incidents.domain.detect.acts import Act, types_countered
from incidents.domain.detect.article import INCIDENT_TYPES, IncidentType
from incidents.domain.detect.lexicon import genres, signs, topics
from incidents.domain.detect.reading import Reading

THRESHOLD: Final = 7.0
_SHARE_OF_REST = 0.25
_SCALE = 2.5
_NOTHING = 0.02
_TOPIC_SENTENCES, _TOPIC_WORDS, _TOPIC_MOST = 6, 3, 4.0
_GENRE_HEAD, _GENRE_LEAD, _LEAD_SENTENCES = 3.0, 0.8, 4
_QUESTION, _HOW_TO, _OPENS_WITH_IT = 2.0, 0.45, 0.25
_MANUAL = 4.0
_LOOKS_BACK, _FEIGNED = 0.45, 0.2
_TELLS = 1.5
_SIGN_SENTENCES = 5
# A suit is full of courts and rulings whether or not anything is taken away.
_OF_SUITS = 0.5
_SIGNS_SPEAK, _SIGNS_MOST = 0.5, 9.0
_NAMED_EARLY, _NAMED_LATE = 1.5, 0.6
# A regulator's order is told with the rules that the vendor changes under it; "other" is what nothing else comes near.
_ORDERED, _NAMED = 0.8, 0.9


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules make of an article.

    ``confidence`` is 0–1, ½ at the threshold, above which ``type`` is the type that they decide on; ``scores`` are what
    speaks for each type.
    """

    confidence: float
    type: IncidentType | None
    scores: dict[IncidentType, float]


def classify(reading: Reading, acts: Iterable[Act]) -> Judgement:
    """Weigh the acts of each type against what marks guides, launches, funding news and opinion."""
    acts = tuple(acts)
    told = {kind: _total(found) + _topic(reading, kind) for kind, found in _by_type(acts).items()}
    beside = _signs(reading)
    scores = {kind: told.get(kind, 0.0) + worth for kind, worth in beside.items()}
    if reading.doubtful or not any(scores.values()):
        return Judgement(_NOTHING, None, scores)
    speaking = max(told.values(), default=0.0) + _spoken(reading, beside)
    margin = speaking * weight_of_genre(reading) - _noise(reading, acts) - THRESHOLD
    confidence = 1 / (1 + math.exp(-max(-30.0, min(30.0, margin / _SCALE))))
    return Judgement(round(confidence, 3), None if margin < 0 else _best(scores), scores)


def _signs(reading: Reading) -> dict[IncidentType, float]:
    """How much the words that go with each type weigh, each wording once, where it stands first."""
    found: dict[IncidentType, dict[str, float]] = {kind: {} for kind in INCIDENT_TYPES}
    for sentence in reading.sentences[:_SIGN_SENTENCES]:
        folded = sentence.source.folded
        countered = types_countered(sentence, reading)
        for kind, (name, worth) in signs().items():
            hits = () if kind in countered else sentence.hits.get(name, ())
            for hit in hits:
                if not any(other.holds(hit) and other != hit for other in hits):
                    found[kind].setdefault(folded[hit.start : hit.end], worth * sentence.weight)
    return {kind: sum(weights.values()) for kind, weights in found.items()}


def _spoken(reading: Reading, beside: Mapping[IncidentType, float]) -> float:
    """How much those words speak for an incident; in instructions and under a headline that supposes, not at all."""
    lead = reading.sentences[:_SIGN_SENTENCES]
    supposed = any(one.headline and one.has("hypothetical") for one in lead)
    if supposed or any(sentence.has("howto") for sentence in lead):
        return 0.0
    named = max((one.weight for one in reading.sentences if one.vendors), default=0.0)
    most = max(worth * (_OF_SUITS if kind == "legal_action" else 1.0) for kind, worth in beside.items())
    return min(_SIGNS_SPEAK * most, _SIGNS_MOST) * (1.0 if named >= _NAMED_EARLY else _NAMED_LATE)


def _best(scores: Mapping[IncidentType, float]) -> IncidentType:
    """The strongest type, unless it is one that another comes before when that is nearly as strong."""
    best, second = sorted(scores, key=lambda kind: -scores[kind])[:2]
    if best == "other" and scores[second] >= _NAMED * scores[best]:
        return second
    if best == "terms_change" and scores["government_order"] >= _ORDERED * scores[best]:
        return "government_order"
    return best


def weight_of_genre(reading: Reading) -> float:
    """A headline that promises instructions halves whatever the text goes on to say, one that opens so more.

    So does one that looks back on what happened long ago, or warns of what somebody feigns.
    """
    for sentence in reading.sentences[:2]:
        if sentence.headline and sentence.has("howto") and not sentence.has("why"):
            opens = sentence.hits["howto"][0].start == sentence.span.start
            return _OPENS_WITH_IT if opens else _HOW_TO
        if sentence.headline and sentence.has("hoax"):
            return _FEIGNED
        if sentence.headline and sentence.has("retro"):
            return _LOOKS_BACK
    return 1.0


def _by_type(acts: Iterable[Act]) -> dict[IncidentType, list[Act]]:
    groups: dict[IncidentType, list[Act]] = defaultdict(list)
    for act in acts:
        groups[act.type].append(act)
    return groups


def _total(acts: Iterable[Act]) -> float:
    """The strongest act in full and each further sentence in part, so that length alone proves little."""
    scores = sorted(_per_sentence(acts).values(), reverse=True)
    return sum(score if place < 1 else score * _SHARE_OF_REST for place, score in enumerate(scores))


def _topic(reading: Reading, kind: IncidentType) -> float:
    """How much headline and lead talk about what the type is about, whatever the grammar."""
    total = 0.0
    lead = reading.sentences[:_TOPIC_SENTENCES]
    for name, worth in topics().get(kind, {}).items():
        words = {s.source.folded[hit.start : hit.end] for s in lead for hit in s.hits.get(name, ())}
        total += worth * min(len(words), _TOPIC_WORDS)
    return min(total, _TOPIC_MOST)


def _per_sentence(acts: Iterable[Act]) -> dict[int, float]:
    best: dict[int, float] = {}
    for act in acts:
        best[act.sentence.index] = max(best.get(act.sentence.index, 0.0), act.score)
    return best


def _noise(reading: Reading, acts: tuple[Act, ...]) -> float:
    """How much the headline and lead read like a guide, a launch, a funding round or an opinion.

    Sport, weather and the arts count against names that are also everyday words, and against no others.
    """
    told = {act.sentence.index for act in acts if act.certain and act.score >= _TELLS * act.sentence.weight}
    doubtful = not any(mention.kind == "ai" for s in reading.sentences for mention in s.vendors)
    against = genres(doubtful=doubtful)
    total = _MANUAL if reading.manual else 0.0
    for sentence in reading.sentences[:_LEAD_SENTENCES]:
        each = _GENRE_HEAD if sentence.headline else _GENRE_LEAD
        factor = 0.4 if sentence.index in told else 1.0
        total += each * factor * sum(worth for name, worth in against.items() if sentence.has(name))
        if sentence.headline and sentence.asks and sentence.index not in told and not sentence.has("why"):
            total += _QUESTION
    return total
