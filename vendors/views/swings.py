"""How far judgement moves a result, as a picture of bars around today's value, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def swing_rows(swings: Sequence[Swing], *, scored: bool) -> list[SwingRow]:
    """The rows in their order; the bars are drawn by score where ``scored``, else by loss."""
    ends = [_ends(swing, scored) for swing in swings]
    first = min((min(pair) for pair in ends), default=0.0)
    last = max((max(pair) for pair in ends), default=0.0)
    scale = WIDTH / (last - first) if last > first else 0.0
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
            start=round((min(pair) - first) * scale, 2),
            width=round(abs(pair[1] - pair[0]) * scale, 2),
        )
        for swing, pair in zip(swings, ends, strict=True)
    ]


def _name(key: str) -> str:
    words = LEVER_WORDS[key]
    return f"{words.group}: {words.name}" if words.group else str(words.name)


def _ends(swing: Swing, scored: bool) -> tuple[float, float]:
    return (swing.low_score, swing.high_score) if scored else (swing.low_loss, swing.high_loss)
