"""A sheet of A4 to write and draw on, in millimetres from its upper left corner.

Text never leaves the width that it is given: it is cut with an ellipsis, or broken into so many lines and then cut.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from riskboard.common.pdf.fonts import REGULAR, faces_for

WIDTH, HEIGHT = 210.0, 297.0
# Colours of the pages' light theme, which is what a printer gets.
INK, INK_2, INK_3 = "#15181d", "#545b68", "#666d7a"
LINE, LINE_STRONG, SUNKEN = "#e3e5e9", "#cdd1d8", "#f9fafb"
ACCENT, BAD, WARN, GOOD = "#2b55c4", "#a3163a", "#7d5c00", "#216b4a"
BANDS = {
    "low": "#6695a8",
    "moderate": "#b8890a",
    "high": "#c84b0c",
    "veryhigh": "#a3163a",
    "critical": "#4a0e38",
}
LEFT, RIGHT = "left", "right"
ELLIPSIS = "…"
_POINT = 25.4 / 72
# From the top of a line to its base line, and from line to line, in parts of the size of the letters.
_ASCENT, _LEADING = 0.95, 1.32


class Sheet:
    """A document of sheets; what is the same that goes in gives the same bytes."""

    def __init__(self, *, characters: str, title: str, author: str, language: str, at: datetime) -> None:
        """An empty document. ``characters`` are all that will be written; ``at`` is the time that it bears."""
        self._folder = TemporaryDirectory(prefix="riskboard-pdf-")
        self._pdf = FPDF(format="A4", unit="mm")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._fonts(characters)
        self._pdf.set_title(title)
        self._pdf.set_author(author)
        self._pdf.set_lang(language)
        self._pdf.set_creator("Riskboard")
        self._pdf.set_creation_date(at)
        self._pdf.set_display_mode("fullwidth")

    def _fonts(self, characters: str) -> None:
        faces = faces_for(characters, Path(self._folder.name))
        for face in faces:
            self._pdf.add_font(face.family, face.style, face.path)
        self._family = faces[0].family
        others = dict.fromkeys(face.family for face in faces if face.family != self._family)
        self._pdf.set_fallback_fonts(list(others), exact_match=False)

    def add(self) -> None:
        """A fresh sheet."""
        self._pdf.add_page()

    def bookmark(self, name: str, y: float) -> None:
        """An entry of the outline that leads to height ``y`` of the present sheet."""
        self._pdf.set_xy(0, y)
        self._pdf.start_section(name)

    def width_of(self, text: str, size: float, style: str = REGULAR) -> float:
        """How wide ``text`` is, in millimetres; ``size`` in points."""
        self._pdf.set_font(self._family, style, size)
        return self._pdf.get_string_width(text)

    def fitted(self, text: str, width: float, size: float, style: str = REGULAR) -> str:
        """``text``, cut with an ellipsis where it is wider than ``width``."""
        text = " ".join(text.replace("\xa0", " ").split()) if "\n" in text else text
        if self.width_of(text, size, style) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width_of(text[:middle].rstrip() + ELLIPSIS, size, style) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return text[:low].rstrip() + ELLIPSIS

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float,
        size: float = 8.5,
        style: str = REGULAR,
        colour: str = INK,
        align: str = LEFT,
    ) -> float:
        """One line whose top is at ``y``, within ``width`` from ``x``; gives how wide it came out."""
        said = self.fitted(text, width, size, style)
        wide = self.width_of(said, size, style)
        self._pdf.set_text_color(colour)
        self._pdf.set_xy(x + (width - wide if align == RIGHT else 0.0), y)
        self._pdf.cell(wide, size * _POINT * _LEADING, said, new_x=XPos.RIGHT, new_y=YPos.TOP)
        return wide

    def lines(self, text: str, width: float, size: float, most: int, style: str = REGULAR) -> list[str]:
        """``text`` broken into at most ``most`` lines of ``width``, the last one cut where there is more."""
        words, found = text.split(" "), [""]
        for place, word in enumerate(words):
            longer = f"{found[-1]} {word}" if found[-1] else word
            if self.width_of(longer, size, style) <= width or not found[-1]:
                found[-1] = longer
            elif len(found) < most:
                found.append(word)
            else:
                found[-1] = " ".join([found[-1], *words[place:]])
                break
        return [self.fitted(line, width, size, style) for line in found]

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float,
        most: int,
        size: float = 8.5,
        style: str = REGULAR,
        colour: str = INK,
    ) -> float:
        """Lines from ``y`` downwards; gives where the next one would begin."""
        for line in self.lines(text, width, size, most, style):
            self.text(x, y, line, width=width, size=size, style=style, colour=colour)
            y += size * _POINT * _LEADING
        return y

    def rule(self, x: float, y: float, width: float, *, colour: str = LINE, thick: float = 0.2) -> None:
        """A horizontal line."""
        self._stroke(colour, thick)
        self._pdf.line(x, y, x + width, y)

    def upright(self, x: float, y: float, height: float, *, colour: str = LINE, dashed: bool = False) -> None:
        """A vertical line from ``y`` downwards."""
        self._stroke(colour, 0.25)
        if dashed:
            self._pdf.set_dash_pattern(dash=0.9, gap=0.7)
        self._pdf.line(x, y, x, y + height)
        self._pdf.set_dash_pattern()

    def box(self, x: float, y: float, width: float, height: float, *, colour: str) -> None:
        """A filled rectangle."""
        self._pdf.set_fill_color(colour)
        self._pdf.rect(x, y, width, height, style="F")

    def line(self, points: Sequence[tuple[float, float]], *, colour: str, thick: float = 0.5) -> None:
        """A line through ``points``."""
        self._stroke(colour, thick)
        self._pdf.polyline(list(points))

    def _stroke(self, colour: str, thick: float) -> None:
        self._pdf.set_draw_color(colour)
        self._pdf.set_line_width(thick)

    @contextmanager
    def figure(self, said: str) -> Iterator[None]:
        """What is drawn inside is one picture, tagged as such, for which ``said`` stands to those who do not see it."""
        with self._pdf._marked_sequence(alt_text=said):
            yield

    def bytes(self) -> bytes:
        """The finished document."""
        return bytes(self._pdf.output())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Let go of the fonts, which stay open until the document is written."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()
        self._folder.cleanup()
