"""Countries and public bodies: which of the words that could name one do so in this article."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from incidents.domain.detect.lexicon import Body, Place, bodies, everyday_openings, places
from incidents.domain.detect.matcher import Hit

_SHORTEST: Final = 2
_OPENS: Final = re.compile(r"(?:^|[.!?:;…\n])[ \t\"'«“„‘¿¡]*$|^[\"'«“„‘]*$")
_BEFORE: Final = 6


def places_in(text: str, folded: str, lang: str) -> list[Hit[Place]]:
    """Return the places that a text names, nouns with a capital and what belongs to them however it is written."""
    return [hit for hit in places().find(folded) if not hit.value.noun or _is_name(text, folded, hit, lang)]


def bodies_in(text: str, folded: str) -> list[Hit[Body]]:
    """Return the public bodies that a text may name; :func:`sure_bodies` settles the short names among them."""
    return [hit for hit in bodies().find(folded) if _written_so(text, hit)]


def sure_bodies(
    found: Sequence[Sequence[Hit[Body]]], named: Iterable[Sequence[Hit[Place]]]
) -> Iterator[list[Hit[Body]]]:
    """Yield the bodies of each text without the short names that nothing in any of the texts supports.

    "SEC" is the commission where the article speaks of America or names the commission in full.
    """
    rules = {hit.value.code for hits in named for hit in hits}
    full = {hit.value.name for hits in found for hit in hits if not hit.value.short}
    for hits in found:
        yield [
            hit for hit in hits if not hit.value.short or hit.value.place in rules or hit.value.name in full
        ]


def _is_name(text: str, folded: str, hit: Hit[Place], lang: str) -> bool:
    """An everyday word that opens a sentence has its capital from there: Italian "Usa" is "uses"."""
    word = folded[hit.start : hit.end]
    opens = word in everyday_openings(lang) and _OPENS.search(text, max(0, hit.start - _BEFORE), hit.start)
    return _capital(text, hit.start, hit.end, capitals=bool(opens))


def _written_so(text: str, hit: Hit[Body]) -> bool:
    alias = hit.value.alias
    return alias[0].islower() or _capital(text, hit.start, hit.end, capitals=alias.isupper())


def _capital(text: str, start: int, end: int, *, capitals: bool = False) -> bool:
    written = text[start:end]
    if capitals or end - start <= _SHORTEST:
        return written.isupper()
    return written[0].isupper()
