"""How a step of a plan stands on a day."""

from datetime import date, timedelta

import pytest

from vendors.domain.steps import SOON_DAYS, step_state

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, "overdue"), (0, "soon"), (SOON_DAYS, "soon"), (SOON_DAYS + 1, "open")],
)
def test_a_step_is_overdue_from_the_day_after_it_was_due(days: int, state: str) -> None:
    due = TODAY + timedelta(days=days)
    assert step_state(due, None, TODAY) == state
    assert step_state(due, TODAY, TODAY) == "done"


def test_a_step_without_a_day_is_open_until_it_is_done() -> None:
    assert step_state(None, None, TODAY) == "open"
    assert step_state(None, TODAY, TODAY) == "done"
