"""How long access is gone: a number of days, or until further notice."""

from collections.abc import Iterable, Iterator

from incidents.domain.detect.article import Fact
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import Number, numbers, table
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_NEAR = 7
_MOST_DAYS = 3650


def wait(reading: Reading) -> Iterable[Fact]:
    """Return the stated wait in whole days (``duration_days``), or that it is open (``open_ended``), or nothing.

    A deadline to answer or appeal, an age, a price period and a notice are no wait. The headline speaks first.
    """
    best: tuple[float, Fact] | None = None
    for sentence in reading.sentences:
        for closeness, days, span in _spans(sentence, reading.lexicon.lang):
            score = sentence.weight * closeness
            if best is None or score > best[0]:
                best = score, fact("duration_days", days, sentence, span)
    if best is not None:
        return [best[1]]
    return list(_open(reading))


def _open(reading: Reading) -> Iterator[Fact]:
    for sentence in reading.sentences:
        if "open_ended" in sentence.hits and sentence.has("wait", "suspend", "revoke", "order", "ban"):
            yield fact("open_ended", "yes", sentence, sentence.hits["open_ended"][0])
            return


def _spans(sentence: Sentence, lang: str) -> Iterator[tuple[float, int, Span]]:
    if "wait" not in sentence.hits:
        return
    units = table("unit")
    folded = sentence.folded
    for number in numbers(folded, sentence.span.start, lang):
        unit = _unit(sentence, number)
        days = round(number.value * units.get(unit, 0))
        if not 0 < days <= _MOST_DAYS or number.vague:
            continue
        start = (
            number.span.end
            + len(sentence.source.folded[number.span.end :][:3])
            - len(sentence.source.folded[number.span.end :][:3].lstrip(" -"))
        )
        span = Span(number.span.start, start + len(unit))
        closeness = _closeness(sentence, span)
        if closeness > 0:
            yield closeness, days, span


def _unit(sentence: Sentence, number: Number) -> str:
    after = sentence.source.folded[number.span.end : min(number.span.end + 20, sentence.span.end)].lstrip(
        " -"
    )
    word = ""
    for char in after:
        if not char.isalpha():
            break
        word += char
    return word


def _closeness(sentence: Sentence, span: Span) -> float:
    """1 beside a word for a wait, falling with distance; 0 where a deadline word stands nearer."""
    near = _distance(sentence, span, "wait")
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
