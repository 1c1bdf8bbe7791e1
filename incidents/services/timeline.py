"""What happened with an incident, entry by entry."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.models import Incident, TimelineEntry
from riskboard.accounts.models import User
from riskboard.common.years import outside_years

TEXT_LIMIT = 1000


def add_entry(
    *, by: User | None, incident: Incident, kind: str, text: str, at: datetime | None = None
) -> TimelineEntry:
    """Write one entry at ``at`` (now unless told), cut to what an entry holds. ``kind`` is a short key."""
    moment = at or timezone.now()
    problem = outside_years(moment)
    if problem:
        raise ValidationError({"at": [problem]})
    return TimelineEntry.objects.create(
        incident=incident, at=moment, kind=kind, text=text[:TEXT_LIMIT], by=by
    )
