"""The report for the board on two sheets: every part has its place and so many rows, whatever the register holds."""

from collections.abc import Sequence
from datetime import datetime

from riskboard.common.pdf.fonts import BOLD
from riskboard.common.pdf.sheet import (
    ACCENT,
    BAD,
    BANDS,
    GOOD,
    INK,
    INK_2,
    INK_3,
    LINE,
    LINE_STRONG,
    RIGHT,
    SUNKEN,
    WIDTH,
    Sheet,
)
from riskboard.dashboard.reports.curve import draw_curve
from riskboard.dashboard.reports.paper import (
    ActionLine,
    BandCount,
    ChangeLine,
    Figure,
    IncidentLine,
    LimitLine,
    Paper,
    Section,
    VendorLine,
    characters_of,
)

MARGIN = 16.0
INNER = WIDTH - 2 * MARGIN
TOP, FOOT = 14.0, 286.0
# Where the parts with a place of their own begin; the others follow each other, and fit at their largest.
_FIGURES, _VENDORS, _METHOD = 36.0, 63.0, 258.0
_ROW, _GAP = 6.4, 6.0
_TONES = {"bad": BAD, "good": GOOD}
_STEPS = 5


def drawn(paper: Paper, *, language: str, at: datetime) -> bytes:
    """The finished document, of two sheets."""
    with Sheet(
        characters=characters_of(paper),
        title=f"{paper.title}, {paper.organisation}",
        author=paper.organisation,
        language=language,
        at=at,
    ) as sheet:
        _first(sheet, paper)
        _second(sheet, paper)
        return sheet.bytes()


def _first(sheet: Sheet, paper: Paper) -> None:
    sheet.add()
    _head(sheet, paper)
    _figures(sheet, _FIGURES, paper.figures)
    below = _vendors(sheet, _VENDORS, paper)
    _changes(sheet, below + _GAP, paper)
    _foot(sheet, paper, 0)


def _second(sheet: Sheet, paper: Paper) -> None:
    sheet.add()
    below = TOP - _GAP
    for part in (_incidents, _limits, _annual, _actions):
        below = part(sheet, below + _GAP, paper)
    _method(sheet, _METHOD, paper)
    _foot(sheet, paper, 1)


def _head(sheet: Sheet, paper: Paper) -> None:
    sheet.text(MARGIN, TOP, paper.organisation, width=INNER * 0.62, size=9, colour=INK_2)
    half = INNER * 0.36
    sheet.text(WIDTH - MARGIN - half, TOP, paper.as_of, width=half, size=9, colour=INK_2, align=RIGHT)
    sheet.text(MARGIN, TOP + 5, paper.title, width=INNER, size=17, style=BOLD)
    sheet.text(MARGIN, TOP + 13.2, paper.basis, width=INNER, size=8, colour=INK_3)
    if paper.stale:
        sheet.text(MARGIN, TOP + 17.0, paper.stale, width=INNER, size=8, style=BOLD, colour=ACCENT)


def _foot(sheet: Sheet, paper: Paper, place: int) -> None:
    sheet.rule(MARGIN, FOOT - 2, INNER)
    said = f"{paper.organisation} · {paper.title} · {paper.as_of}"
    sheet.text(MARGIN, FOOT - 1, said, width=INNER - 30, size=7, colour=INK_3)
    sheet.text(WIDTH - MARGIN - 28, FOOT - 1, paper.page[place], width=28, size=7, colour=INK_3, align=RIGHT)


def _figures(sheet: Sheet, y: float, figures: Sequence[Figure], width: float = INNER) -> None:
    """Side by side, between two rules."""
    each = width / max(1, len(figures))
    sheet.rule(MARGIN, y, width, colour=LINE_STRONG)
    for place, figure in enumerate(figures):
        x = MARGIN + place * each
        _figure(sheet, x + (3.0 if place else 0.0), y + 2.2, figure, each - (6.0 if place else 3.0))
        if place:
            sheet.upright(x, y + 2.5, 16)
    sheet.rule(MARGIN, y + 21, width, colour=LINE_STRONG)


def _figure(sheet: Sheet, x: float, y: float, figure: Figure, width: float) -> None:
    sheet.text(x, y, figure.name, width=width, size=7.5, colour=INK_2)
    colour = _TONES.get(figure.tone, INK)
    sheet.text(x, y + 3.6, figure.value, width=width, size=15, style=BOLD, colour=colour)
    sheet.paragraph(x, y + 10.6, figure.note, width=width, most=2, size=7.2, colour=INK_3)


def _section(sheet: Sheet, y: float, section: Section, *, width: float = INNER) -> float:
    """The heading; gives where its rows begin."""
    sheet.bookmark(section.heading, y)
    wide = sheet.text(MARGIN, y, section.heading, width=width, size=11, style=BOLD)
    if section.why:
        sheet.text(MARGIN + wide + 3, y + 0.9, section.why, width=width - wide - 3, size=7.8, colour=INK_3)
    sheet.rule(MARGIN, y + 6.2, width, colour=LINE_STRONG)
    return y + 7.2


