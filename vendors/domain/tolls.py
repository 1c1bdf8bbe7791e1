"""What many failures take from each workload, all at once (method sections 2 and 6).

The same arithmetic in the same order as `toll.py`, which asks about one event: the numbers are equal bit for bit.
"""

import numpy as np

from vendors.domain.columns import Floats
from vendors.domain.gist import Struck
from vendors.domain.sweep import open_hours


def costs(found: Struck, hours: Floats, counted_from: Floats | None = None) -> Floats:
    """What each row costs up to its hour, less what it costs up to the hour from which it counts: whole thousandths."""
    whole = _cost(found, hours)
    return whole if counted_from is None else whole - _cost(found, counted_from)


def days_idle(found: Struck, hours: Floats, counted_from: Floats) -> Floats:
    """Person-days of stopped work of each row between the hour from which it counts and its hour."""
    stood = [lost_hours(found, each, urgency=0.0) for each in (hours, counted_from)]
    return found.days * (stood[0] - stood[1])


def _cost(found: Struck, hours: Floats) -> Floats:
    lost = lost_hours(found, hours, urgency=found.urgency)
    rounded: Floats = np.rint(found.hourly * lost * 1000.0)
    return rounded


def lost_hours(found: Struck, hours: Floats, *, urgency: float = 0.0) -> Floats:
    """Effective lost hours of each row up to its hour; those past the tolerated outage weigh 1 + ``urgency``."""
    return found.damage * open_hours(found.cases, found.objectives[1], hours, urgency)
