"""What a status page says later about an outage reaches its candidate, and the incident that came of it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.domain.outage import from_record, to_record
from incidents.models import Article, Candidate, Incident
from incidents.models.vocabulary import IncidentType, Status
from incidents.queries.outages import told_outage
from incidents.services.restoration import reached_stage
from incidents.services.status import change_status, end_incident
from incidents.services.timeline import add_entry


def follow_outage(*, article: Article, now: datetime | None = None) -> None:
    """Let the outage that ``article`` tells of, as it stands now, reach the candidate of its story.

    An open candidate proposes the new times. An incident that came of it ends when the page says that the outage is
    over, and is opened again when the page takes that back; an end that somebody else has set is left alone.
    """
    outage = told_outage(article)
    # Of outages that an officer called one event each has times of its own: those of the whole lead.
    story = article.story if article.part_id is None else None
    candidate = Candidate.objects.select_for_update().filter(story=story).first() if story else None
    if outage is None or candidate is None or candidate.type != IncidentType.OUTAGE:
        return
    before, after = from_record(candidate.detection), to_record(outage)
    if candidate.detection == candidate.detection | after:
        return
    candidate.detection = candidate.detection | after
    candidate.save(update_fields=["detection"])
    if candidate.incident is not None and before.end != outage.end:
        _sync_end(candidate, before.end, outage.end, now or timezone.now())


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
