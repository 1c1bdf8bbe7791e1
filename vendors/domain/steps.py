"""How a step of a plan stands on a day. Pure: no clock; dates are calendar dates."""

from datetime import date
from typing import Literal

# So many days ahead somebody is reminded of a step.
SOON_DAYS = 14

StepState = Literal["done", "overdue", "soon", "open"]


def step_state(due: date | None, done_on: date | None, today: date) -> StepState:
    """Done on whatever day; else overdue from the day after it was due, and soon within two weeks of that day."""
    if done_on is not None:
        return "done"
    if due is None:
        return "open"
    if due < today:
        return "overdue"
    return "soon" if (due - today).days <= SOON_DAYS else "open"
