"""The road of an incident: confirmed, appealed, resolved, reviewed, and back."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.domain.consequences import LASTING_TYPES
from incidents.models import Incident, TimelineEntry
from incidents.models.incident import ACTIVE_STATUSES
from incidents.models.vocabulary import Status
from incidents.queries.cases import fresh_case
from incidents.services.changes import Written
from incidents.services.incidents import lock_incident, settle
from incidents.services.timeline import build_entry
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.kept import in_source_language

_OPEN = (Status.CONFIRMED, Status.APPEALED, Status.RESOLVED)
# Appealing again is a second appeal; resolving again is refused, so that an end is not moved by accident.
TRANSITIONS: Mapping[str, tuple[Status, ...]] = {
    Status.REPORTED: _OPEN,
    Status.CONFIRMED: (Status.APPEALED, Status.RESOLVED),
    Status.APPEALED: (Status.CONFIRMED, Status.APPEALED, Status.RESOLVED),
    Status.RESOLVED: (Status.REVIEWED, *ACTIVE_STATUSES),
    Status.REVIEWED: (Status.RESOLVED, *ACTIVE_STATUSES),
}


def change_status(
    *,
    by: User | None,
    incident: Incident,
    status: str,
    at: datetime | None = None,
    note: str = "",
    version: str | None = None,
    now: datetime | None = None,
) -> Incident:
    """Take ``incident`` a step along its road at ``at`` (now unless told), with a note for the timeline.

    Resolving ends it, unless it is of a lasting kind (a retirement, new terms or prices, a new owner): those are
    settled but stay in force. A step back into the open takes the end back.

    :raises ValidationError: ``status`` when the step does not exist, ``at`` when it lies in the future or before
        the start.
    :raises StaleVersion: when a ``version`` is given and another one is on record.
    """
    moment = now or timezone.now()
    return _step(by, incident, status, at or moment, note, moment, ends=None, version=version)


def end_incident(
    *, by: User | None, incident: Incident, ended_at: datetime, note: str = "", now: datetime | None = None
) -> Incident:
    """Access is back since ``ended_at``: resolve ``incident`` with that end, whatever its kind.

    :raises ValidationError: as :func:`change_status`.
    """
    return _step(by, incident, Status.RESOLVED, ended_at, note, now or timezone.now(), ends=True)


def take_step(
    incident: Incident,
    status: str,
    *,
    by: User | None,
    at: datetime,
    now: datetime,
    note: str = "",
    ends: bool | None = None,
) -> TimelineEntry:
    """Take the step on ``incident`` by all rules, without saving it; what its timeline says of it, unsaved too.

    Whether resolving ends it follows from its kind, unless ``ends`` says so.

    :raises ValidationError: as :func:`change_status`.
    """
    _check_step(incident, status, at, now)
    ends = incident.type not in LASTING_TYPES if ends is None else ends
    if status == Status.RESOLVED and incident.status in ACTIVE_STATUSES and ends:
        incident.ended_at = incident.ended_at or at
    elif status in ACTIVE_STATUSES:
        incident.ended_at = incident.ended_by = None
    reopened = status in ACTIVE_STATUSES and incident.status not in ACTIVE_STATUSES
    incident.status = status
    text = _words(incident, note, reopened=reopened)
    return build_entry(by=by, incident=incident, kind="reopened" if reopened else status, text=text, at=at)


def _step(
    by: User | None,
    incident: Incident,
    status: str,
    at: datetime,
    note: str,
    now: datetime,
    *,
    ends: bool | None,
    version: str | None = None,
) -> Incident:
    with acting(by, "incident status changed"):
        locked = lock_incident(incident, version)
        before = fresh_case(locked.pk)
        entry = take_step(locked, status, by=by, at=at, now=now, note=note, ends=ends)
        locked.save(update_fields=["status", "ended_at", "ended_by", "updated_at"])
        entry.save()
        settle(by=by, written=[Written(locked, before)], now=now)
    return locked


def _check_step(incident: Incident, status: str, at: datetime, now: datetime) -> None:
    if status not in TRANSITIONS.get(incident.status, ()):
        names = {"from": incident.get_status_display(), "to": dict(Status.choices).get(status, status)}
        raise ValidationError({"status": [_("cannot go from “%(from)s” to “%(to)s”") % names]})
    if at > now:
        raise ValidationError({"at": [_("must not lie in the future")]})
    if status == Status.RESOLVED and at < incident.started_at:
        raise ValidationError({"at": [_("must not lie before the start")]})


def _words(incident: Incident, note: str, *, reopened: bool) -> str:
    with in_source_language():
        step = gettext_noop("Opened again") if reopened else str(incident.get_status_display())
    return gettext_noop("{step_word}: {note}").format(step_word=step, note=note) if note else step
