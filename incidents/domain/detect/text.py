"""Text as detection sees it: folded without moving a character, and cut into sentences that keep their place."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_SPACES = "\t\x0b\x0c\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SAME = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
}
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.!?…。！？]+[\"'»”’)\]]*\s+|\s*\n\s*")
_LONGEST_MONTH = len("September") + 1
# German writes the days of a month with a full stop: "20. April".
_ORDINAL = re.compile(
    r"\b\d\d?\. (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_SHORT = re.compile(
    r"(?:\b(?:inc|corp|ltd|co|no|nr|mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|d\.lgs|art|abs|bzw|z\.b|ca|sen|rep|gov|gen|jr|sr"
    r"|sra?|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|approx|fig|ed|ing|dott|avv)|\b\w|\b(?:\w\.)+\w)\.$",
    re.IGNORECASE,
)


class _Folding(dict[int, str]):
    """Folds one character at a time and remembers it, so that ``str.translate`` does the loop."""

    def __missing__(self, key: int) -> str:
        char = chr(key)
        base = unicodedata.normalize("NFD", char)[0]
        lower = base.lower()
        self[key] = lower if len(lower) == 1 else char
        return self[key]


_FOLDING = _Folding(_SAME)


def fold(text: str) -> str:
    """Return the text in lower case without accents and with plain quotes, dashes and spaces.

    The length never changes, so an offset into the folded text is an offset into the text itself.
    """
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        """Tell whether the other range lies inside this one."""
        return self.start <= other.start and other.end <= self.end


class Words:
    """The word positions of a folded text, to measure distances in words instead of characters."""

    def __init__(self, folded: str) -> None:
        """Index the text once."""
        self._folded = folded

    @cached_property
    def starts(self) -> list[int]:
        """Character offsets at which words begin."""
        return [match.start() for match in _WORD.finditer(self._folded)]

    def between(self, left_end: int, right_start: int) -> int:
        """Count the words that begin after ``left_end`` and before ``right_start``."""
        starts = self.starts
        return bisect_right(starts, right_start - 1) - bisect_right(starts, left_end - 1)


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a text as trimmed, non-empty ranges; a line break always ends one."""
    start = 0
    for stop in _STOP.finditer(text):
        if "\n" not in stop.group() and not _ends_sentence(text, start, stop):
            continue
        yield from _trimmed(text, start, stop.end())
        start = stop.end()
    yield from _trimmed(text, start, len(text))


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    following = text[stop.end() : stop.end() + 2].lstrip("\"'«“‘([¿¡")
    if following[:1].islower():
        return False
    if not stop.group().startswith(". "):
        return True
    before = max(start, stop.start() - 8)
    ordinal = _ORDINAL.search(text, max(start, stop.start() - 2), stop.end() + _LONGEST_MONTH)
    return ordinal is None and _SHORT.search(text, before, stop.start() + 1) is None


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
