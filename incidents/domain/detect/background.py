"""Background: sentences that retell other cases, whose figures and bodies are not those of the article's own."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from incidents.domain.detect.acts import Act
from incidents.domain.detect.reading import Reading, Sentence

# The headline and what follows it tell the case itself.
_LEAD: Final = 2
_YEAR: Final = re.compile(
    r"\b(?:in|im jahr|en|nel|since|seit|depuis|desde|dal|early|late|of) ((?:19|20)\d\d)\b"
)


def retold(reading: Reading, vendors: Collection[str], acts: Iterable[Act]) -> frozenset[int]:
    """The indexes of the sentences that tell of other cases than the one of ``vendors``.

    They name other vendors alone and date that to an earlier year, or say that it was before. Or they tell of an act
    below the lead that an earlier year saw, or that befell vendors whom no other sentence names.
    """
    told = {act.sentence.index for act in acts if act.direction == "restricts"}
    counts = Counter(slug for sentence in reading.sentences for slug in _named(sentence))
    lead = {slug for sentence in reading.sentences[: _LEAD + 1] for slug in _named(sentence)}
    known = lead | {slug for slug, count in counts.items() if count > 1}
    return frozenset(
        sentence.index
        for sentence in reading.sentences
        if not sentence.headline and _is_retold(reading, sentence, vendors, known, told)
    )


def without(reading: Reading, indexes: Collection[int]) -> Reading:
    """The same article, with nothing known in the sentences ``indexes``."""
    return replace(
        reading,
        sentences=tuple(
            replace(one, hits={}, vendors=[], places=[], bodies=[]) if one.index in indexes else one
            for one in reading.sentences
        ),
    )


def _is_retold(
    reading: Reading,
    sentence: Sentence,
    vendors: Collection[str],
    known: Collection[str],
    told: Collection[int],
) -> bool:
    named = _named(sentence)
    others = bool(named) and named.isdisjoint(vendors)
    before = _names_earlier_year(reading, sentence)
    if others and (before or "background" in sentence.hits):
        return True
    if sentence.index <= _LEAD or sentence.index not in told:
        return False
    dated = before and (reading.article.published is not None or "background" in sentence.hits)
    return dated or (others and named.isdisjoint(known))


def _names_earlier_year(reading: Reading, sentence: Sentence) -> bool:
    """Whether it dates what it tells to a year before that of the article, or to any where that is not known."""
    published = reading.article.published
    years = (int(found[1]) for found in _YEAR.finditer(sentence.folded))
    return any(published is None or year < published.year for year in years)


def _named(sentence: Sentence) -> set[str]:
    return {mention.slug for mention in sentence.vendors}
