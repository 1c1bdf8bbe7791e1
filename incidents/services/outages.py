"""What a status page says later about an outage reaches its candidate, and the incident that came of it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.domain.outage import from_record, to_record
from incidents.models import Candidate, Incident, Story
from incidents.models.vocabulary import IncidentType, Status
from incidents.queries.outages import outage_of
from incidents.services.restoration import reached_stage
from incidents.services.status import change_status, end_incident
from incidents.services.timeline import add_entry


def follow_outage(*, story: Story | None, now: datetime | None = None) -> None:
    """Let what status pages tell of the event of ``story``, as it stands now, reach its candidate.

    An open candidate proposes the new times. An incident that came of it ends when the page says that the outage is
    over, and is opened again when the page takes that back; an end that somebody else has set is left alone. Several
    outages that officers called one event are over when the last of them is.
    """
    candidate = Candidate.objects.select_for_update().filter(story=story).first() if story else None
    if story is None or candidate is None or candidate.type != IncidentType.OUTAGE:
        return
    outage, before = outage_of(story), from_record(candidate.detection)
    found = {name: value for name, value in candidate.detection.items() if name not in to_record(before)}
    found |= to_record(outage) if outage else {}
    if candidate.detection == found:
        return
    candidate.detection = found
    candidate.save(update_fields=["detection"])
    end = outage.end if outage else None
    if candidate.incident is not None and before.end != end:
        _sync_end(candidate, before.end, end, now or timezone.now())


def _sync_end(candidate: Candidate, before: datetime | None, end: datetime | None, now: datetime) -> None:
    """Move the end of the candidate's incident from what the page said before to what it says now."""
    incident = candidate.incident
    if incident is None or incident.type != IncidentType.OUTAGE or incident.archived_at is not None:
        return
    if before is not None and incident.ended_at == before and incident.status == Status.RESOLVED:
        _tell(incident, gettext_noop("The status page no longer says that it is over."), now)
        stage = reached_stage(incident)
        incident = change_status(by=None, incident=incident, status=stage, at=now, now=now)
    if end is not None and incident.is_active and not _lasts_elsewhere(incident, candidate):
        _tell(incident, gettext_noop("The status page says that it is over."), now)
        ended = min(max(end, incident.started_at), now)
        end_incident(by=None, incident=incident, ended_at=ended, now=now)


def _tell(incident: Incident, text: str, now: datetime) -> None:
    add_entry(by=None, incident=incident, kind="status_page", text=text, at=now)


def _lasts_elsewhere(incident: Incident, candidate: Candidate) -> bool:
    """Whether another outage that was merged into the incident still goes on."""
    others = incident.candidates.exclude(pk=candidate.pk).values_list("detection", flat=True)
    return any("started_at" in told and told.get("ended_at") is None for told in others)
