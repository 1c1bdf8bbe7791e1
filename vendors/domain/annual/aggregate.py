"""The loss of a whole year: all streams together, and what its distribution says (method section 5)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from vendors.domain.annual.clusters import clusters
from vendors.domain.annual.several import Several
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Floats
from vendors.domain.hazard import Rate
from vendors.domain.world import Grid

Logs = NDArray[np.complex128]

BAD_YEAR, WORST_YEAR = 0.95, 0.99
# Where exceedance curves end: beyond one year in ten thousand they would only repeat the assumptions.
RAREST = 1e-4


@dataclass(frozen=True, slots=True)
class Measure:
    """What a year may bring, in money or in person-days: the mean, the loss that one year in twenty exceeds, and the
    mean of the worst one in twenty and one in a hundred."""

    mean: float
    var95: float
    es95: float
    es99: float


@dataclass(frozen=True, slots=True, eq=False)
class YearLoss:
    """The distribution of a year's loss on a grid: `mass[k]` is the probability of `k` steps.

    `truncated` is the probability of a loss above the grid; it stands at the grid's top. `logs` is what the mass was
    read from: the sum over the streams.
    """

    grid: Grid
    mass: Floats
    truncated: float
    logs: Logs

    @property
    def measure(self) -> Measure:
        """The figures that the distribution is known by."""
        return Measure(self.mean, self.var(BAD_YEAR), self.es(BAD_YEAR), self.es(WORST_YEAR))

    @property
    def mean(self) -> float:
        """The loss to expect in a year."""
        return float(np.arange(len(self.mass)) @ self.mass) * self.grid.step

    def var(self, level: float) -> float:
        """The smallest loss that a year exceeds with a probability of at most 1 − `level`."""
        return self._place(level) * self.grid.step

    def es(self, level: float) -> float:
        """The mean loss of the worst 1 − `level` of all years."""
        place = self._place(level)
        beyond = np.arange(place + 1, len(self.mass)) @ self.mass[place + 1 :]
        at = place * (float(self.mass[: place + 1].sum()) - level)
        return float(beyond + at) / (1.0 - level) * self.grid.step

    def exceedance(self) -> Floats:
        """The probability of exceeding each multiple of the step: half of what stands on it counts as above, since
        losses were split between neighbours."""
        cumulated = np.cumsum(self.mass)
        before = np.concatenate([[0.0], cumulated[:-1]])
        found: Floats = np.clip(1.0 - (before + cumulated) / 2.0, 0.0, 1.0)
        return found

    def points(self, most: int = 60) -> list[tuple[float, float]]:
        """Losses and the probability of a year above each: so many points at most, evenly over orders of magnitude."""
        curve = self.exceedance()[1:]
        places = np.unique(np.searchsorted(-curve, -np.geomspace(1.0, RAREST, most)))
        places = places[places < len(curve)]
        return [(float(place + 1) * self.grid.step, float(curve[place])) for place in places.tolist()]

    def _place(self, level: float) -> int:
        return min(int(np.searchsorted(np.cumsum(self.mass), level)), len(self.mass) - 1)


def year_loss(streams: Several, grid: Grid) -> YearLoss:
    """Streams strike independently, each as often as its rate says, about which there is a gamma's doubt."""
    found = clusters(streams, grid)
    logs: Logs = fft.rfft(found) - found.sum()
    return of_logs(logs, grid)


def changed_year(year: YearLoss, gone: Iterable[Severity], come: Iterable[Severity]) -> YearLoss:
    """The year once some of its streams strike otherwise; to the last digit the same where none does."""
    before, after = (
        added_up((stream_year(item, year.grid) for item in some), year.grid) for some in (gone, come)
    )
    return of_logs(year.logs - before + after, year.grid)


def stream_year(item: Severity, grid: Grid) -> Logs:
    """The log of the transform of what one stream takes in a year."""
    return mixed_poisson(item.rate, fft.rfft(item.on_grid(grid.step, grid.cells), 2 * grid.cells))


def added_up(streams: Iterable[Logs], grid: Grid) -> Logs:
    """All streams, from the :func:`stream_year` of each: what strikes independently adds up in logs."""
    logs: Logs = np.zeros(grid.cells + 1, dtype=np.complex128)
    for one in streams:
        logs += one
    return logs


def of_logs(logs: Logs, grid: Grid) -> YearLoss:
    """The year whose streams add up to that."""
    spread = fft.irfft(np.exp(logs), 2 * grid.cells)
    # Rounding in the transform leaves traces of either sign where there is nothing.
    mass = np.maximum(0.0, spread[: grid.cells])
    truncated = max(0.0, 1.0 - float(mass.sum()))
    mass[-1] += truncated
    return YearLoss(grid, mass, truncated, logs)


def mixed_poisson(rate: Rate, transformed: NDArray[np.complex128]) -> Logs:
    """log of [b/(b + 1 − φ)]^a: the transform of a sum of as many losses as the gamma mixture of Poissons gives."""
    off = (1.0 - transformed) / rate.b
    # log(1 + off), part by part: numpy's own function for complex numbers loses small values.
    size = np.log1p(off.real * (2.0 + off.real) + off.imag * off.imag) / 2.0
    found: Logs = size + 1j * np.arctan2(off.imag, 1.0 + off.real)
    return -rate.a * found


def chance_of_loss(streams: Several) -> float:
    """The probability that a year costs anything at all."""
    return -math.expm1(-math.fsum((streams.a * np.log1p((1.0 - streams.harmless) / streams.b)).tolist()))
