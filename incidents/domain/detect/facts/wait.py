"""How long access is gone: a number of days, or until further notice."""

import re
from collections.abc import Collection, Iterable, Iterator

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Fact
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import Number, numbers, table
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_NEAR = 7
_FOLLOWING = re.compile(r"[ -]*(?:d[ei] |d')?([^\W\d_]+)")
_MOST_DAYS = 3650
# A span of time that an act lasts counts as one that stands so many words from a word for a wait.
_INTRODUCED = 2
_OPENING = 3
_WORDS = re.compile(r"[^\W\d_]+")


def wait(reading: Reading, acts: Collection[Act]) -> Iterable[Fact]:
    """Return the stated wait in whole days (``duration_days``), or that it is open (``open_ended``), or nothing.

    A deadline to answer or appeal, an age, a price period and a notice are no wait. The headline speaks first. A span
    of time beside no word for a wait is one where one of the ``acts`` lasts it ("shut out for two months").
    """
    acted = {index + near for act in acts for index in (act.sentence.index,) for near in (-1, 0, 1)}
    best: tuple[float, Fact] | None = None
    for sentence in reading.sentences:
        for closeness, days, span in _spans(sentence, reading.lexicon.lang, sentence.index in acted):
            score = sentence.weight * closeness
            if best is None or score > best[0]:
                best = score, fact("duration_days", days, sentence, span)
    if best is not None:
        return [best[1]]
    return list(_open(reading, acted))


def _open(reading: Reading, acted: Collection[int]) -> Iterator[Fact]:
    for sentence in reading.sentences:
        told = sentence.index in acted or sentence.has("wait", "suspend", "revoke", "order", "ban")
        if "open_ended" in sentence.hits and told:
            yield fact("open_ended", "yes", sentence, sentence.hits["open_ended"][0])
            return


def _spans(sentence: Sentence, lang: str, acted: bool) -> Iterator[tuple[float, int, Span]]:
    if "wait" not in sentence.hits and not acted:
        return
    units = table("unit")
    folded = sentence.folded
    for number in numbers(folded, sentence.span.start, lang):
        unit, end = _unit(sentence, number)
        days = round(number.value * units.get(unit, 0) / 24)
        if not 0 < days <= _MOST_DAYS or number.vague:
            continue
        span = Span(number.span.start, end)
        closeness = _closeness(sentence, span, acted and _lasts(sentence, span))
        if closeness > 0:
            yield closeness, days, span


def _unit(sentence: Sentence, number: Number) -> tuple[str, int]:
    """The word that follows a number, and where it ends; what stands between ("-", "de") aside."""
    found = _FOLLOWING.match(sentence.source.folded, number.span.end, sentence.span.end)
    return (found[1], found.end()) if found else ("", number.span.end)


def _lasts(sentence: Sentence, span: Span) -> bool:
    """Whether the span of time is introduced as one that something lasts."""
    words = _WORDS.findall(sentence.source.folded[sentence.span.start : span.start])[-_OPENING:]
    return not table("during").keys().isdisjoint(words)


def _closeness(sentence: Sentence, span: Span, lasts: bool) -> float:
    """1 beside a word for a wait, falling with distance, or before it; 0 where a deadline word stands nearer."""
    near = min(_distance(sentence, span, "wait"), _INTRODUCED if lasts else 99)
    deadline = _distance(sentence, span, "deadline")
    if near > _NEAR or deadline <= min(near, 2):
        return 0.0
    return 1.0 / (1.0 + 0.2 * near)


def _distance(sentence: Sentence, span: Span, name: str) -> int:
    words = sentence.source.words
    gaps = [
        words.between(hit.end, span.start) if hit.end <= span.start else words.between(span.end, hit.start)
        for hit in sentence.hits.get(name, ())
    ]
    return min(gaps, default=99)
