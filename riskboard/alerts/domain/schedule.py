"""When a delivery that failed is tried again: the waits that Standard Webhooks recommends, about three days in all."""

from datetime import datetime, timedelta

BACK_OFF = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# The most that a receiver's own wish delays us.
_LONGEST = timedelta(hours=24)


def next_try(failures: int, *, now: datetime, retry_after: int | None = None) -> datetime | None:
    """When to try again after so many failures in a row (1 or more); None: given up.

    ``retry_after`` is the receiver's own wish in seconds: it lengthens a wait, by a day at most, and shortens none.
    """
    if failures > len(BACK_OFF):
        return None
    wish = min(timedelta(seconds=max(retry_after or 0, 0)), _LONGEST)
    return now + max(BACK_OFF[failures - 1], wish)
