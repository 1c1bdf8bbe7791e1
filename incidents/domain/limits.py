"""How far the numbers of an incident and the text of an article go, and which incidents may begin on a day ahead."""

from datetime import datetime, timedelta

LONGEST_WAIT = 36_500  # days, a century
MOST_PEOPLE = 2**31 - 1
SHORTEST_TEXT, LONGEST_TEXT = 80, 50_000  # characters of an article that are kept
LONGEST_MODEL = 190  # characters; with the word before it, a name that the register's events can hold
# Clocks and zones differ: what began within a day from now has begun.
GRACE = timedelta(days=1)
# What takes effect on a day that its maker or an authority sets, often long before.
_DATED_TYPES = frozenset(
    {
        "retirement",
        "terms_change",
        "price_or_limit_change",
        "ownership_change",
        "government_order",
        "region_block",
    }
)


def within(value: object, low: int, high: int) -> int | None:
    """``value`` where it is a whole number from ``low`` to ``high``; None where it is anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    return None


def may_begin_at(started_at: datetime, now: datetime, *, type: str, direction: str, announced: bool) -> bool:
    """Whether an incident can begin then: not in the future, unless such a thing is dated ahead or was announced."""
    ahead = type in _DATED_TYPES or direction == "restores" or announced
    return ahead or started_at <= now + GRACE
