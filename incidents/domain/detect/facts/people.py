"""Who is cut off, and, kept apart from it, how many use the product at all."""

from collections.abc import Iterable, Iterator

from incidents.domain.detect.article import Fact
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import Number, numbers
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_REACH = 3
_NEAR = 12
_USER_BASE = 100_000


def people(reading: Reading) -> Iterable[Fact]:
    """Return at most one ``people_affected`` and one ``user_base``, each a whole number.

    Staff counts near words of loss are people affected; users are, only when the sentence says that these
    very users lost something and the number is exact. A vague or unaffected crowd of users is the user base.
    """
    found: dict[str, Fact] = {}
    for sentence in reading.sentences:
        for name, number, span in _counts(sentence, reading.lexicon.lang):
            found.setdefault(name, fact(name, round(number.value), sentence, span))
    return list(found.values())


def _counts(sentence: Sentence, lang: str) -> Iterator[tuple[str, Number, Span]]:
    if not sentence.has("workers", "public"):
        return
    for number in numbers(sentence.folded, sentence.span.start, lang):
        workers, public = _noun(sentence, number, "workers"), _noun(sentence, number, "public")
        noun = workers or public
        if noun is None or number.value < 1 or number.value != round(number.value):
            continue
        span = Span(number.span.start, noun.end)
        if not number.vague and _lost(sentence, span) and not ("base" in sentence.hits and workers is None):
            if number.value > 1:
                yield "people_affected", number, span
        elif public is not None and number.value >= _USER_BASE:
            yield "user_base", number, span


def _noun(sentence: Sentence, number: Number, name: str) -> Span | None:
    words = sentence.source.words
    for hit in sentence.hits.get(name, ()):
        if hit.start >= number.span.end and words.between(number.span.end, hit.start) <= _REACH:
            return hit
    return None


def _lost(sentence: Sentence, span: Span) -> bool:
    words = sentence.source.words
    for hit in sentence.hits.get("affected", ()):
        gap = (
            words.between(hit.end, span.start)
            if hit.end <= span.start
            else words.between(span.end, hit.start)
        )
        if gap <= _NEAR:
            return True
    return False
