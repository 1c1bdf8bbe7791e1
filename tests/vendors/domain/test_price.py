"""A rise in prices costs its share of the spend, unless it is cheaper to leave."""

import pytest

from tests.vendors.domain.worlds import indexed, one_of, product, workload
from vendors.domain.columns import Columns, columns_of
from vendors.domain.price import price_answer
from vendors.domain.question import HOURS_IN_YEAR
from vendors.domain.world import Fallback

A = frozenset({"A"})


def columns(*, capacity: float) -> Columns:
    """One unit of money an hour rests on A; B takes over after a month as far as its capacity goes."""
    fallback = Fallback("b", 720.0, capacity, 1.0)
    reach = indexed(product("a", "A"), product("b", "B"), workload("W", one_of("a"), fallbacks=(fallback,)))
    return columns_of(reach.world)


def test_the_rise_is_its_part_of_the_spend_while_leaving_costs_more() -> None:
    answer = price_answer(columns(capacity=0.5), A, 10_000.0, 20.0)
    assert (answer.more, answer.cost, answer.capped) == (2000.0, 2000.0, False)
    assert answer.leaving == pytest.approx(HOURS_IN_YEAR / 2)


def test_nobody_pays_more_than_leaving_costs() -> None:
    answer = price_answer(columns(capacity=0.9), A, 10_000.0, 20.0)
    assert answer.capped
    assert answer.cost == pytest.approx(HOURS_IN_YEAR / 10)


def test_whoever_leaves_chooses_the_day_so_that_every_fallback_is_ready() -> None:
    assert price_answer(columns(capacity=1.0), A, 10_000.0, 20.0).cost == 0.0


def test_what_is_not_paid_does_not_rise() -> None:
    assert price_answer(columns(capacity=0.5), A, 0.0, 20.0).cost == 0.0
