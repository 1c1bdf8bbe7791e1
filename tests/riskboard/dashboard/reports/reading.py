"""What a PDF says, and where on the sheet it says it."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

type_box = tuple[float, float, float, float]
# In points: letters of neighbouring lines may come so near to each other.
NEAR = 0.8


def text_of(document: bytes) -> str:
    """All text in reading order, blanks of every kind as one."""
    with pdfium.PdfDocument(document) as pdf:
        return " ".join(" ".join(_text(page) for page in pdf).split())


def pages_of(document: bytes) -> int:
    """How many sheets it has."""
    with pdfium.PdfDocument(document) as pdf:
        return len(pdf)


def overlaps(document: bytes) -> list[tuple[str, str]]:
    """The pairs of pieces of text that lie upon each other, and pieces that leave their sheet (beside nothing)."""
    with pdfium.PdfDocument(document) as pdf:
        return [found for page in pdf for found in _on_page(page)]


def _text(page: Any) -> str:
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()


def _on_page(page: Any) -> Iterator[tuple[str, str]]:
    textpage = page.get_textpage()
    found = page.get_objects([raw.FPDF_PAGEOBJ_TEXT], textpage=textpage)
    pieces = [(str(piece.extract()), _box(piece)) for piece in found]
    textpage.close()
    width, height = page.get_size()
    for text, (left, bottom, right, top) in pieces:
        if left < 0 or bottom < 0 or right > width or top > height:
            yield text, ""
    for (one, box), (other, against) in combinations(pieces, 2):
        if _meets(box, against):
            yield one, other


def _box(piece: Any) -> type_box:
    left, bottom, right, top = piece.get_bounds()
    return left, bottom, right, top


def _meets(one: type_box, other: type_box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    upwards = min(one[3], other[3]) - max(one[1], other[1])
    return across > NEAR and upwards > NEAR
