"""The years that a record may speak of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
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


def days_within_years(*fields: str) -> Q:
    """The same of date columns, as a constraint of the database; empty ones pass."""
    return _within(fields, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


def moments_within_years(*fields: str) -> Q:
    """The same of columns with a time; a day more at either end, because the year is that of somebody's own zone."""
    first, after = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    return _within(fields, first - timedelta(days=1), after + timedelta(days=1))


def _within(fields: tuple[str, ...], first: date, last: date) -> Q:
    found = Q()
    for name in fields:
        found &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (first, last)})
    return found
