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
    entry = build_entry(by=by, incident=incident, kind=kind, text=text, at=at or timezone.now())
    entry.save()
    return entry


def build_entry(*, by: User | None, incident: Incident, kind: str, text: str, at: datetime) -> TimelineEntry:
    """The same unsaved.

    :raises ValidationError: ``at`` for a year that no record may speak of.
    """
    problem = outside_years(at)
    if problem:
        raise ValidationError({"at": [problem]})
    return TimelineEntry(incident=incident, at=at, kind=kind, text=text[:TEXT_LIMIT], by=by)
