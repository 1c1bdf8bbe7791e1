"""How often, and for how long, what can fail does fail, given the events on record (method section 4).

One stream for each failure atom and type of event. Its rate a year has a gamma distribution: prior Gamma(a, b), moved
by the events on record, each of which weighs less the longer ago it was. Its duration is lognormal.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import gammaincinv

from vendors.domain.world import Stream, StreamPrior, StreamType

Letter = Literal["A", "B", "C"]

# The part of a distribution that its stated interval holds, and where that interval ends in standard deviations.
INTERVAL = 0.9
DEVIATIONS = 1.6448536269514722
SHORTEST_OBSERVATION, LONGEST_OBSERVATION = 1.0, 10.0
# Hours of warning and part of the duration that remains, by the points of a criterion of contract clarity.
NOTICE_HOURS = (0.0, 72.0, 720.0)
TRANSITION_HOURS = (0.0, 720.0, 1440.0)
APPEAL_SCALES = (1.0, 0.6, 0.25)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well a rate and a duration are founded: A measured, B few cases on record, C judgement."""

    rate: Letter
    duration: Letter


EVIDENCE: Mapping[StreamType, Evidence] = {
    "outage": Evidence("A", "A"),
    "suspension": Evidence("C", "B"),
    "government_order": Evidence("B", "B"),
    "region_block": Evidence("C", "C"),
}

# What experience says about the length of a failure; of a host cloud nobody has collected any.
_LASTING: Mapping[str, StreamType] = {
    "account": "suspension",
    "entity": "outage",
    "model": "government_order",
    "jurisdiction": "region_block",
}


def lasting(kind: str) -> Letter | None:
    """How well it is founded for how long atoms of this kind usually fail; None where nobody has collected any."""
    return EVIDENCE[_LASTING[kind]].duration if kind in _LASTING else None


def weakest_lasting(kinds: Iterable[str]) -> Letter:
    """The weakest of these kinds of atoms; what nobody has collected is judgement, and so is nothing at all."""
    return max((lasting(kind) or "C" for kind in kinds), default="C")


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Hours whose logarithm is normal; sigma is the standard deviation of that logarithm."""

    median: float
    sigma: float

    @property
    def mean(self) -> float:
        """The mean in hours: above the median, since a few last long."""
        return self.median * math.exp(self.sigma**2 / 2)

    @property
    def interval(self) -> tuple[float, float]:
        """From where to where nine in ten lie."""
        factor = math.exp(DEVIATIONS * self.sigma)
        return self.median / factor, self.median * factor

    def scaled(self, factor: float) -> "Lognormal":
        """Every duration multiplied by ``factor``."""
        return Lognormal(self.median * factor, self.sigma)


@dataclass(frozen=True, slots=True)
class Rate:
    """Gamma(a, b): events a year, with ``b`` in years."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """Events to expect in a year."""
        return self.a / self.b

    @property
    def interval(self) -> tuple[float, float]:
        """From where to where the rate lies with a probability of nine in ten."""
        tail = (1 - INTERVAL) / 2
        low, high = gammaincinv(self.a, (tail, 1 - tail))
        return float(low) / self.b, float(high) / self.b

    @property
    def chance(self) -> float:
        """The probability of one event or more within the next year."""
        return -math.expm1(-self.a * math.log1p(1 / self.b))

    def after(self, events: float, years: float) -> "Rate":
        """What is known once so many events (or a sum of weights) have been seen in so many years."""
        return Rate(self.a + events, self.b + years)


@dataclass(frozen=True, slots=True)
class Hazard:
    """What a stream says of the year to come. ``weights`` are those of its events by now, in its order."""

    rate: Rate
    exposure: float
    credibility: float
    weights: tuple[float, ...]
    duration: Lognormal


def lognormal_within(low: float, high: float) -> Lognormal:
    """The lognormal of which nine in ten lie from ``low`` to ``high``, both positive."""
    return Lognormal(math.sqrt(low) * math.sqrt(high), math.log(high / low) / (2 * DEVIATIONS))


def _prior(a: float, b: float, half_life_years: float, duration: Lognormal) -> StreamPrior:
    return StreamPrior(a, b, half_life_years, duration.median, duration.sigma)


# Judgement from public records, not a forecast; the grades stand in `EVIDENCE`.
DEFAULT_TYPES: Mapping[StreamType, StreamPrior] = {
    "outage": _prior(2.0, 0.25, 2.0, Lognormal(1.2, 1.2)),
    "suspension": _prior(0.5, 50.0, 5.0, lognormal_within(15.0, 1440.0)),
    "government_order": _prior(0.5, 10.0, 3.0, lognormal_within(72.0, 2160.0)),
    "region_block": _prior(0.5, 20.0, 5.0, lognormal_within(336.0, 8760.0)),
}


def prior_of(kind: StreamType, declared: Mapping[str, StreamPrior]) -> StreamPrior:
    """The prior of a type: the declared one, else the method's own."""
    return declared.get(kind, DEFAULT_TYPES[kind])


def hazard(stream: Stream, prior: StreamPrior) -> Hazard:
    """Rate, credibility and duration of a stream, given the events on record."""
    ages = zip(stream.event_ages_years, stream.event_weights, strict=True)
    weights = tuple(weight * faded(age, prior.half_life_years) for age, weight in ages)
    exposure = effective_years(stream.observed_years, prior.half_life_years)
    return Hazard(
        rate=Rate(prior.a, prior.b).after(math.fsum(weights), exposure),
        exposure=exposure,
        credibility=exposure / (prior.b + exposure),
        weights=weights,
        duration=Lognormal(prior.median_hours, prior.sigma).scaled(stream.duration_scale),
    )


def faded(age_years: float, half_life_years: float) -> float:
    """What an event of that age still counts for: a half after each half-life."""
    return math.exp2(-age_years / half_life_years)


def effective_years(observed_years: float, half_life_years: float) -> float:
    """The years observed, those long ago fading as their events do: the integral of :func:`faded` over them."""
    return half_life_years / math.log(2) * -math.expm1(-observed_years / half_life_years * math.log(2))


def observed_years(years: float) -> float:
    """The years for which a vendor counts as watched, given how long ago its tracking began."""
    return min(LONGEST_OBSERVATION, max(SHORTEST_OBSERVATION, years))


def account_terms(
    levels: Mapping[str, int | None], appeal_scales: Sequence[float] = APPEAL_SCALES
) -> tuple[float, float]:
    """What contract terms do to a suspension of our account: hours of warning, and the part of it that remains.

    ``levels`` are points of criteria of contract clarity by their key; what nobody looked up promises nothing.
    ``appeal_scales`` are what remains, by the points of the criterion of appeal.
    """
    warning = max(NOTICE_HOURS[levels.get("notice") or 0], TRANSITION_HOURS[levels.get("transition") or 0])
    return warning, appeal_scales[levels.get("appeal") or 0]