def _closed(sheet: Sheet, y: float, section: Section, *, empty: bool) -> float:
    """What stands below the rows, or in their place; gives where the section ends."""
    if empty:
        return sheet.paragraph(MARGIN, y + 1, section.empty, width=INNER, most=3, size=8.5, colour=INK_2)
    if section.more:
        sheet.text(MARGIN, y + 0.3, section.more, width=INNER, size=7.8, colour=INK_2)
        return y + 4.0
    return y


# Left edge and width of each column: name, bar, score, band, change, loss, year.
_COLUMNS = (
    (0.0, 48.0),
    (50.0, 31.0),
    (82.0, 11.0),
    (97.0, 30.0),
    (124.0, 14.0),
    (139.0, 17.0),
    (156.0, 22.0),
)


def _vendors(sheet: Sheet, y: float, paper: Paper) -> float:
    y = _section(sheet, y, paper.vendors)
    if not paper.vendor_lines:
        return _closed(sheet, y, paper.vendors, empty=True)
    _band_counts(sheet, y, paper.bands)
    y += 8.0
    for column, text in zip((0, 2, 3, 4, 5, 6), paper.vendor_head, strict=True):
        x, width = _COLUMNS[column]
        align = "left" if column in (0, 3) else RIGHT
        sheet.text(MARGIN + x, y, text, width=width, size=7.2, colour=INK_3, align=align)
    y += 4.6
    for line in paper.vendor_lines:
        sheet.rule(MARGIN, y - 0.5, INNER)
        _vendor(sheet, y, line)
        y += _ROW
    return _closed(sheet, y, paper.vendors, empty=False)


def _vendor(sheet: Sheet, y: float, line: VendorLine) -> None:
    def cell(column: int, text: str, *, colour: str = INK, style: str = "", align: str = RIGHT) -> None:
        x, width = _COLUMNS[column]
        sheet.text(MARGIN + x, y + 0.6, text, width=width, size=8.3, colour=colour, style=style, align=align)

    cell(0, line.name, align="left", style=BOLD)
    x, width = _COLUMNS[1]
    sheet.box(MARGIN + x, y + 1.2, width, 2.6, colour=SUNKEN)
    sheet.box(MARGIN + x, y + 1.2, max(0.3, width * line.value / 100), 2.6, colour=BANDS[line.band])
    sheet.upright(MARGIN + x + width / 2, y + 0.6, 3.8, colour=INK_3)
    cell(2, line.score, style=BOLD)
    _meter(sheet, MARGIN + _COLUMNS[3][0], y + 1.4, line.band, line.step)
    left, wide = _COLUMNS[3]
    sheet.text(MARGIN + left + 9, y + 0.6, line.word, width=wide - 11, size=8.3)
    cell(4, line.change, colour=_TONES.get(line.tone, INK_3))
    cell(5, line.loss)
    left, wide = _COLUMNS[6]
    sheet.text(MARGIN + left, y + 0.6, line.year, width=wide - 5, size=8.3, align=RIGHT)
    sheet.text(MARGIN + left + wide - 4, y + 0.9, line.grade, width=4, size=7.2, colour=INK_3, align=RIGHT)


def _meter(sheet: Sheet, x: float, y: float, band: str, step: int) -> None:
    """Five steps, so many of them filled: the band without its colour."""
    for place in range(_STEPS):
        sheet.box(x + place * 1.6, y, 1.2, 2.2, colour=BANDS[band] if place < step else LINE)


def _band_counts(sheet: Sheet, y: float, bands: Sequence[BandCount]) -> None:
    """How many vendors lie in each band, the worst first."""
    each = INNER / len(bands)
    for place, count in enumerate(reversed(bands)):
        x = MARGIN + place * each
        _meter(sheet, x, y + 1.5, count.band, len(bands) - place)
        said = f"{count.word}: {count.count}"
        colour = INK if count.count else INK_3
        sheet.text(
            x + 9, y + 0.7, said, width=each - 10, size=8, colour=colour, style=BOLD if count.count else ""
        )


def _changes(sheet: Sheet, y: float, paper: Paper) -> float:
    y = _section(sheet, y, paper.changes)
    for line in paper.change_lines:
        y = _change(sheet, y, line)
    return _closed(sheet, y, paper.changes, empty=not paper.change_lines)


