"""Geometry of the small SVG drawings. Numbers in, coordinates out: no markup, no colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

TRACK_START_HOURS = 2.0
TRACK_END_HOURS = 60 * 24.0
# Hours at which the clock's scale is marked.
TICKS = (2.0, 4.0, 12.0, 24.0, 72.0, 168.0, 336.0, 720.0, 1440.0)


def share(value: float, maximum: float) -> float:
    """``value`` as percent of ``maximum``, kept within 0 and 100; nothing of nothing is 0."""
    if maximum <= 0:
        return 0.0
    return round(max(0.0, min(100.0, 100.0 * value / maximum)), 2)


def spark_points(
    values: Sequence[float], width: float = 92, height: float = 24, pad: float = 3
) -> list[tuple[float, float]]:
    """Evenly spaced points of a line through ``values``, lowest at the bottom; a flat series runs in the middle."""
    if not values:
        return []
    low, high = min(values), max(values)
    span = high - low
    step = (width - 2 * pad) / max(1, len(values) - 1)

    def y(value: float) -> float:
        return height / 2 if span == 0 else height - pad - (value - low) / span * (height - 2 * pad)

    if len(values) == 1:
        return [(width - pad, height / 2)]
    return [(round(pad + i * step, 1), round(y(value), 1)) for i, value in enumerate(values)]


def track_position(hours: float) -> float:
    """Percent along the logarithmic clock track, 2 h at 0 and 60 d at 100; beyond either end stays at the end."""
    clamped = max(TRACK_START_HOURS, min(TRACK_END_HOURS, hours))
    span = log(TRACK_END_HOURS) - log(TRACK_START_HOURS)
    return round(100 * (log(clamped) - log(TRACK_START_HOURS)) / span, 2)


@dataclass(frozen=True)
class Part:
    """One slice of a stacked bar: what it is, how much, and where it lies (percent of the bar)."""

    name: str
    value: float
    start: float
    width: float
    shade: int

    @property
    def labelled(self) -> bool:
        """Wide enough to carry its own label."""
        return self.width >= 18

    @property
    def end(self) -> float:
        """Where the slice ends, percent of the bar."""
        return round(self.start + self.width, 3)


def stack(parts: Sequence[tuple[str, float]], maximum: float = 100) -> list[Part]:
    """Slices side by side in the given order. Each is exactly its value's share of ``maximum``: they add up.

    Shades run from 1 to 5; all later slices share the last.
    """
    placed: list[Part] = []
    running = 0.0
    for index, (name, value) in enumerate(parts):
        start, running = share(running, maximum), running + max(0.0, value)
        end = share(running, maximum)
        placed.append(Part(name, value, start, round(end - start, 3), min(index + 1, 5)))
    return placed


@dataclass(frozen=True)
class Fall:
    """One bar of a waterfall: where it lies (percent), and whether it goes ``up``, ``down`` or is an ``end``."""

    start: float
    width: float
    tone: str


def waterfall(first: float, steps: Sequence[float], low: float = 0, high: float = 100) -> list[Fall]:
    """A bar for each step, from where the one before ended; ``low`` and ``high`` are the ends of the axis."""
    bars = []
    for step in steps:
        last = first + step
        start, end = (share(value - low, high - low) for value in sorted((first, last)))
        bars.append(Fall(start, round(end - start, 2), "up" if step > 0 else "down"))
        first = last
    return bars
