"""What it means that a watched page reads differently than before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from incidents.domain.detect.article import Detection, IncidentType
from incidents.domain.difference import Piece

# That a page of terms changed is certain; that it takes anything away is not.
_SURE: Final = 0.6
# Fewer changed words are a date or a typing error.
_FEWEST_WORDS: Final = 5
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_ABOUT: Final[tuple[tuple[IncidentType, re.Pattern[str]], ...]] = (
    ("retirement", re.compile(r"deprecat|retire|sunset|end-of-life|lifecycle|abkündig|obsol[eè]t", re.I)),
    (
        "terms_change",
        re.compile(
            r"terms|polic|agreement|licen[cs]e|acceptable.use|privacy|legal|conditions|addendum|sub-?processor"
            r"|bedingungen|richtlinie|nutzungs|vertrag|datenschutz|condicion|t[eé]rminos|pol[ií]tica"
            r"|condizioni|termini|politiqu|mentions",
            re.I,
        ),
    ),
)


def about(*texts: str) -> IncidentType | None:
    """What a change of a page with such a title or address is about; None for a page of another sort."""
    for kind, words in _ABOUT:
        if any(words.search(text) for text in texts):
            return kind
    return None


def is_slight(pieces: Iterable[Piece]) -> bool:
    """Whether so few words changed that nothing can have been decided by it."""
    changed = (piece.text for piece in pieces if piece.kind in ("added", "removed"))
    return sum(len(_WORD.findall(text)) for text in changed) < _FEWEST_WORDS


def as_changed(
    whole: Detection, added: Detection, kind: IncidentType | None, vendors: Sequence[str]
) -> Detection:
    """What the change of a page reports: by its new words, else by the whole, else by the sort of page alone.

    Facts of the new words alone have no place in the text and are left out.
    """
    if whole.relevant:
        return whole
    if added.relevant:
        return replace(added, facts=())
    if kind is None or not vendors:
        return whole
    return replace(
        whole, relevant=True, confidence=_SURE, type=kind, direction="restricts", vendors=tuple(vendors)
    )
