"""When notice must be given."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.domain.notice import Terms, add_months, is_over, next_notice, runs

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_the_latest_notice_is_the_end_less_the_notice_period() -> None:
    notice = next_notice(Terms(date(2025, 3, 1), date(2027, 3, 1), 90), date(2026, 11, 22))
    assert notice is not None
    assert (notice.latest, notice.renews, notice.missed) == (date(2026, 12, 1), False, False)
    assert notice.days_left(date(2026, 11, 22)) == 9


def test_on_the_last_day_notice_still_counts() -> None:
    notice = next_notice(Terms(date(2025, 3, 1), date(2027, 3, 1), 90, 12), date(2026, 12, 1))
    assert notice is not None
    assert notice.days_left(date(2026, 12, 1)) == 0


def test_a_day_later_it_has_renewed_and_the_next_term_counts() -> None:
    notice = next_notice(Terms(date(2025, 3, 1), date(2027, 3, 1), 90, 12), date(2026, 12, 2))
    assert notice is not None
    assert (notice.term_end, notice.latest) == (date(2028, 3, 1), date(2027, 12, 2))


def test_a_contract_that_does_not_renew_ends_though_the_day_was_missed() -> None:
    notice = next_notice(Terms(date(2025, 3, 1), date(2027, 3, 1), 90), date(2027, 1, 1))
    assert notice is not None
    assert notice.missed
    assert next_notice(Terms(date(2025, 3, 1), date(2027, 3, 1), 90), date(2027, 3, 2)) is None


def test_a_contract_without_an_end_has_no_last_day() -> None:
    assert next_notice(Terms(date(2025, 3, 1), None, 90), date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 5, 15), 0, date(2024, 5, 15)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_term_that_ends_on_a_31st_comes_back_to_it() -> None:
    notice = next_notice(Terms(date(2024, 1, 31), date(2024, 1, 31), 0, 1), date(2024, 3, 5))
    assert notice is not None
    assert notice.term_end == date(2024, 3, 31)


@given(end=DAYS, today=DAYS, days=st.integers(0, 800), months=st.integers(1, 60))
def test_the_notice_of_a_rolling_contract_is_the_first_that_can_still_be_given(
    end: date, today: date, days: int, months: int
) -> None:
    notice = next_notice(Terms(date(1999, 1, 1), end, days, months), today)
    assert notice is not None
    assert notice.latest >= today
    assert notice.latest == notice.term_end - timedelta(days=days)
    earlier = [add_months(end, step * months) for step in range(0, 1400 // months)]
    candidates = [day for day in earlier if day - timedelta(days=days) >= today]
    assert not candidates or notice.term_end == min(candidates)


def test_a_contract_runs_from_its_start_to_its_end() -> None:
    terms = Terms(date(2026, 1, 1), date(2026, 12, 31), 0)
    assert [runs(terms, day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31))] == [
        False,
        True,
        True,
    ]
    assert not runs(terms, date(2027, 1, 1))
    assert runs(Terms(date(2026, 1, 1), date(2026, 12, 31), 0, 12), date(2030, 1, 1))
    assert is_over(terms, date(2027, 1, 1))
    assert not is_over(Terms(date(2026, 1, 1), None, 0), date(2030, 1, 1))
