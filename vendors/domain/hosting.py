"""A vendor's API or open weights on rented accelerators: what each costs in a year (method section 8).

Volumes are in millions of tokens a year (Mtok), amounts in one currency a year, prices per Mtok or per hour of an
accelerator.
"""

import math
from dataclasses import dataclass, replace

HOURS_A_YEAR = 8760
SECONDS_AN_HOUR = 3600
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Hosting:
    """What the comparison rests on.

    :param volume: Mtok a year.
    :param api_price: what the vendor takes for one Mtok.
    :param accelerator_price: rent of one accelerator for an hour, in use or not.
    :param throughput: tokens a second of one busy accelerator.
    :param utilisation: the part of the year in which it is busy, above 0 and at most 1.
    :param least_accelerators: how many are rented even for nothing, so that one may fail.
    :param staff: full-time people who run it; ``salary`` is what one costs in a year.
    :param overhead: what comes on top of rent and staff (storage, traffic, monitoring), as a part of them.
    :param api_loss: expected annual loss from failures while the vendor is used.
    :param own_loss: the same with own service.
    """

    volume: float
    api_price: float
    accelerator_price: float
    throughput: float
    utilisation: float
    least_accelerators: float
    staff: float
    salary: float
    overhead: float
    api_loss: float = 0.0
    own_loss: float = 0.0

    @property
    def capacity(self) -> float:
        """Mtok that one accelerator makes in a year."""
        return self.throughput * SECONDS_AN_HOUR * HOURS_A_YEAR * self.utilisation / MILLION

    @property
    def accelerators(self) -> float:
        """How many are rented on average over the year."""
        return max(self.least_accelerators, self.volume / self.capacity)

    @property
    def fixed(self) -> float:
        """What the staff costs with its overhead."""
        return (1 + self.overhead) * self.staff * self.salary

    @property
    def least(self) -> float:
        """What own service costs before the first token: staff and the least accelerators."""
        rent = self.least_accelerators * self.accelerator_price * HOURS_A_YEAR
        return self.fixed + (1 + self.overhead) * rent

    @property
    def marginal(self) -> float:
        """What one more Mtok costs once the least accelerators are full."""
        made = SECONDS_AN_HOUR * self.throughput * self.utilisation
        return (1 + self.overhead) * self.accelerator_price * MILLION / made

    @property
    def api_spend(self) -> float:
        """The vendor's bill."""
        return self.api_price * self.volume

    @property
    def own_spend(self) -> float:
        """Rent, staff and overhead."""
        return max(self.least, self.fixed + self.marginal * self.volume)

    @property
    def api_total(self) -> float:
        """Bill and expected loss."""
        return self.api_spend + self.api_loss

    @property
    def own_total(self) -> float:
        """Spend on own service and expected loss."""
        return self.own_spend + self.own_loss

    @property
    def spend_saved(self) -> float:
        """What own service saves without a thought of losses; negative: it costs more."""
        return self.api_spend - self.own_spend

    @property
    def fall_in_loss(self) -> float:
        """How much less loss is expected with own service; negative: more."""
        return self.api_loss - self.own_loss

    @property
    def saving(self) -> float:
        """What own service saves in a year, losses counted; negative: it costs more."""
        return self.spend_saved + self.fall_in_loss


@dataclass(frozen=True, slots=True)
class Window:
    """The volumes, in Mtok a year, between which own service is the cheaper one; ``until`` may be infinite."""

    start: float
    until: float

    def holds(self, volume: float) -> bool:
        """Whether own service is no dearer at ``volume``."""
        return self.start <= volume <= self.until


def at(hosting: Hosting, volume: float) -> Hosting:
    """The same at another volume."""
    return replace(hosting, volume=volume)


def cheaper_between(hosting: Hosting, *, losses: bool) -> Window | None:
    """Where own service is the cheaper one, with the expected ``losses`` or without; None: at no volume.

    Own service costs a fixed sum while the least accelerators carry the volume, then rises by :attr:`Hosting.marginal`;
    the bill rises by the price from the first token. So the first break-even lies where the least accelerators are paid
    for, or beyond, and only where a token costs less than its price; a fall in loss can make own service cheaper for
    small volumes alone, and then there is a second one.
    """
    more_loss = hosting.own_loss - hosting.api_loss if losses else 0.0
    start = _start(hosting, more_loss)
    return None if start is None else Window(start, _until(hosting, more_loss))


def _start(hosting: Hosting, more_loss: float) -> float | None:
    before_use = hosting.least + more_loss
    if before_use <= 0:
        return 0.0
    carried = hosting.least_accelerators * hosting.capacity
    if before_use <= hosting.api_price * carried:
        return before_use / hosting.api_price
    margin = hosting.api_price - hosting.marginal
    return (hosting.fixed + more_loss) / margin if margin > 0 else None


def _until(hosting: Hosting, more_loss: float) -> float:
    margin = hosting.api_price - hosting.marginal
    return math.inf if margin >= 0 else (hosting.fixed + more_loss) / margin
