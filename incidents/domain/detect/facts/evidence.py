"""Facts made from sentences, so that every value carries the characters that say it."""

from incidents.domain.detect.article import Fact
from incidents.domain.detect.reading import Sentence
from incidents.domain.detect.text import Span


def fact(field: str, value: object, sentence: Sentence, span: Span) -> Fact:
    """Return the fact that ``span`` of the sentence's source proves ``value``."""
    return Fact(
        field=field,
        value=str(value),
        sentence=sentence.text,
        start=span.start,
        end=span.end,
        start_sentence=sentence.span.start,
        where=sentence.source.where,
    )
