"""How far judgement moves a result, as a picture of bars around today's value, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from riskboard.common.formatting import readable
from vendors.domain.annual.swings import YearSwing
from vendors.domain.effect import Swing
from vendors.models.lever_words import LEVER_WORDS

# The picture is so wide, in its own units.
WIDTH = 100.0


@dataclass(frozen=True)
class SwingRow:
    """A parameter with its two ends; ``start`` and ``width`` are its bar among all bars, 0 to 100."""

    name: str
    low: float
    high: float
    is_money: bool
    low_loss: float
    high_loss: float
    low_score: float
    high_score: float
    start: float
    width: float
    tone: str = ""


@dataclass(frozen=True)
class YearRow:
    """The same of the loss to expect in a year, in the base currency."""

    name: str
    low: float
    high: float
    low_loss: float
    high_loss: float
    start: float
    width: float
    tone: str = ""


def swing_rows(swings: Sequence[Swing], *, scored: bool) -> list[SwingRow]:
    """The rows in their order; the bars are drawn by score where ``scored``, else by loss."""
    bars = _bars([_ends(swing, scored) for swing in swings])
    return [
        SwingRow(
            name=_name(swing.key),
            low=swing.low,
            high=swing.high,
            is_money=swing.key == "tolerance",
            low_loss=swing.low_loss / 1000,
            high_loss=swing.high_loss / 1000,
            low_score=swing.low_score,
            high_score=swing.high_score,
            start=start,
            width=width,
        )
        for swing, (start, width) in zip(swings, bars, strict=True)
    ]


def year_rows(swings: Sequence[YearSwing]) -> list[YearRow]:
    """The rows in their order; the bars are drawn by loss."""
    bars = _bars([(one.low_loss, one.high_loss) for one in swings])
    return [
        YearRow(
            _name(one.key), readable(one.low), readable(one.high), one.low_loss, one.high_loss, start, width
        )
        for one, (start, width) in zip(swings, bars, strict=True)
    ]


def _bars(ends: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where each bar starts among all, and how wide it is."""
    first = min((min(pair) for pair in ends), default=0.0)
    last = max((max(pair) for pair in ends), default=0.0)
    scale = WIDTH / (last - first) if last > first else 0.0
    return [
        (round((min(pair) - first) * scale, 2), round(abs(pair[1] - pair[0]) * scale, 2)) for pair in ends
    ]


def _name(key: str) -> str:
    words = LEVER_WORDS[key]
    return f"{words.group}: {words.name}" if words.group else str(words.name)


def _ends(swing: Swing, scored: bool) -> tuple[float, float]:
    return (swing.low_score, swing.high_score) if scored else (swing.low_loss, swing.high_loss)
