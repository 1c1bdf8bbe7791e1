"""Longer periods in ISO form: a month (2026-09), a quarter (2026-Q3), a year (2026)."""

import datetime
import re

_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?")


def days_of(period: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of ``period``; None where it is none, or beyond the years that can be written."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return None
    year, quarter, month = (int(part) if part else 0 for part in found.groups())
    first, months = (quarter * 3 - 2, 3) if quarter else (month, 1) if found[3] else (1, 12)
    try:
        start = datetime.date(year, first, 1)
        after = datetime.date(year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    except ValueError:
        return None
    return start, after - datetime.timedelta(days=1)