def _change(sheet: Sheet, y: float, line: ChangeLine) -> float:
    """Name and scores at the left, why at the right in three lines and who in one."""
    left = 52.0
    sheet.text(MARGIN, y + 0.6, line.name, width=left - 4, size=8.5, style=BOLD)
    wide = sheet.text(MARGIN, y + 5.2, line.move, width=left - 20, size=8.5, colour=INK_2)
    colour = _TONES.get(line.tone, INK_3)
    sheet.text(MARGIN + wide + 3, y + 5.2, line.change, width=14, size=8.5, style=BOLD, colour=colour)
    x, width = MARGIN + left, INNER - left
    below = sheet.paragraph(x, y + 0.6, line.cause, width=width, most=3, size=8.3)
    if line.deed:
        sheet.text(x, below + 0.2, line.deed, width=width, size=7.5, colour=INK_3)
        below += 3.6
    end = max(below, y + 9.2) + 1.4
    sheet.rule(MARGIN, end, INNER)
    return end + 0.6


def _incidents(sheet: Sheet, y: float, paper: Paper) -> float:
    y = _section(sheet, y, paper.incidents)
    for line in paper.incident_lines:
        y = _incident(sheet, y, line)
    return _closed(sheet, y, paper.incidents, empty=not paper.incident_lines)


def _incident(sheet: Sheet, y: float, line: IncidentLine) -> float:
    clock = 62.0
    sheet.text(MARGIN, y + 0.6, line.name, width=INNER - clock - 4, size=8.5, style=BOLD)
    sheet.text(WIDTH - MARGIN - clock, y + 0.6, line.clock, width=clock, size=8.5, style=BOLD, align=RIGHT)
    sheet.text(MARGIN, y + 4.8, line.taken, width=INNER, size=8.2, colour=INK_2)
    colour = _TONES.get(line.tone, INK_2)
    sheet.paragraph(MARGIN, y + 8.8, line.next, width=INNER, most=1, size=8.2, colour=colour)
    sheet.rule(MARGIN, y + 13.0, INNER)
    return y + 13.6


def _limits(sheet: Sheet, y: float, paper: Paper) -> float:
    y = _section(sheet, y, paper.limits)
    for line in paper.limit_lines:
        y = _limit(sheet, y, line)
    return _closed(sheet, y, paper.limits, empty=not paper.limit_lines)


def _limit(sheet: Sheet, y: float, line: LimitLine) -> float:
    """The sentence of the limit with how it stands; below it the largest share, and who is above."""
    sheet.text(MARGIN, y + 0.6, line.said, width=INNER - 36, size=8.2)
    colour = _TONES.get(line.tone, INK_2)
    x = WIDTH - MARGIN - 34
    sheet.text(x, y + 0.6, line.state, width=34, size=8.2, style=BOLD, colour=colour, align=RIGHT)
    half = INNER / 2 - 2
    sheet.text(MARGIN, y + 4.7, line.share, width=half, size=7.8, colour=INK_2)
    sheet.text(MARGIN + half + 4, y + 4.7, line.above, width=half, size=7.8, colour=INK_2, align=RIGHT)
    sheet.rule(MARGIN, y + 9.2, INNER)
    return y + 9.8


def _annual(sheet: Sheet, y: float, paper: Paper) -> float:
    y = _section(sheet, y, paper.annual)
    if not paper.annual_figures:
        return _closed(sheet, y, paper.annual, empty=True)
    left = 60.0
    for place, figure in enumerate(paper.annual_figures):
        top = y + 0.8 + place * 11.4
        sheet.text(MARGIN, top, figure.name, width=left, size=7.5, colour=INK_2)
        wide = sheet.text(MARGIN, top + 3.6, figure.value, width=left, size=12, style=BOLD)
        sheet.text(MARGIN + wide + 3, top + 5.0, figure.note, width=left - wide - 3, size=7.5, colour=INK_3)
    if paper.curve is not None:
        draw_curve(sheet, paper.curve, x=MARGIN + left + 12, y=y + 2, width=INNER - left - 14, height=36)
    return y + 48


def _actions(sheet: Sheet, y: float, paper: Paper) -> float:
    y = _section(sheet, y, paper.actions)
    for number, line in enumerate(paper.action_lines, start=1):
        _action(sheet, y, number, line)
        y += 10.2
    return _closed(sheet, y, paper.actions, empty=not paper.action_lines)


def _action(sheet: Sheet, y: float, number: int, line: ActionLine) -> None:
    sheet.text(MARGIN, y + 0.4, f"{number}.", width=6, size=9, style=BOLD)
    sheet.text(MARGIN + 6, y + 0.4, line.name, width=INNER - 6, size=8.5, style=BOLD)
    sheet.text(MARGIN + 6, y + 4.6, line.worth, width=92, size=8.2)
    sheet.text(MARGIN + 100, y + 4.6, line.what, width=INNER - 100, size=8.2, colour=INK_2)


def _method(sheet: Sheet, y: float, paper: Paper) -> None:
    y = _section(sheet, y, paper.method)
    for line in paper.method_lines:
        y = sheet.paragraph(MARGIN, y + 0.3, line, width=INNER, most=2, size=7.4, colour=INK_2)
