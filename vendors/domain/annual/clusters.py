"""The year of many streams as one Poisson process: how many clusters of events of each size a year brings.

A negative binomial number of losses is a Poisson number of clusters: with q = 1/(b + 1), `a·qᵏ/k` clusters of k losses
a year. Clusters of independent streams add up, so that one transform of them gives the year of all. Those of one stream
reach only as far as a few of its losses do: a short transform finds them, and streams of one length share it.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy import fft

from vendors.domain.annual.durations import SAMPLES
from vendors.domain.annual.several import Several
from vendors.domain.columns import Floats, Ints
from vendors.domain.world import Grid

# Clusters rarer than that, a year, are left out: the probability of one is far below the last digit of any figure.
NEGLIGIBLE = 1e-13
# So many cells of short transforms at a time.
_AT_A_TIME = 1 << 22
# Factors whose angles add up to less than a half turn can be multiplied before their logarithm is taken.
_HALF_TURN = 3.1
# Transforms of less than 2 to that cells are not quicker; and no mean counts as a smaller part of the highest loss.
_SHORTEST = 4.0
_SMALLEST = 1e-12


def clusters(several: Several, grid: Grid) -> Floats:
    """How many clusters a year take each number of steps of the grid, up to twice its cells."""
    found = np.zeros(2 * grid.cells)
    share = 1.0 / (1.0 + several.b)
    lengths = _lengths(several, share, grid)
    # What a stream costs decides last, so that the order in which streams are told changes nothing.
    order = np.lexsort((several.second, several.mean, share, several.a, lengths))
    for rows in _blocks(order, lengths):
        sizes, a, q = lengths[rows], several.a[rows], share[rows]
        mass, first = _masses(several, rows, sizes, grid)
        together = _together(sizes, a, q)
        new = np.flatnonzero(np.diff(sizes, prepend=0)).tolist()
        for start, end in pairwise([*new, len(rows)]):
            length = int(sizes[start])
            cells = slice(int(first[start]), int(first[start]) + length * (end - start))
            begin = together[slice(*np.searchsorted(together, (start, end)))]
            one = _of_one_length(mass[cells].reshape(-1, length), q[start:end], begin - start, a[begin])
            found[:length] += one
    return found


def _lengths(streams: Several, share: Floats, grid: Grid) -> Ints:
    """In how many cells each stream's clusters are found: all but a negligible part, in a length that is quick.

    A loss lies between 0 and its `top`, so that by Chernoff's bound clusters beyond M·top are fewer than
    a·log(1/(1 − z))·exp(−t·M), where t makes z of q·(1 + mean/top·(exp t − 1)); any z between q and 1 will do.
    """
    top = streams.tops(grid.step, grid.cells) + 1.0
    width = top * grid.step
    part = np.maximum(np.minimum(streams.mean, width) / width, _SMALLEST)
    z = (1.0 + share) / 2.0
    t = np.log1p((z / share - 1.0) / part)
    most = np.maximum(1.0, np.log(streams.a * -np.log1p(-z) / NEGLIGIBLE) / t)
    needed = np.minimum(most * top + 2.0, 2 * grid.cells)
    power = np.exp2(np.maximum(_SHORTEST, np.ceil(np.log2(needed))))
    found: Ints = np.minimum(power, 2 * grid.cells).astype(np.int64)
    return found


def _blocks(order: Ints, lengths: Ints) -> Iterator[Ints]:
    """The streams in that order, some at a time: what is needed on the way is many times what is found."""
    number = np.cumsum(lengths[order]) // _AT_A_TIME
    starts = np.flatnonzero(np.diff(number, prepend=-1)).tolist()
    for start, end in pairwise([*starts, len(order)]):
        yield order[start:end]


def _masses(several: Several, rows: Ints, lengths: Ints, grid: Grid) -> tuple[Floats, Ints]:
    """The probabilities of what an event of each of these streams costs, one stream after the other, and where each
    begins; each loss is split between its two neighbours, so that the mean is kept."""
    first = np.cumsum(lengths) - lengths
    # All of them need not be put in another order: each only has to find its place.
    everyone = len(rows) == len(several)
    some = several if everyone else several.only(rows)
    begin = np.empty_like(first)
    begin[rows if everyone else slice(None)] = first
    runs = some.runs(grid.step, grid.cells)
    top = runs.cell >= grid.cells - 1
    # What lies beyond the grid may be more steps than a number holds.
    steps = np.divide(runs.total, grid.step, out=np.zeros(len(top)), where=~top)
    above = np.where(top, 0.0, steps - runs.cell * runs.count)
    place, size = begin[runs.stream] + runs.cell, int(lengths.sum())
    mass: Floats = np.bincount(place, runs.count - above, size).astype(np.float64, copy=False)
    # The last cell of a length is empty, so that its neighbour is there.
    mass += np.bincount(place + 1, above, size + 1)[:size]
    mass /= SAMPLES
    return mass, first


def _together(lengths: Ints, a: Floats, share: Floats) -> Ints:
    """Where factors begin that can be multiplied before their logarithm is taken: of one length, with one a."""
    angle = np.arcsin(share)
    turn = np.floor(np.cumsum(angle) / (_HALF_TURN - angle.max()))
    new = np.ones(len(a), dtype=np.bool_)
    new[1:] = (lengths[1:] != lengths[:-1]) | (a[1:] != a[:-1]) | (turn[1:] != turn[:-1])
    return np.flatnonzero(new)


def _of_one_length(masses: Floats, share: Floats, begin: Ints, a: Floats) -> Floats:
    """−Σ a·log(1 − q·φ), read as clusters; with each `begin` comes another `a`, or as many factors as are enough."""
    factors = fft.rfft(masses, axis=1)
    factors *= -share[:, np.newaxis]
    factors += 1.0
    logs = np.log(np.multiply.reduceat(factors, begin, axis=0))
    # Not as a product of matrices: that calls threads, which take longer to come than the sum.
    logs *= -a[:, np.newaxis]
    found: Floats = fft.irfft(logs.sum(axis=0), masses.shape[1])
    return found
