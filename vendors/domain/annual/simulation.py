"""The same year drawn by lot: many years, each with its events and their durations. The judge of the engine."""

import math
from dataclasses import dataclass

import numpy as np

from vendors.domain.annual.aggregate import BAD_YEAR, WORST_YEAR, Measure
from vendors.domain.annual.bundle import curves_of
from vendors.domain.annual.curves import kinks_of
from vendors.domain.columns import Floats, Ints, columns_of
from vendors.domain.export import inputs_hash
from vendors.domain.hazard import Hazard, hazard, prior_of
from vendors.domain.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """The losses of the years that were drawn, rising."""

    losses: Floats

    @property
    def measure(self) -> Measure:
        """What they say, in the engine's words."""
        return Measure(float(self.losses.mean()), self.var(BAD_YEAR), self.es(BAD_YEAR), self.es(WORST_YEAR))

    def var(self, level: float) -> float:
        """The smallest loss that at most 1 − `level` of the years exceed."""
        return float(self.losses[self._place(level)])

    def es(self, level: float) -> float:
        """The mean of the worst 1 − `level` of the years."""
        return float(self.losses[self._place(level) :].mean())

    @property
    def error_of_mean(self) -> float:
        """The standard error of the mean."""
        return float(self.losses.std()) / math.sqrt(len(self.losses))

    def error_of_es(self, level: float) -> float:
        """The standard error of the mean of the worst, the doubt about where they begin included."""
        tail = self.losses[self._place(level) :]
        spread = float(tail.var()) + level * (float(tail.mean()) - self.var(level)) ** 2
        return math.sqrt(spread / len(tail))

    def interval_of_var(self, level: float, errors: float) -> tuple[float, float]:
        """Between which losses the quantile lies, give or take so many standard errors."""
        off = errors * math.sqrt(level * (1.0 - level) / len(self.losses))
        return self.var(max(0.0, level - off)), self.var(min(1.0, level + off))

    def _place(self, level: float) -> int:
        return min(int(level * len(self.losses)), len(self.losses) - 1)


def simulated(world: World, years: int) -> tuple[Simulated, Simulated] | None:
    """So many years, in money and in person-days; None without streams. The lots follow from the inputs alone."""
    if not world.streams:
        return None
    dice = np.random.default_rng(int(inputs_hash(world), 16))
    cost, days = np.zeros(years), np.zeros(years)
    for row, curves in curves_of(kinks_of(columns_of(world), world.streams), world.streams).items():
        stream = world.streams[row]
        year, hours = _events(hazard(stream, prior_of(stream.type, world.parameters.types)), years, dice)
        cost += np.bincount(year, curves.cost.after(hours), years)
        days += np.bincount(year, curves.person_days.after(hours), years)
    return Simulated(np.sort(cost)), Simulated(np.sort(days))


def _events(known: Hazard, years: int, dice: np.random.Generator) -> tuple[Ints, Floats]:
    """The year and the hours of every event: first the rate of each year, then how many, then how long."""
    number = dice.poisson(dice.gamma(known.rate.a, 1.0 / known.rate.b, years))
    year = np.repeat(np.arange(years), number)
    law = known.duration
    spread = np.exp(np.minimum(law.sigma * dice.standard_normal(len(year)), 700.0))
    return year, law.median * spread
