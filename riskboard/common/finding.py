"""Finding records by what one types: whole words as they are begun, and words with a letter wrong or in their middle.

A model names its searched texts once, in ``searched``; its indexes and its search are made of the same expressions,
or the database would not use the one for the other.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Index, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Upper

# No language: names are no words of one, and the register speaks several.
CONFIG = "simple"
MOST_WORDS = 8
# Weighing how close a row is takes longer than finding it.
MOST_RANKED = 300
# How like a word of the name it must be where nothing was found otherwise: two letters exchanged in a short word.
LAX = 0.35
_WORD = re.compile(r"\w+")


def found_by(prefix: str, searched: Sequence[str]) -> list[Index]:
    """The two indexes of a model's ``searched`` texts: by words and by three letters at a time."""
    return [
        GinIndex(SearchVector(*searched, config=CONFIG), name=f"{prefix}_words"),
        GinIndex(OpClass(_text(searched), name="gin_trgm_ops"), name=f"{prefix}_letters"),
    ]


def find(
    rows: QuerySet[Any],
    searched: Sequence[str],
    text: str,
    other: Q | None = None,
    *,
    most: int = MOST_RANKED,
) -> QuerySet[Any]:
    """Those of ``rows`` in which ``text`` is found, or that ``other`` lets in, annotated with their ``closeness``.

    The first of the ``searched`` fields is the name: what is called so, or begins so, comes first. Where more than
    ``most`` begin so, or hold it, that many are ranked and the others left out: whoever finds thousands types on.
    """
    capitals = text.upper()
    letters = Q(finding_letters__trigram_word_similar=capitals) | Q(finding_letters__contains=capitals)
    wanted, place = letters | (other or Q()), _place(searched[0], text)
    found = rows.alias(finding_words=SearchVector(*searched, config=CONFIG), finding_letters=_text(searched))
    words = _WORD.findall(text)[:MOST_WORDS]
    if words:
        begun = Q(finding_words=SearchQuery(_begun(words), config=CONFIG, search_type="raw"))
        wanted, place = wanted | begun, [*place, When(begun, then=Value(1.0))]
    order = Case(*place, default=Value(0.0), output_field=FloatField())
    bare = found.order_by()
    so_begun = bare.filter(finding_letters__startswith=capitals).values("pk")[:most]
    ranked: QuerySet[Any] = found.filter(
        pk__in=so_begun.union(bare.filter(wanted).values("pk")[:most])
    ).annotate(closeness=order + TrigramWordSimilarity(text, searched[0]))
    return ranked


def holding(rows: QuerySet[Any], searched: Sequence[str], word: str) -> QuerySet[Any]:
    """Those of ``rows`` in whose ``searched`` texts ``word`` stands, in either case and within longer words too."""
    held: QuerySet[Any] = rows.alias(finding_letters=_text(searched)).filter(
        finding_letters__contains=word.upper()
    )
    return held


def find_alike(rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
    """Those of ``rows`` whose ``name`` holds a word like ``text``, with their ``closeness``. Reads every row."""
    alike: QuerySet[Any] = rows.annotate(closeness=TrigramWordSimilarity(text, name)).filter(
        closeness__gte=LAX
    )
    return alike


def _begun(words: Sequence[str]) -> str:
    return " & ".join(f"{word}:*" for word in words)


def _place(name: str, text: str) -> list[When]:
    exact = When(**{f"{name}__iexact": text}, then=Value(3.0))
    return [exact, When(**{f"{name}__istartswith": text}, then=Value(2.0))]


def _text(searched: Sequence[str]) -> Combinable:
    """In capitals, so that a plain LIKE finds either case through the index."""
    spaced = [part for name in searched for part in (Value(" "), F(name))][1:]
    return Upper(Concat(*spaced, output_field=TextField()) if len(spaced) > 1 else spaced[0])
