"""References of incidents: INC, the year of filing, a number without gaps."""

from datetime import datetime

from django.db.models import F

from incidents.models import ReferenceCounter


def next_reference(*, now: datetime) -> str:
    """Take the next reference of the year of ``now``, such as ``INC-2026-0042``.

    Runs inside the caller's transaction: the year's counter stays locked until it ends, so that two writers get
    two numbers and a failed filing gives its number back.
    """
    counter, _created = ReferenceCounter.objects.get_or_create(year=now.year)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    return f"INC-{counter.year}-{counter.last:04d}"
