"""Longer periods and their days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.periods import days_of


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert days_of(period) == (first, last)


@pytest.mark.parametrize(
    "period", ["", "soon", "2026-13", "2026-00", "2026-Q5", "0000", "9999", "2026-09-01", "9999-Q4"]
)
def test_what_is_no_period_has_no_days(period: str) -> None:
    assert days_of(period) is None


@given(st.integers(1, 9998))
def test_the_months_and_the_quarters_of_a_year_follow_each_other_without_a_gap(year: int) -> None:
    for parts in ([f"{month:02}" for month in range(1, 13)], ["Q1", "Q2", "Q3", "Q4"]):
        spans = [days_of(f"{year:04}-{part}") for part in parts]
        days = [span for span in spans if span]
        assert (days[0][0], days[-1][1]) == days_of(f"{year:04}")
        assert all(one[1] + timedelta(1) == two[0] for one, two in pairwise(days))
