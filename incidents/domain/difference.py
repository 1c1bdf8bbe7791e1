"""What changed between two wordings, word by word, in bounded time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "added", "removed", "gap"]
# Comparing costs the product of both sides: what is left of the budget decides how finely the rest is told apart.
_BUDGET: Final = 4_000_000
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
# Fewer equal words than this in a row between two changes only tear a sentence to pieces.
_TOO_SHORT: Final = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, came or went; a ``gap`` stands for text that stayed and is not shown."""

    kind: Kind
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The pieces that lead from ``old`` to ``new``: those not added are the one, those not removed the other.

    Lines are matched first, then the words of lines that differ. Very large changes are told by lines alone.
    """
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    budget = _BUDGET - len(before) * len(after)
    pieces: list[Piece] = []
    matched = SequenceMatcher(None, before, after, autojunk=budget < 0).get_opcodes()
    for tag, start, end, from_, to in matched:
        gone, come = "".join(before[start:end]), "".join(after[from_:to])
        if tag == "equal":
            pieces.append(Piece("same", come))
            continue
        left, right = _WORD.findall(gone), _WORD.findall(come)
        budget -= len(left) * len(right)
        pieces += _words(left, right) if budget > 0 else [Piece("removed", gone), Piece("added", come)]
    return list(_joined(pieces))


def shortened(pieces: Sequence[Piece], around: int = 160) -> list[Piece]:
    """``pieces`` with long runs that stayed cut to about ``around`` characters beside each change."""
    shown: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.kind != "same" or len(piece.text) <= 2 * around:
            shown.append(piece)
            continue
        if place:
            shown.append(Piece("same", _head(piece.text, around)))
        shown.append(Piece("gap", ""))
        if place < len(pieces) - 1:
            shown.append(Piece("same", _tail(piece.text, around)))
    return shown


def added_text(pieces: Iterable[Piece]) -> str:
    """What a reader of the earlier wording has not read yet, a run a line."""
    return "\n".join(piece.text.strip() for piece in pieces if piece.kind == "added" and piece.text.strip())


def _words(left: Sequence[str], right: Sequence[str]) -> list[Piece]:
    pieces = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, start, end, from_, to in matcher.get_opcodes():
        gone, come = left[start:end], right[from_:to]
        if tag == "equal" and (come != [" "] * len(come) or len(come) > _TOO_SHORT):
            pieces.append(Piece("same", "".join(come)))
        else:
            pieces += [Piece("removed", "".join(gone)), Piece("added", "".join(come))]
    return pieces


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Runs of changes as one removal and one addition; nothing empty."""
    gone, come = "", ""
    stayed = ""
    for piece in pieces:
        if piece.kind == "same":
            yield from _changed(gone, come)
            gone, come, stayed = "", "", stayed + piece.text
            continue
        if stayed and piece.text:
            yield Piece("same", stayed)
            stayed = ""
        gone += piece.text if piece.kind == "removed" else ""
        come += piece.text if piece.kind == "added" else ""
    yield from _changed(gone, come)
    if stayed:
        yield Piece("same", stayed)


def _changed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("removed", gone)
    if come:
        yield Piece("added", come)


def _head(text: str, size: int) -> str:
    return text[:size].rsplit(" ", 1)[0] + " …"


def _tail(text: str, size: int) -> str:
    return "… " + text[-size:].split(" ", 1)[-1]
