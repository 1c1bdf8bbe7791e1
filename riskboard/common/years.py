"""The years that a record may speak of."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Outside these a moment cannot be shown in every time zone, and is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 1990, 2200
YEARS: dict[str, Any] = {"first": FIRST_YEAR, "last": LAST_YEAR}


def outside_years(moment: date) -> str | None:
    """What is wrong with the year of ``moment`` (a date or a moment), or None."""
    if FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return _("must lie between the years %(first)d and %(last)d") % YEARS


def validate_years(moment: date) -> None:
    """:func:`outside_years` as a validator of form fields."""
    problem = outside_years(moment)
    if problem:
        raise ValidationError(problem)
