"""Finding records by what one types: whole words as they are begun, and words with a letter wrong or in their middle.

A model names its searched texts once, in ``searched``; its indexes and its search are made of the same expressions,
or the database would not use the one for the other.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, F, FloatField, Index, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Upper

# No language: names are no words of one, and the register speaks several.
CONFIG = "simple"
MOST_WORDS = 8
# Weighing how close a row is takes longer than finding it.
MOST_RANKED = 200
# An index of three letters at a time knows no shorter words.
SHORTEST_BY_LETTERS = 3
# How like a word of the name it must be where nothing was found otherwise: two letters exchanged in a short word.
LAX = 0.35
_WORD = re.compile(r"\w+")


def found_by(prefix: str, searched: Sequence[str]) -> list[Index]:
    """The indexes of a model's ``searched`` texts: by words, by three letters at a time, and of the name by letters."""
    named = [GinIndex(OpClass(_text(searched[:1]), name="gin_trgm_ops"), name=f"{prefix}_name_letters")]
    return [
        GinIndex(SearchVector(*searched, config=CONFIG), name=f"{prefix}_words"),
        GinIndex(OpClass(_text(searched), name="gin_trgm_ops"), name=f"{prefix}_letters"),
        # Of a single text both would be the same.
        *(named if len(searched) > 1 else []),
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
    capitals = _capitals(text)
    # Each asked by itself, so that an index answers it: joined by "or" none would.
    wanted, place = [other] if other else [], _place(searched[0], text)
    found = rows.alias(finding_words=SearchVector(*searched, config=CONFIG), finding_letters=_text(searched))
    words = _WORD.findall(text)[:MOST_WORDS]
    if words:
        begun = Q(finding_words=SearchQuery(_begun(words), config=CONFIG, search_type="raw"))
        wanted, place = [*wanted, _held(words) or begun], [*place, When(begun, then=Value(1.0))]
    else:
        wanted = [*wanted, Q(finding_letters__contains=capitals)]
    order = Case(*place, default=Value(0.0), output_field=FloatField())
    bare = found.order_by()
    so_begun = (
        bare.alias(finding_name=_text(searched[:1]))
        .filter(finding_name__startswith=capitals)
        .values("pk")[:most]
    )
    others = [bare.filter(each).values("pk")[:most] for each in wanted]
    ranked = found.filter(pk__in=so_begun.union(*others))
    closest: QuerySet[Any] = ranked.annotate(closeness=order + TrigramWordSimilarity(text, searched[0]))
    return closest


def holding(rows: QuerySet[Any], searched: Sequence[str], word: str, other: Q | None = None) -> QuerySet[Any]:
    """Those of ``rows`` in whose ``searched`` texts ``word`` stands, in either case and within longer words too.

    So do those that ``other`` lets in; no index serves then.
    """
    letters = Q(finding_letters__contains=_capitals(word))
    held: QuerySet[Any] = rows.alias(finding_letters=_text(searched)).filter(
        letters if other is None else letters | other
    )
    return held


def find_similar(
    rows: QuerySet[Any], searched: Sequence[str], text: str, *, most: int = MOST_RANKED
) -> QuerySet[Any]:
    """Those of ``rows`` in whose texts words stand that are like ``text``, a letter wrong, with their ``closeness``.

    To weigh how like long texts are takes time: for what :func:`find` does not find.
    """
    like = rows.order_by().alias(finding_letters=_text(searched))
    found = like.filter(finding_letters__trigram_word_similar=_capitals(text)).values("pk")[:most]
    closest: QuerySet[Any] = rows.filter(pk__in=found).annotate(
        closeness=TrigramWordSimilarity(text, searched[0])
    )
    return closest


def find_alike(rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
    """Those of ``rows`` whose ``name`` holds a word like ``text``, with their ``closeness``; ask within :func:`laxly`.

    The index of its letters answers that as far as there is one, else every row is read.
    """
    alike: QuerySet[Any] = rows.alias(finding_name=_text([name])).filter(
        finding_name__trigram_word_similar=_capitals(text)
    )
    closest: QuerySet[Any] = alike.annotate(closeness=TrigramWordSimilarity(text, name))
    return closest


@contextmanager
def laxly() -> Iterator[None]:
    """In here words count as alike that :func:`find` tells apart: the bound that indexes know is the connection's."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [LAX])
        yield
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold TO DEFAULT")


def _begun(words: Sequence[str]) -> str:
    return " & ".join(f"{word}:*" for word in words)


def _held(words: Sequence[str]) -> Q | None:
    """Rows that hold all of these words, begun or not; None where one is too short for the index of letters.

    Where many rows are found, to look for letters in each takes a fraction of what taking it apart into words does.
    """
    if min(map(len, words)) < SHORTEST_BY_LETTERS:
        return None
    return Q(*(Q(finding_letters__contains=_capitals(word)) for word in words))


def _capitals(text: str) -> str:
    """In capitals as the database writes them: letter by letter."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)


def _place(name: str, text: str) -> list[When]:
    exact = When(**{f"{name}__iexact": text}, then=Value(3.0))
    return [exact, When(**{f"{name}__istartswith": text}, then=Value(2.0))]


def _text(searched: Sequence[str]) -> Combinable:
    """In capitals, so that a plain LIKE finds either case through the index."""
    spaced = [part for name in searched for part in (Value(" "), F(name))][1:]
    return Upper(Concat(*spaced, output_field=TextField()) if len(spaced) > 1 else spaced[0])
