"""Choosing the grid from the data: wide enough for the worst years, fine enough for the usual ones (section 5)."""

import math

from vendors.domain.annual.aggregate import BAD_YEAR, YearLoss, chance_of_loss, year_loss
from vendors.domain.annual.several import Several
from vendors.domain.world import Grid

# What a grid that was chosen may cut off, and by what part its mean may differ from the sum over the streams.
TRUNCATED = 1e-6
MEAN_OFF = 1e-4
# A loss that one year in twenty exceeds is at least so many steps.
STEPS_TO_VAR = 200
FEWEST_CELLS, CELLS, MOST_CELLS = 2**12, 2**16, 2**20
# Streams that may have all the cells that were asked for, and twice as many of finer ones: the rest have fewer.
STREAMS_AT_FIRST, STREAMS_AT_MOST = 256, 512
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_WIDENINGS = 8
# Losses this small are nothing in any currency, and too close to the end of what numbers can say.
NOTHING = 1e-9


def fitted(streams: Several, cells: int = CELLS) -> YearLoss:
    """The year's loss on a grid that suits it, of about so many cells."""
    mean = expected(streams)
    widest = mean + math.sqrt(_variance(streams) / TRUNCATED)
    if widest < NOTHING:
        return year_loss(streams, Grid(1.0, FEWEST_CELLS))
    most = _cells(streams, cells * STREAMS_AT_MOST, MOST_CELLS)
    cells = _cells(streams, cells * STREAMS_AT_FIRST, cells)
    # By Cantelli's inequality hardly a year exceeds that, whatever the shape; what is enough is seen on a coarse grid.
    coarse = year_loss(streams, Grid(_rounded_up(widest / FEWEST_CELLS), FEWEST_CELLS))
    enough = _holding(streams, mean, coarse.var(1.0 - TRUNCATED / 10) + coarse.grid.step)
    found = _wide_enough(streams, mean, Grid(_rounded_up(enough / cells), cells))
    while found.grid.cells < most and _too_coarse(found, streams):
        finer = Grid(_rounded_up(found.grid.step / 4), found.grid.cells * 4)
        found = _wide_enough(streams, mean, finer)
    return found


def expected(streams: Several) -> float:
    """Σ rate·E[X]: the mean that every grid must keep."""
    return math.fsum((streams.rate * streams.mean).tolist())


def _variance(streams: Several) -> float:
    """That of a year's loss: of what each event costs, and of what is not known about the rates."""
    return math.fsum((streams.rate * (streams.second + streams.mean**2 / streams.b)).tolist())


def _holding(streams: Several, mean: float, top: float) -> float:
    """`top`, or more where events that are too rare for any quantile carry part of the mean."""
    while math.fsum((streams.rate * streams.above(top)).tolist()) > MEAN_OFF / 10 * mean:
        top *= 2.0
    return top


def _wide_enough(streams: Several, mean: float, grid: Grid) -> YearLoss:
    found = year_loss(streams, grid)
    for _ in range(_WIDENINGS):
        if found.truncated < TRUNCATED and abs(found.mean - mean) < MEAN_OFF * mean:
            break
        grid = Grid(_rounded_up(grid.step * 1.5), grid.cells)
        found = year_loss(streams, grid)
    return found


def _too_coarse(found: YearLoss, streams: Several) -> bool:
    """A loss that is exceeded in one year of twenty is only few steps, although there is one."""
    return found.var(BAD_YEAR) < STEPS_TO_VAR * found.grid.step and chance_of_loss(streams) > 1 - BAD_YEAR


def _cells(streams: Several, together: int, most: int) -> int:
    """A power of two such that all streams together have no more cells than that."""
    each = together // max(1, len(streams))
    return min(most, max(FEWEST_CELLS, 1 << max(0, each.bit_length() - 1)))


def _rounded_up(step: float) -> float:
    """The next of 1, 2, 2.5, 5 with any power of ten: figures read better, and small edits keep the grid."""
    power = 10.0 ** math.floor(math.log10(step))
    return power * next(digit for digit in _ROUND if power * digit >= step * (1 - 1e-12))
