"""How long the events of a stream last: durations of equal probability that stand for the whole distribution."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from vendors.domain.columns import Floats
from vendors.domain.hazard import Lognormal

# No event counts for longer than a year.
LONGEST_HOURS = 8760.0
# Durations of equal probability that stand for the whole distribution.
SAMPLES = 200_000
# A distribution that is narrower than that is looked up: it is hardly more than one duration.
_NARROW = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Durations:
    """Durations of equal probability, rising, and the sums of the first of them: of hours and of their squares.

    `law` is the distribution that they are the midpoints of, where there is one.
    """

    hours: Floats
    sums: Floats
    squares: Floats
    law: Lognormal | None = None

    @property
    def longest(self) -> float:
        """The last of them."""
        return float(self.hours[-1])

    def before(self, hours: Floats) -> Floats:
        """How many end before each of these hours."""
        law = self.law
        if law is None or law.sigma < _NARROW or not 0.0 < law.median < np.inf:
            return np.searchsorted(self.hours, hours).astype(np.float64)
        # What looking each up would find: the midpoints are known in closed form.
        with np.errstate(divide="ignore"):
            part = ndtr((np.log(hours) - np.log(law.median)) / law.sigma)
        found: Floats = np.clip(np.ceil(SAMPLES * part - 0.5), 0.0, SAMPLES)
        return found


# What the durations of a stream's events follow.
Lasting = Lognormal | Durations


def durations_of(lasting: Lasting) -> Durations:
    """The durations of equal probability that stand for it."""
    return lasting if isinstance(lasting, Durations) else _midpoints(lasting)


@lru_cache(maxsize=32)
def _midpoints(law: Lognormal) -> Durations:
    """The midpoints of equal parts of the distribution; a year at most."""
    if law.median <= 0.0:
        hours = np.zeros(SAMPLES)
    else:
        # Beyond what a year holds the exponent is cut, or it would overflow.
        logs = np.log(law.median) + law.sigma * _normal_midpoints()
        hours = np.minimum(LONGEST_HOURS, np.exp(np.minimum(logs, np.log(LONGEST_HOURS))))
    return Durations(hours, _running(hours), _running(hours * hours), law)


@cache
def _normal_midpoints() -> Floats:
    return ndtri((np.arange(SAMPLES) + 0.5) / SAMPLES)


def _running(values: Floats) -> Floats:
    # Added up with more digits than are kept: what lies between two of these sums is told from their difference.
    sums: Floats = np.cumsum(values, dtype=np.longdouble).astype(np.float64)
    return np.concatenate([[0.0], sums])
