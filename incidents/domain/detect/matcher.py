"""Many phrases found in one pass (Aho–Corasick), at word boundaries only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

from incidents.domain.detect.text import fold

Value = TypeVar("Value")
_STEM, _CLOSING = "*", "$"
_ENDINGS = (_STEM, _CLOSING)


@dataclass(frozen=True, slots=True)
class Hit(Generic[Value]):
    """One phrase found: its range in the text and what the phrase stands for."""

    start: int
    end: int
    value: Value


class PhraseIndex(Generic[Value]):
    """An index of phrases to values.

    A phrase that ends in ``*`` is a stem and takes any ending; one that ends in ``$`` closes its clause.

    Phrases are folded; the texts to search must be folded too (:func:`incidents.domain.detect.text.fold`).
    """

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        """Build the automaton; the cost grows with the total length of the phrases."""
        table: dict[str, list[tuple[Value, str]]] = {}
        for phrase, value in phrases:
            ending = phrase[-1:] if phrase[-1:] in _ENDINGS else ""
            key = fold(phrase.removesuffix(ending))
            if key:
                table.setdefault(key, []).append((value, ending))
        self._automaton = ahocorasick.Automaton()
        for key, values in table.items():
            self._automaton.add_word(key, (len(key), values))
        self._automaton.make_automaton()
        self._empty = not table

    def find(self, folded: str) -> Iterator[Hit[Value]]:
        """Yield every phrase in the folded text, overlapping ones included, by end position."""
        if self._empty:
            return
        for last, (length, values) in self._automaton.iter(folded):
            start, end = last - length + 1, last + 1
            if _inside_word(folded, start):
                continue
            whole = not _inside_word(folded, end)
            for value, ending in values:
                if ending == _STEM or (whole and (not ending or _closes(folded, end))):
                    yield Hit(start, end if whole else _word_end(folded, end), value)


def _inside_word(folded: str, at: int) -> bool:
    return 0 < at < len(folded) and folded[at - 1].isalnum() and folded[at].isalnum()


def _word_end(folded: str, at: int) -> int:
    while at < len(folded) and folded[at].isalnum():
        at += 1
    return at


def _closes(folded: str, at: int) -> bool:
    """Tell whether a clause ends here: no further word before the next punctuation mark or line."""
    return not folded[at : at + 2].strip(" ")[:1].isalnum()
