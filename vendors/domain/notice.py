"""When notice must be given to end a contract. Pure: no clock; dates are calendar dates."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Terms:
    """How a contract ends: its term, the notice it takes, and whether it renews by itself (None: it does not)."""

    start: date
    end: date | None
    notice_days: int
    renewal_months: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The running term's end and the last day on which notice still ends it.

    ``renews`` says that silence starts another term of ``renewal_months``; ``missed`` that the last day is past and
    the contract ends all the same (it does not renew, the day only passed).
    """

    term_end: date
    latest: date
    renews: bool
    missed: bool

    def days_left(self, today: date) -> int:
        """Whole days from ``today`` until the last day for notice; negative once it is past."""
        return (self.latest - today).days


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS_IN_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_over(terms: Terms, today: date) -> bool:
    """Whether the term has ended and does not renew."""
    return not terms.renewal_months and terms.end is not None and terms.end < today


def runs(terms: Terms, today: date) -> bool:
    """Whether the contract is in force: begun, and not over."""
    return terms.start <= today and not is_over(terms, today)


def next_notice(terms: Terms, today: date) -> Notice | None:
    """The notice that can be given next, seen from ``today``; None for a contract without an end or one that is over.

    Latest notice = end of the term − notice period. A contract that renews by itself has, once that day is past,
    renewed in effect: the answer is then the first term whose notice can still be given.
    """
    if terms.end is None:
        return None
    notice = timedelta(days=terms.notice_days)
    if not terms.renewal_months:
        latest = _minus(terms.end, notice)
        return None if is_over(terms, today) else Notice(terms.end, latest, False, latest < today)
    end = _running_end(terms.end, terms.renewal_months, today + notice)
    return Notice(end, _minus(end, notice), True, False)


def _running_end(end: date, months: int, not_before: date) -> date:
    """The first end of a term from ``not_before`` on, counted from the first end so that 31 January stays a 31st."""
    elapsed = (not_before.year - end.year) * MONTHS_IN_YEAR + not_before.month - end.month
    terms = max(0, elapsed // months)
    while True:
        candidate = add_months(end, terms * months)
        if candidate >= not_before:
            return candidate
        terms += 1


def _minus(day: date, span: timedelta) -> date:
    return day - span if day - date.min >= span else date.min
