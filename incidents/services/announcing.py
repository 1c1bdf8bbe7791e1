"""What is told to those who asked for it: incidents, candidates, and sources that cannot be read."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.domain.consequences import Turn, turn
from incidents.models import Candidate, Incident, Source, SourceState
from incidents.services.changes import Change
from riskboard.alerts.domain.events import (
    CANDIDATE_CREATED,
    INCIDENT_OPENED,
    INCIDENT_RESOLVED,
    INCIDENT_UPDATED,
    SOURCE_UNREADABLE,
    PlainEvent,
    Subject,
)
from riskboard.alerts.services.outbox import publish, publish_changes
from riskboard.common.formatting import mid_sentence
from riskboard.common.kept import in_installation_language, spoken
from riskboard.common.moments import utc_text
from vendors.models import Vendor

# One answer that fails is a hiccup; the third in a row comes an hour and a half after the first.
FAILURES_TO_TELL = 3
_NAMES = {Turn.OPENED: INCIDENT_OPENED, Turn.UPDATED: INCIDENT_UPDATED, Turn.RESOLVED: INCIDENT_RESOLVED}


def announce_incidents(changes: Iterable[Change], *, vendors: Iterable[Vendor], now: datetime) -> None:
    """Tell which incidents were opened, changed or resolved; what a change leaves as it was is not told again.

    ``vendors`` holds at least those that they are about now.
    """
    names = {vendor.slug: vendor.name for vendor in vendors}
    with in_installation_language():
        publish_changes([_incident_changed(change, names, now) for change in changes])


def _incident_changed(change: Change, names: Mapping[str, str], now: datetime) -> PlainEvent:
    incident, slugs = change.incident, change.after.vendors
    path = reverse("incident", args=[incident.reference])
    return PlainEvent(
        name=_NAMES[turn(change.before, change.after)],
        occurred_at=now,
        subject=Subject(kind="incident", key=incident.reference, title=incident.title, path=path),
        summary=_incident_in_words(incident, [names[slug] for slug in slugs]),
        data={
            "type": incident.type,
            "direction": incident.direction,
            "severity": incident.severity,
            "status": incident.status,
            "scope": incident.scope,
            "vendors": sorted(slugs),
            "title": incident.title,
            "started_at": _moment(incident.started_at),
            "expected_end_at": _moment(incident.wait_ends_at),
            "ended_at": _moment(incident.ended_at),
            "archived": incident.archived_at is not None,
        },
        restricted=incident.restricted,
    )


def announce_candidate(candidate: Candidate) -> None:
    """Tell that a story waits for an officer; once a candidate."""
    story = candidate.story
    with in_installation_language():
        said = {"type": candidate.get_type_display(), "confidence": round(candidate.confidence * 100)}
        summary = _("%(type)s, detected with %(confidence)d %% confidence.") % said
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
            summary=summary,
            data={
                "type": candidate.type,
                "direction": candidate.direction,
                "confidence": candidate.confidence,
                "vendors": sorted(story.vendor_slugs),
            },
            once=f"candidate:{candidate.pk}",
        )
    )


def announce_sources(sources: Iterable[Source], *, now: datetime) -> None:
    """Tell which sources cannot be read, once they failed three times in a row or are gone for good; once a spell."""
    silent = [source for source in sources if _is_to_be_told(source)]
    if silent:
        with in_installation_language():
            publish_changes([_source_unreadable(source, now) for source in silent])


def _is_to_be_told(source: Source) -> bool:
    gone = source.unreadable_since is not None and source.state == SourceState.PAUSED
    return source.unreadable_since is not None and (gone or source.failures >= FAILURES_TO_TELL)


def _source_unreadable(source: Source, now: datetime) -> PlainEvent:
    since = _moment(source.unreadable_since)
    return PlainEvent(
        name=SOURCE_UNREADABLE,
        occurred_at=now,
        subject=Subject(
            kind="source", key=str(source.pk), title=source.name, path=reverse("source", args=[source.pk])
        ),
        summary=spoken(source.last_error or source.pause_reason),
        data={
            "vendors": [source.vendor.slug] if source.vendor else [],
            "domain": source.domain,
            "unreadable_since": since,
            "failures": source.failures,
        },
        once=f"source:{source.pk}:{since}",
    )


def _incident_in_words(incident: Incident, vendors: Iterable[str]) -> str:
    said = {
        "type": incident.get_type_display(),
        "severity": mid_sentence(incident.get_severity_display()),
        "scope": mid_sentence(incident.get_scope_display()),
        "status": _("Withdrawn") if incident.archived_at else incident.get_status_display(),
        "vendors": ", ".join(vendors),
    }
    return _("%(type)s, %(severity)s, %(scope)s: %(vendors)s. %(status)s.") % said


def _moment(value: datetime | None) -> str | None:
    return utc_text(value) if value else None
