"""What happened with an incident, entry by entry."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Incident, TimelineEntry
from incidents.services.validation import FIRST_YEAR, LAST_YEAR, YEARS
from riskboard.accounts.models import User

TEXT_LIMIT = 1000


def add_entry(
    *, by: User | None, incident: Incident, kind: str, text: str, at: datetime | None = None
) -> TimelineEntry:
    """Write one entry at ``at`` (now unless told), cut to what an entry holds. ``kind`` is a short key."""
    moment = at or timezone.now()
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValidationError({"at": [_("must lie between the years %(first)d and %(last)d") % YEARS]})
    return TimelineEntry.objects.create(
        incident=incident, at=moment, kind=kind, text=text[:TEXT_LIMIT], by=by
    )
