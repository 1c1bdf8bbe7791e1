"""The exceedance curve as vectors: chances in percent over amounts on a logarithmic axis."""

from math import log10

from riskboard.common.formatting import percent
from riskboard.common.pdf.sheet import ACCENT, INK_2, INK_3, LINE, LINE_STRONG, RIGHT, Sheet
from riskboard.dashboard.reports.paper import Curve

_FIRST_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
_SHOWN_STEPS = 4
_LABEL = 7.0


def draw_curve(sheet: Sheet, curve: Curve, *, x: float, y: float, width: float, height: float) -> None:
    """The curve with its axes, within a box whose lower left corner of the plot is at ``x`` and ``y + height``."""
    first, last = log10(curve.points[0][0]), log10(curve.points[-1][0])
    top = _top(max(chance for _amount, chance in curve.points))

    def across(amount: float) -> float:
        return x + width * min(1.0, max(0.0, (log10(amount) - first) / (last - first)))

    def down(chance: float) -> float:
        return y + height * (1.0 - min(1.0, chance / top))

    with sheet.figure(curve.said):
        for step in range(_SHOWN_STEPS + 1):
            sheet.rule(x, down(top * step / _SHOWN_STEPS), width, colour=LINE if step else LINE_STRONG)
        for mark in curve.marks:
            sheet.upright(across(mark.value), y, height, colour=INK_2, dashed=True)
        sheet.line(
            [(across(amount), down(chance)) for amount, chance in curve.points], colour=ACCENT, thick=0.6
        )
    _labels(sheet, curve, x, y, width, height, top)
    for place, mark in enumerate(curve.marks):
        at = across(mark.value)
        room = x + width - at - 1.5
        sheet.text(at + 1.2, y + 0.4 + place * 3.6, mark.text, width=max(room, 8.0), size=7, colour=INK_2)
    for tick in curve.ticks:
        wide = sheet.width_of(tick.text, _LABEL)
        left = min(max(across(tick.value) - wide / 2, x), x + width - wide)
        sheet.text(left, y + height + 0.8, tick.text, width=wide + 1, size=_LABEL, colour=INK_3)


def _labels(sheet: Sheet, curve: Curve, x: float, y: float, width: float, height: float, top: float) -> None:
    for step in range(_SHOWN_STEPS + 1):
        text = percent(top * step / _SHOWN_STEPS, 0 if top >= 0.2 else 2)
        at = y + height * (1.0 - step / _SHOWN_STEPS) - 1.6
        sheet.text(x - 11, at, text, width=10, size=_LABEL, colour=INK_3, align=RIGHT)
    sheet.text(x + width - 90, y + height + 4.2, curve.name, width=90, size=_LABEL, colour=INK_3, align=RIGHT)


def _top(chance: float) -> float:
    """The end of the axis of chances: the first round number that holds ``chance``."""
    return next((step for step in _FIRST_STEPS if step >= chance), 1.0)
