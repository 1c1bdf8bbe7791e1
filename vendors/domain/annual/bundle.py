"""The curves of many streams as one set of arrays, so that all of them are weighed in one pass."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vendors.domain.annual.curves import Curve, Curves, Kinks
from vendors.domain.annual.durations import LONGEST_HOURS
from vendors.domain.columns import Floats, Ints, spans, starts_of
from vendors.domain.world import Stream

# Curves with more points than that are added up one by one, the others all at once.
_MANY = 32


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Curves one after the other: the points of each begin at `starts`, `counts` of them."""

    starts: Ints
    counts: Ints
    at: Floats
    loss: Floats

    @staticmethod
    def of(curves: Sequence[Curve]) -> "Bundle":
        """These curves."""
        counts = np.array([len(one.at) for one in curves], dtype=np.int64)
        at, loss = ([np.zeros(0), *(getattr(one, name) for one in curves)] for name in ("at", "loss"))
        return Bundle(np.cumsum(counts) - counts, counts, np.concatenate(at), np.concatenate(loss))

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Curve]:
        for start, count in zip(self.starts.tolist(), self.counts.tolist(), strict=True):
            yield Curve(self.at[start : start + count], self.loss[start : start + count])

    @property
    def last(self) -> Ints:
        """The last point of each."""
        return self.starts + self.counts - 1

    def only(self, rows: Ints) -> "Bundle":
        """These curves, in that order."""
        counts = self.counts[rows]
        points = spans(self.starts[rows], counts)
        return Bundle(np.cumsum(counts) - counts, counts, self.at[points], self.loss[points])

    def less(self, credits: Floats) -> "Bundle":
        """The same with what the vendor credits for each event taken off, never below nothing."""
        if not (credits > 0.0).any():
            return self
        return Bundle.of([curve.less(credit) for curve, credit in zip(self, credits.tolist(), strict=True)])


def bundles_of(kinks: Kinks) -> tuple[Ints, Bundle, Bundle]:
    """The streams that strike anything, and their curves in money and in person-days, from kinks in their order."""
    if not len(kinks.at):
        return np.zeros(0, dtype=np.int64), Bundle.of([]), Bundle.of([])
    new = np.ones(len(kinks.at), dtype=np.bool_)
    new[1:] = (kinks.stream[1:] != kinks.stream[:-1]) | (kinks.at[1:] != kinks.at[:-1])
    first = np.flatnonzero(new)
    stream, at = kinks.stream[first], kinks.at[first]
    begin = np.flatnonzero(np.diff(stream, prepend=-1))
    counts = np.diff(begin, append=len(stream))
    # Each curve has a point more than kinks: its end.
    place = np.arange(len(at)) + np.repeat(np.arange(len(begin)), counts)
    hours = np.full(len(at) + len(begin), LONGEST_HOURS)
    hours[place] = at
    length = hours[place + 1] - at

    def bundle(changes: Floats) -> Bundle:
        loss = np.zeros(len(hours))
        # Rounding never lets a curve fall.
        pace = np.maximum(0.0, _running(np.add.reduceat(changes, first), begin, counts))
        loss[place + 1] = _running(pace * length, begin, counts)
        return Bundle(place[begin], counts + 1, hours, loss)

    return stream[begin], bundle(kinks.cost), bundle(kinks.person_days)


def curves_of(kinks: Kinks, streams: Sequence[Stream]) -> Mapping[int, Curves]:
    """The curves of each stream that strikes anything, by its row; credits of the vendor are taken off the money."""
    rows, costs, person_days = bundles_of(kinks.ordered())
    return {
        row: Curves(cost.less(streams[row].credit), days)
        for row, cost, days in zip(rows.tolist(), costs, person_days, strict=True)
    }


def _running(values: Floats, starts: Ints, counts: Ints) -> Floats:
    """The sum of the values up to each, added one by one for each owner alone."""
    found = values.copy()
    for row in np.flatnonzero(counts > _MANY).tolist():
        part = slice(int(starts[row]), int(starts[row] + counts[row]))
        found[part] = np.cumsum(values[part])
    few = np.flatnonzero(counts <= _MANY)
    order = few[np.argsort(-counts[few], kind="stable")]
    ahead, _sizes = starts_of(_MANY - counts[order], _MANY + 2)
    for rank in range(1, int(counts[order[:1]].max(initial=0))):
        # The owners with more values than that are the first ones.
        rows = starts[order[: ahead[_MANY - rank]]] + rank
        found[rows] += found[rows - 1]
    return found
