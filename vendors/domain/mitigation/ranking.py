"""The next best action: mitigations by what they take off the loss for each unit of cost, one pick after the other.

After each pick what is left is weighed anew, since a second fallback of a workload relieves less than the first. The
ranking ends where the best that is left takes off less than it costs.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vendors.domain.annual.aggregate import YearLoss
from vendors.domain.mitigation.changes import Mitigation
from vendors.domain.mitigation.gauge import Gauge
from vendors.domain.mitigation.standing import standing_of
from vendors.domain.world import World

# A pick must take off at least so much for each unit of cost.
PAYS = 1.0
# Losses that differ by less, as a part of either, are the same: sums were added up in another order.
ROUNDING = 1e-9

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a mitigation takes off the loss a year, after those picked before it: `before` and `after` are the loss.

    `alone` is what it would take off if nothing else were done.
    """

    mitigation: Mitigation
    before: float
    after: float
    alone: float

    @property
    def fall(self) -> float:
        """How much less is lost a year; an addition that adds risk is negative. Rounding takes nothing off."""
        return 0.0 if math.isclose(self.before, self.after, rel_tol=ROUNDING) else self.before - self.after

    @property
    def ratio(self) -> float:
        """The fall for each unit of cost; infinite where something comes for nothing."""
        if self.mitigation.cost > 0.0:
            return self.fall / self.mitigation.cost
        return math.inf if self.fall > 0.0 else 0.0

    @property
    def pays(self) -> bool:
        """Whether it takes off at least what it costs."""
        return self.ratio >= PAYS


@dataclass(frozen=True, slots=True)
class Ranking:
    """The picks in their order, each worth what it adds to those before it, and what is left, which does not pay.

    `year` is the one in which nothing is done, in money, where the gauge had it computed.
    """

    picks: tuple[Worth, ...]
    left: tuple[Worth, ...]
    year: YearLoss | None = None


def ranking(
    world: World,
    mitigations: Sequence[Mitigation],
    *,
    by: Gauge = Gauge.EXPECTED,
    told: Told = lambda _done, _most: None,
) -> Ranking:
    """Rank by the fall in expected loss, or in the mean of the worst years, for each unit of cost.

    `told` hears after each weighing how many are done of how many there may be. Raises `WorldError` for a mitigation of
    what the world does not have.
    """
    standing = standing_of(world, by)
    year = standing.year
    untouched, alone = standing.loss, dict[str, float]()
    left, picks = list(mitigations), list[Worth]()
    most, done = len(left) * (len(left) + 1) // 2, 0
    while left:
        tried = {}
        for one in left:
            tried[one.name] = standing.after(one)
            done += 1
            told(done, most)
        alone = alone or {name: untouched - after.loss for name, after in tried.items()}
        worths = _ranked([Worth(one, standing.loss, tried[one.name].loss, alone[one.name]) for one in left])
        if not worths[0].pays:
            return Ranking(tuple(picks), tuple(worths), year)
        best = worths[0].mitigation
        picks.append(worths[0])
        standing = tried[best.name]
        left.remove(best)
    return Ranking(tuple(picks), (), year)


def _ranked(worths: Sequence[Worth]) -> list[Worth]:
    return sorted(worths, key=lambda worth: (-worth.ratio, -worth.fall, worth.mitigation.name))
