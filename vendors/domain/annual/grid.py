"""Choosing the grid from the data: wide enough for the worst years, fine enough for the usual ones (section 5)."""

import math
from collections.abc import Sequence

from vendors.domain.annual.aggregate import BAD_YEAR, YearLoss, chance_of_loss, year_loss
from vendors.domain.annual.severity import Severity
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


def fitted(severities: Sequence[Severity], cells: int = CELLS) -> YearLoss:
    """The year's loss on a grid that suits it, of about so many cells."""
    mean = expected(severities)
    widest = mean + math.sqrt(_variance(severities) / TRUNCATED)
    if widest < NOTHING:
        return year_loss(severities, Grid(1.0, FEWEST_CELLS))
    most = _cells(severities, cells * STREAMS_AT_MOST, MOST_CELLS)
    cells = _cells(severities, cells * STREAMS_AT_FIRST, cells)
    # By Cantelli's inequality hardly a year exceeds that, whatever the shape; what is enough is seen on a coarse grid.
    coarse = year_loss(severities, Grid(_rounded_up(widest / FEWEST_CELLS), FEWEST_CELLS))
    enough = _holding(severities, mean, coarse.var(1.0 - TRUNCATED / 10) + coarse.grid.step)
    found = _wide_enough(severities, mean, Grid(_rounded_up(enough / cells), cells))
    while found.grid.cells < most and _too_coarse(found, severities):
        finer = Grid(_rounded_up(found.grid.step / 4), found.grid.cells * 4)
        found = _wide_enough(severities, mean, finer)
    return found


def expected(severities: Sequence[Severity]) -> float:
    """Σ rate·E[X]: the mean that every grid must keep."""
    return math.fsum(item.rate.mean * item.mean for item in severities)


def _variance(severities: Sequence[Severity]) -> float:
    """That of a year's loss: of what each event costs, and of what is not known about the rates."""
    return math.fsum(
        item.rate.mean * item.second + item.rate.mean / item.rate.b * item.mean**2 for item in severities
    )


def _holding(severities: Sequence[Severity], mean: float, top: float) -> float:
    """`top`, or more where events that are too rare for any quantile carry part of the mean."""
    while math.fsum(item.rate.mean * item.above(top) for item in severities) > MEAN_OFF / 10 * mean:
        top *= 2.0
    return top


def _wide_enough(severities: Sequence[Severity], mean: float, grid: Grid) -> YearLoss:
    found = year_loss(severities, grid)
    for _ in range(_WIDENINGS):
        if found.truncated < TRUNCATED and abs(found.mean - mean) < MEAN_OFF * mean:
            break
        grid = Grid(_rounded_up(grid.step * 1.5), grid.cells)
        found = year_loss(severities, grid)
    return found


def _too_coarse(found: YearLoss, severities: Sequence[Severity]) -> bool:
    """A loss that is exceeded in one year of twenty is only few steps, although there is one."""
    return found.var(BAD_YEAR) < STEPS_TO_VAR * found.grid.step and chance_of_loss(severities) > 1 - BAD_YEAR


def _cells(severities: Sequence[Severity], together: int, most: int) -> int:
    """A power of two such that all streams together have no more cells than that."""
    each = together // max(1, len(severities))
    return min(most, max(FEWEST_CELLS, 1 << max(0, each.bit_length() - 1)))


def _rounded_up(step: float) -> float:
    """The next of 1, 2, 2.5, 5 with any power of ten: figures read better, and small edits keep the grid."""
    power = 10.0 ** math.floor(math.log10(step))
    return power * next(digit for digit in _ROUND if power * digit >= step * (1 - 1e-12))
