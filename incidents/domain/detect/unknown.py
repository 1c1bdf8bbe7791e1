"""AI vendors that no catalogue lists, read from how an article introduces them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from incidents.domain.detect.catalogue import Mention, slug_of
from incidents.domain.detect.lexicon import bodies, naming_forms, never_names, places
from incidents.domain.detect.text import fold

_LEAD: Final = 3000
_OPENING: Final = 700
_NEAR: Final = 160
_OFTEN: Final = 3


@cache
def _introduced() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_filled(form)) for form in naming_forms()["introduced"])


@cache
def _called_so() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_filled(form)) for form in naming_forms()["called_so"])


@cache
def _talk() -> re.Pattern[str]:
    return re.compile("|".join(naming_forms()["talk"]))


def _filled(form: str) -> str:
    """The form with each list of the file in the place of its name."""
    for key, value in naming_forms().items():
        form = form.replace(f"{{{key}}}", f"(?:{'|'.join(value)})" if isinstance(value, list) else value)
    return form


def unknown_names(title: str, text: str, *, alone: bool = False) -> tuple[str, ...]:
    """Return the names that the article itself introduces as those of AI makers or products.

    Whatever stands with its field ("the AI startup Quillmark") counts; a name behind a bare "company" or
    "app" counts where AI is spoken of nearby and the headline or the whole text keeps coming back to it, or where it
    stands ``alone``: nothing that a catalogue holds is named beside it.
    """
    found: dict[str, None] = {}
    for source in (title, text):
        found |= {match["name"]: None for one in _introduced() for match in one.finditer(source[:_LEAD])}
    found |= dict.fromkeys(_called(title, text, alone=alone))
    return tuple(name for name in found if _may_be_vendor(name))


def _called(title: str, text: str, *, alone: bool) -> Iterator[str]:
    for form in _called_so():
        for match in form.finditer(text[:_OPENING]):
            name, at = match["name"], match.start("name")
            if not _talk().search(text, max(0, at - _NEAR), at + _NEAR) and not _talk().search(title):
                continue
            if next(_places_of(name, title), None) or text.count(name) >= _OFTEN or alone:
                yield name


def _places_of(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in a text as a word of its own."""
    end = 0
    while (start := text.find(name, end)) >= 0:
        end = start + len(name)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end


def _may_be_vendor(name: str) -> bool:
    if name.split()[0].lower().rstrip(".") in never_names() or not slug_of(name):
        return False
    folded = fold(name)
    spans = [(hit.start, hit.end) for hit in places().find(folded)]
    spans += [(hit.start, hit.end) for hit in bodies().find(folded)]
    return (0, len(folded)) not in spans


def unknown_vendors(names: Iterable[str], text: str, known: Iterable[Mention]) -> list[Mention]:
    """Return mentions of the names in a text; one that overlaps a known mention is left to the catalogue."""
    taken = [(mention.start, mention.end) for mention in known]
    found: list[Mention] = []
    for name in names:
        for start, end in _places_of(name, text):
            if not any(first < end and start < last for first, last in taken):
                found.append(Mention(slug_of(name), "ai", "", start, end))
    return found
