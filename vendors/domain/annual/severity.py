"""How much an event of a stream costs: its duration, seen through the loss curve, on a grid (method section 5)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vendors.domain.annual.curves import Curve
from vendors.domain.annual.durations import SAMPLES, Durations, Lasting, durations_of
from vendors.domain.columns import Floats, Ints
from vendors.domain.hazard import Rate


@dataclass(frozen=True, eq=False)
class Severity:
    """The losses of a stream's events, and how often there are any. `lasting` says how long they last."""

    rate: Rate
    curve: Curve
    lasting: Lasting

    @property
    def durations(self) -> Durations:
        """How long the events last."""
        return durations_of(self.lasting)

    @property
    def mean(self) -> float:
        """E[X]: what one event costs."""
        return self._moments[0]

    @property
    def second(self) -> float:
        """E[X²]."""
        return self._moments[1]

    @cached_property
    def _moments(self) -> tuple[float, float]:
        pieces = self._pieces(self._bounds())
        return float(pieces.total.sum()) / SAMPLES, float(pieces.square.sum()) / SAMPLES

    def alike(self, other: "Severity") -> bool:
        """Whether both strike as often, for as long and as hard."""
        pairs = (
            (self.curve.at, other.curve.at),
            (self.curve.loss, other.curve.loss),
            (self.durations.hours, other.durations.hours),
        )
        same = (one is another or np.array_equal(one, another) for one, another in pairs)
        return self.rate == other.rate and all(same)

    def on_grid(self, step: float, cells: int) -> Floats:
        """The probability of each multiple of `step`: each loss is split between its two neighbours, so that the mean
        is kept. What lies above the grid counts as its top."""
        top = min(float(self.curve.loss[-1]), step * (cells - 1))
        lines: Floats = np.arange(1, min(cells - 1, int(top / step)) + 1) * np.float64(step)
        pieces = self._pieces(np.concatenate([self._bounds(), self._count_below(lines)]))
        with np.errstate(over="ignore"):  # what lies above the grid may be any number of steps
            cell = np.minimum(np.floor(pieces.middle / step), cells - 1).astype(np.int64)
            above = np.where(cell < cells - 1, pieces.total / step - cell * pieces.count, 0.0)
        size = int(cell.max(initial=0)) + 2
        mass = np.bincount(cell, pieces.count - above, size) + np.bincount(cell + 1, above, size)
        found: Floats = mass[:cells] / SAMPLES
        return found

    def _bounds(self) -> Floats:
        """How many durations end before each kink."""
        return np.searchsorted(self.durations.hours, self.curve.at).astype(np.float64)

    def _count_below(self, losses: Floats) -> Floats:
        """How many durations cost less than each of these losses."""
        loss, at = self.curve.loss, self.curve.at
        right: Ints = np.minimum(np.maximum(np.searchsorted(loss, losses), 1), len(loss) - 1)
        part = (losses - loss[right - 1]) / (loss[right] - loss[right - 1])
        hours = at[right - 1] + part * (at[right] - at[right - 1])
        return np.searchsorted(self.durations.hours, hours).astype(np.float64)

    def _pieces(self, bounds: Floats) -> "_Pieces":
        """Runs of durations between bounds: along each the loss grows evenly, which makes its sums known at once."""
        ends = np.sort(np.concatenate([(0.0, SAMPLES), bounds])).astype(np.int64)
        new = ends[1:] > ends[:-1]
        start, end = ends[:-1][new], ends[1:][new]
        loss, at = self.curve.loss, self.curve.at
        # No duration lies before the first kink, which is at 0.
        last = np.minimum(np.searchsorted(at, self.durations.hours[start], side="right"), len(at) - 1)
        pace = (loss[last] - loss[last - 1]) / (at[last] - at[last - 1])
        base = loss[last - 1] - pace * at[last - 1]
        hours = self.durations.sums[end] - self.durations.sums[start]
        squares = self.durations.squares[end] - self.durations.squares[start]
        count = (end - start).astype(np.float64)
        total = base * count + pace * hours
        return _Pieces(
            count=count,
            total=total,
            middle=np.maximum(0.0, base + pace * self.durations.hours[(start + end) // 2]),
            square=base * base * count + 2.0 * base * pace * hours + pace * pace * squares,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Runs of durations: how many, the sum and the sum of squares of their losses, and the loss in their middle."""

    count: Floats
    total: Floats
    middle: Floats
    square: Floats
