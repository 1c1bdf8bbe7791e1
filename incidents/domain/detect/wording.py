"""How a phrase is written in the files: alternatives, and two halves with words between them.

``shuts|closes down`` stands for both wordings. ``takes … offline`` is found where the second half follows the first
in the same clause, as in "takes the chatbot offline": verbs that part are the rule in German and common elsewhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from incidents.domain.detect.matcher import Hit
from incidents.domain.detect.text import Words

GAP: Final = " … "
# A mark within a number ends no clause.
_CLAUSE: Final = re.compile(r"[.;:!?,](?!\d)|\n")
_ROOM: Final = 8


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a phrase: which phrase it is of, what the phrase stands for, and whether it comes first."""

    phrase: str
    name: str
    first: bool


def wordings(phrase: str, name: str) -> Iterator[tuple[str, str | Half]]:
    """Yield every wording of a phrase with what it stands for: its class, or a half of it.

    Raises ``ValueError`` on an empty half or alternative.
    """
    halves = phrase.split(GAP)
    if len(halves) > 2 or not all(halves):
        raise ValueError(f"{phrase!r} is no phrase: two halves at most, neither empty")
    for place, half in enumerate(halves):
        value = name if len(halves) == 1 else Half(phrase, name, first=place == 0)
        yield from ((wording, value) for wording in _alternatives(half))


def _alternatives(text: str) -> Iterator[str]:
    choices = [word.split("|") for word in text.split(" ")]
    if any(not choice for word in choices[:-1] for choice in word):
        raise ValueError(f"{text!r} holds an empty alternative")
    yield from (" ".join(chosen) for chosen in product(*choices))


def joined(hits: Iterable[Hit[str | Half]], folded: str, words: Words) -> Iterator[Hit[str]]:
    """Yield the whole phrases as they are and each first half with the nearest second half of its clause."""
    opened: dict[tuple[str, str], Hit[str | Half]] = {}
    for hit in sorted(hits, key=lambda hit: hit.start):
        value = hit.value
        if isinstance(value, str):
            yield Hit(hit.start, hit.end, value)
            continue
        key = value.name, value.phrase
        if value.first:
            opened[key] = hit
        elif (first := opened.get(key)) is not None and _one_clause(first, hit, folded, words):
            del opened[key]
            yield Hit(first.start, hit.end, value.name)


def _one_clause(first: Hit[str | Half], second: Hit[str | Half], folded: str, words: Words) -> bool:
    if second.start <= first.end or words.between(first.end, second.start) > _ROOM:
        return False
    return _CLAUSE.search(folded, first.end, second.start) is None
