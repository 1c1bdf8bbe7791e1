"""Where the sentences behind the facts stand in a text: turns numbered spans into pieces that can be marked."""

from collections.abc import Iterable
from dataclasses import dataclass

TINTS = 5


def tint_of(number: int) -> int:
    """The tint of fact ``number`` (from 1), in the text and beside it; the sixth takes the first again."""
    return (number - 1) % TINTS + 1


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked by fact ``number`` or plain (``None``); ``tail`` says that the mark ends here."""

    text: str
    number: int | None = None
    head: bool = False
    tail: bool = False

    @property
    def tint(self) -> int:
        """The tint of the mark (plain text has none to speak of)."""
        return tint_of(self.number or 1)


def pieces(text: str, spans: Iterable[tuple[int, int, int]]) -> list[Piece]:
    """Cut ``text`` at ``(start, end, number)`` spans (characters, end excluded).

    Spans outside the text are clipped, empty ones dropped; where two overlap, the later gives way to the earlier.
    The pieces together are the text again.
    """
    result: list[Piece] = []
    position = 0
    for start, end, number in sorted(spans):
        start, end = max(start, position), min(end, len(text))
        if start >= end:
            continue
        if start > position:
            result.append(Piece(text[position:start]))
        result.append(Piece(text[start:end], number, head=True, tail=True))
        position = end
    if position < len(text):
        result.append(Piece(text[position:]))
    return result


def paragraphs(text: str, spans: Iterable[tuple[int, int, int]]) -> list[list[Piece]]:
    """The pieces by paragraph (a blank or new line parts them); a mark that runs over the break stays one mark.

    Its first piece has ``head`` (it carries the anchor), its last has ``tail`` (it carries the number).
    """
    result: list[list[Piece]] = [[]]
    for piece in pieces(text, spans):
        lines = piece.text.split("\n")
        for index, line in enumerate(lines):
            if index:
                result.append([])
            if line:
                last = not any(lines[index + 1 :])
                first = not any(lines[:index])
                result[-1].append(
                    Piece(line, piece.number, head=piece.head and first, tail=piece.tail and last)
                )
    return [paragraph for paragraph in result if any(piece.text.strip() for piece in paragraph)]
