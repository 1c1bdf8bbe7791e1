"""What a rise in prices costs in a year: spend times the rise, capped by leaving (method section 6)."""

from dataclasses import dataclass

from vendors.domain.columns import Columns
from vendors.domain.question import HOURS_IN_YEAR
from vendors.domain.what_if import what_if
from vendors.domain.world import Scenario


@dataclass(frozen=True, slots=True)
class PriceAnswer:
    """Money of one year: `more` is what the rise adds to `spend`, `leaving` what doing without the vendors costs."""

    spend: float
    rise: float
    leaving: float

    @property
    def more(self) -> float:
        """The rise in full."""
        return self.spend * self.rise / 100.0

    @property
    def cost(self) -> float:
        """What is to be reckoned with: nobody pays more than it costs to leave."""
        return min(self.more, self.leaving)

    @property
    def capped(self) -> bool:
        """Whether leaving is cheaper than staying."""
        return self.leaving < self.more


def price_answer(columns: Columns, vendors: frozenset[str], spend: float, rise: float) -> PriceAnswer:
    """The answer for these vendors, by id. `spend` is money a year, `rise` a percentage.

    Whoever leaves because of a price chooses the day, so every fallback is ready by then; what none carries is lost for
    the year.
    """
    atoms = frozenset(f"account:{name}" for name in vendors)
    leaving = what_if(columns, Scenario("", atoms, HOURS_IN_YEAR, notice_hours=float("inf")))
    return PriceAnswer(spend, rise, leaving.cost / 1000)
