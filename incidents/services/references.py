"""References of incidents: INC, the year of filing, a number without gaps."""

from datetime import datetime

from django.db.models import F

from incidents.models import ReferenceCounter


def next_references(count: int, *, now: datetime) -> list[str]:
    """Take the next ``count`` references of the year of ``now``, such as ``INC-2026-0042``.

    Runs inside the caller's transaction: the year's counter stays locked until it ends, so that two writers get
    other numbers and a failed filing gives its numbers back.
    """
    counter, _created = ReferenceCounter.objects.get_or_create(year=now.year)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=F("last") + count)
    counter.refresh_from_db()
    return [
        f"INC-{counter.year}-{number:04d}" for number in range(counter.last - count + 1, counter.last + 1)
    ]
