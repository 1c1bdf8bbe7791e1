"""Breakdowns on a page add up."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vendors.domain.rounding import largest_remainder, whole_units

AMOUNTS = st.lists(st.floats(0, 1e9), max_size=20)


def test_the_missing_unit_goes_to_the_largest_remainder() -> None:
    assert largest_remainder([33.34, 33.35, 33.31], 1) == [Decimal("33.3"), Decimal("33.4"), Decimal("33.3")]


def test_equal_remainders_are_served_in_order() -> None:
    assert largest_remainder([0.5, 0.5, 0.5, 0.5], 0) == [1, 1, 0, 0]


def test_nothing_rounds_to_nothing() -> None:
    assert largest_remainder([], 2) == []


@given(AMOUNTS, st.integers(0, 4))
def test_the_parts_add_up_to_the_rounded_sum_and_stay_within_one_unit(
    values: list[float], decimals: int
) -> None:
    rounded = largest_remainder(values, decimals)
    unit = Decimal(1).scaleb(-decimals)

    exact = sum((Decimal(value) for value in values), Decimal())
    assert abs(sum(rounded, Decimal()) - exact) <= unit / 2 + Decimal("1e-9")
    assert all(abs(part - Decimal(value)) < unit for part, value in zip(rounded, values, strict=True))


@given(AMOUNTS)
def test_whole_numbers_stay_as_they_are(values: list[float]) -> None:
    whole = [float(round(value)) for value in values]

    assert largest_remainder(whole, 2) == [Decimal(value) for value in whole]


@given(st.lists(st.integers(0, 10**12), max_size=50))
def test_thousandths_become_whole_units_that_add_up(values: list[int]) -> None:
    total = round(Fraction(sum(values), 1000))
    found = whole_units(np.array(values, dtype=np.int64), total).tolist()
    assert found == [int(one) for one in largest_remainder([Fraction(value, 1000) for value in values], 0)]
    assert sum(found) == total
