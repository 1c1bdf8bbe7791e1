"""The losses of the events of many streams, all streams at once: what `severity.py` says of one (method section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vendors.domain.annual.bundle import Bundle
from vendors.domain.annual.durations import SAMPLES, Lasting, durations_of
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Floats, Ints, spans


@dataclass(frozen=True, eq=False)
class Several:
    """One row a stream: its curve, the gamma of its rate, and which of `lasting` its events follow."""

    curves: Bundle
    a: Floats
    b: Floats
    lasting: Sequence[Lasting]
    which: Ints

    @staticmethod
    def of(severities: Sequence[Severity]) -> "Several":
        """These streams."""
        place: dict[Lasting, int] = {}
        which = [place.setdefault(one.lasting, len(place)) for one in severities]
        return Several(
            Bundle.of([one.curve for one in severities]),
            np.array([one.rate.a for one in severities], dtype=np.float64),
            np.array([one.rate.b for one in severities], dtype=np.float64),
            tuple(place),
            np.array(which, dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.a)

    def only(self, rows: Ints) -> "Several":
        """These streams, in that order."""
        return Several(self.curves.only(rows), self.a[rows], self.b[rows], self.lasting, self.which[rows])

    @property
    def rate(self) -> Floats:
        """Events of each to expect in a year."""
        return self.a / self.b

    @property
    def mean(self) -> Floats:
        """E[X] of each."""
        return self._moments[0]

    @property
    def second(self) -> Floats:
        """E[X²] of each."""
        return self._moments[1]

    @cached_property
    def harmless(self) -> Floats:
        """P(X = 0) of each: the part of events that end before they cost anything."""
        curves = self.curves
        free = np.where(curves.loss <= 0.0, curves.at, 0.0)
        hours = np.maximum.reduceat(free, curves.starts) if len(self) else free
        found = np.zeros(len(self))
        for number, rows in self._by_law(self.which):
            known = durations_of(self.lasting[number]).hours
            found[rows] = np.searchsorted(known, hours[rows], side="right") / SAMPLES
        return found

    def above(self, loss: float) -> Floats:
        """E[(X − loss)⁺] of each."""
        runs = self.runs(loss, 2)
        beyond = np.where(runs.cell > 0, runs.total - loss * runs.count, 0.0)
        return np.bincount(runs.stream, beyond, len(self)) / SAMPLES

    def tops(self, step: float, cells: int) -> Ints:
        """The cell of the highest loss of each on a grid."""
        with np.errstate(over="ignore"):
            return np.minimum(self._highest / step, cells - 1).astype(np.int64)

    def runs(self, step: float, cells: int) -> "Runs":
        """The durations of each stream in runs along which the loss grows evenly within one cell of a grid."""
        parts, lines = self._parts, self._lines(step, cells)
        size = lines[1] - lines[0] + 1
        part = np.repeat(np.arange(len(size)), size)
        cell = spans(lines[0], size)
        begin = parts.begin[part]
        line = np.flatnonzero(cell > lines[0][part])
        on = part[line]
        crossed = parts.begin[on] + (cell[line] * step - parts.low[on]) / parts.pace[on]
        begin[line] = np.minimum(parts.end[on], crossed)
        stream = parts.stream[part]
        count, hours, _squares = self._between(stream, begin, squares=False)
        total = parts.base[part] * count + parts.pace[part] * hours
        kept = count > 0.0
        return Runs(stream[kept], cell[kept], count[kept], total[kept])

    def _lines(self, step: float, cells: int) -> tuple[Ints, Ints]:
        """The cells in which each part of a curve begins, and ends."""
        with np.errstate(over="ignore"):  # what lies above the grid may be any number of steps
            low, high = (
                np.minimum(loss / step, cells - 1).astype(np.int64)
                for loss in (self._parts.low, self._parts.high)
            )
        return low, np.maximum(low, high)

    @cached_property
    def _parts(self) -> "_Parts":
        curves = self.curves
        first = np.delete(np.arange(len(curves.at)), curves.last)
        stream = np.repeat(np.arange(len(self)), curves.counts - 1)
        begin, end = curves.at[first], curves.at[first + 1]
        low, high = curves.loss[first], curves.loss[first + 1]
        longest = np.array([durations_of(one).longest for one in self.lasting])[self.which[stream]]
        pace = (high - low) / np.where(end > begin, end - begin, 1.0)
        # Nothing lasts longer than the longest duration: what a curve says beyond is of no use.
        lasts = np.clip(longest, begin, end)
        high = np.where(lasts < end, low + pace * (lasts - begin), high)
        return _Parts(stream, begin, end, low, high, pace, low - pace * begin)

    @cached_property
    def _highest(self) -> Floats:
        parts, longest = self._parts, np.zeros(len(self))
        np.maximum.at(longest, parts.stream, np.where(parts.high > parts.low, parts.high, 0.0))
        return longest

    @cached_property
    def _moments(self) -> tuple[Floats, Floats]:
        parts = self._parts
        count, hours, squares = self._between(parts.stream, parts.begin, squares=True)
        base, pace = parts.base, parts.pace
        square = base * base * count + 2.0 * base * pace * hours + pace * pace * squares
        sums = (base * count + pace * hours, square)
        mean, second = (np.bincount(parts.stream, values, len(self)) / SAMPLES for values in sums)
        return mean, second

    def _between(self, stream: Ints, begin: Floats, *, squares: bool) -> tuple[Floats, Floats, Floats]:
        """Of the durations from each beginning to the next of its stream: how many, and their sums."""
        count, hours, square = (np.zeros(len(begin)) for _ in range(3))
        ends = np.diff(stream, append=len(self)) != 0
        law = self.which[stream]
        for number, rows in self._by_law(law):
            known = durations_of(self.lasting[number])
            before = known.before(begin[rows])
            place = before.astype(np.int64)
            last = ends[rows]
            count[rows] = _to_next(before, SAMPLES, last)
            hours[rows] = _to_next(known.sums[place], known.sums[-1], last)
            if squares:
                square[rows] = _to_next(known.squares[place], known.squares[-1], last)
        return count, hours, square

    def _by_law(self, law: Ints) -> list[tuple[int, Ints]]:
        order = np.argsort(law, kind="stable")
        numbers, first = np.unique(law[order], return_index=True)
        return list(zip(numbers.tolist(), np.split(order, first[1:]), strict=True)) if len(law) else []


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Runs of durations: whose, in which cell of a grid, how many, and the sum of their losses."""

    stream: Ints
    cell: Ints
    count: Floats
    total: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """The straight parts of all curves: from hour to hour, from loss to loss, at a pace; `base` is the loss that the
    line has at hour 0."""

    stream: Ints
    begin: Floats
    end: Floats
    low: Floats
    high: Floats
    pace: Floats
    base: Floats


def _to_next(known: Floats, end: float, last: Floats) -> Floats:
    """What lies from each to the next; from the last of a stream to the end."""
    found: Floats = np.where(last, end, np.append(known[1:], end)) - known
    return found
