"""What is told to those who asked for it: incidents, candidates, and sources that cannot be read."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.domain.consequences import Case
from incidents.models import Candidate, Incident, Source, SourceState
from incidents.models.vocabulary import Status
from riskboard.alerts.domain.events import (
    CANDIDATE_CREATED,
    INCIDENT_OPENED,
    INCIDENT_RESOLVED,
    INCIDENT_UPDATED,
    SOURCE_UNREADABLE,
    PlainEvent,
    Subject,
)
from riskboard.alerts.services.outbox import publish
from vendors.models import Vendor

# One answer that fails is a hiccup; the third in a row comes an hour and a half after the first.
FAILURES_TO_TELL = 3


def announce_incident(
    incident: Incident, *, vendors: Iterable[Vendor], before: Case | None, after: Case, now: datetime
) -> None:
    """Tell that ``incident`` was opened, changed or resolved; ``before`` is its case before, None when it is new.

    ``vendors`` holds at least those it is about now. What a change leaves as it was is not told again.
    """
    names = [vendor.name for vendor in vendors if vendor.slug in after.vendors]
    path = reverse("incident", args=[incident.reference])
    publish(
        PlainEvent(
            name=_name(incident, before),
            occurred_at=now,
            subject=Subject(kind="incident", key=incident.reference, title=incident.title, path=path),
            summary=_incident_in_words(incident, names),
            data={
                "type": incident.type,
                "direction": incident.direction,
                "severity": incident.severity,
                "status": incident.status,
                "scope": incident.scope,
                "vendors": sorted(after.vendors),
                "title": incident.title,
                "started_at": _moment(incident.started_at),
                "expected_end_at": _moment(incident.wait_ends_at),
                "ended_at": _moment(incident.ended_at),
                "archived": incident.archived_at is not None,
            },
            restricted=incident.restricted,
        )
    )


def announce_candidate(candidate: Candidate) -> None:
    """Tell that a story waits for an officer; once a candidate."""
    story = candidate.story
    said = {"type": candidate.get_type_display(), "confidence": round(candidate.confidence * 100)}
    publish(
        PlainEvent(
            name=CANDIDATE_CREATED,
            occurred_at=candidate.created_at,
            subject=Subject(
                kind="candidate",
                key=str(candidate.pk),
                title=story.title,
                path=reverse("candidate", args=[candidate.pk]),
            ),
            summary=_("%(type)s, detected with %(confidence)d %% confidence.") % said,
            data={
                "type": candidate.type,
                "direction": candidate.direction,
                "confidence": candidate.confidence,
                "vendors": sorted(story.vendor_slugs),
            },
            once=f"candidate:{candidate.pk}",
        )
    )


def announce_source(source: Source, *, now: datetime) -> None:
    """Tell that ``source`` cannot be read, once it failed three times in a row or is gone for good; once a spell."""
    gone = source.unreadable_since is not None and source.state == SourceState.PAUSED
    if source.unreadable_since is None or not (gone or source.failures >= FAILURES_TO_TELL):
        return
    since = _moment(source.unreadable_since)
    publish(
        PlainEvent(
            name=SOURCE_UNREADABLE,
            occurred_at=now,
            subject=Subject(
                kind="source", key=str(source.pk), title=source.name, path=reverse("source", args=[source.pk])
            ),
            summary=source.last_error or source.pause_reason,
            data={
                "vendors": [source.vendor.slug] if source.vendor else [],
                "domain": source.domain,
                "unreadable_since": since,
                "failures": source.failures,
            },
            once=f"source:{source.pk}:{since}",
        )
    )


def _name(incident: Incident, before: Case | None) -> str:
    if before is None:
        return INCIDENT_OPENED
    ends = before.ended_at is None and incident.status == Status.RESOLVED
    return INCIDENT_RESOLVED if ends else INCIDENT_UPDATED


def _incident_in_words(incident: Incident, vendors: Iterable[str]) -> str:
    said = {
        "type": incident.get_type_display(),
        "severity": incident.get_severity_display().lower(),
        "scope": incident.get_scope_display().lower(),
        "status": _("Withdrawn") if incident.archived_at else incident.get_status_display(),
        "vendors": ", ".join(vendors),
    }
    return _("%(type)s, %(severity)s, %(scope)s: %(vendors)s. %(status)s.") % said


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None
