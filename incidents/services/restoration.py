"""Reports of a restoration end the incidents that they tell the end of, and give them back when withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from incidents.domain.consequences import Case, restores
from incidents.models import Incident, TimelineEntry
from incidents.models.incident import IN_FORCE
from incidents.models.vocabulary import Status
from incidents.queries.cases import case_of, for_cases, fresh_cases
from incidents.services.changes import Written
from incidents.services.effects import apply_effects
from incidents.services.timeline import build_entry
from riskboard.accounts.models import User
from riskboard.common.actor import acting

# The kinds of timeline entries that tell how far an incident had got, the latest stage first.
_STAGES = ((Status.APPEALED, "appealed"), (Status.CONFIRMED, "confirmed"))


def sync_restorations(*, by: User | None, reports: Sequence[Incident], now: datetime) -> list[Written]:
    """Bring the incidents that ``reports`` end into line with them (method section 4); those that changed by it.

    A report in the direction ``restores`` ends the open incidents of the same act. One that no longer does, because
    it was changed or withdrawn, gives them back. One of a day that lies ahead ends nothing before that day
    (:func:`apply_due_restorations`). Runs inside the caller's transaction, which lets the consequences follow.
    """
    told = fresh_cases(report.pk for report in reports)
    incidents = _affected(reports, told, now)
    before = {incident.pk: case_of(incident) for incident in incidents}
    entries = []
    for report in sorted(reports, key=lambda one: one.pk):
        for incident in incidents:
            if _concerns(report, told[report.pk], incident, now):
                entries += _sync_one(by, report, told[report.pk], incident, now)
    moved = {entry.incident_id for entry in entries}
    changed = [incident for incident in incidents if incident.pk in moved]
    Incident.objects.bulk_update(changed, ["ended_at", "ended_by", "status", "updated_at"])
    TimelineEntry.objects.bulk_create(entries)
    return [Written(incident, before[incident.pk]) for incident in changed]


def apply_due_restorations(*, now: datetime | None = None) -> int:
    """Let reports of restorations whose day was still ahead when they were written end what they end; how many did."""
    moment = now or timezone.now()
    due = Incident.objects.filter(
        direction="restores", archived_at=None, started_at__gt=F("updated_at"), started_at__lte=moment
    )
    with acting(None, gettext_noop("an announced restoration took effect")):
        reports = list(due.select_for_update().order_by("pk"))
        written = sync_restorations(by=None, reports=reports, now=moment)
        # Seen: the next look finds them no more.
        Incident.objects.filter(pk__in=[report.pk for report in reports]).update(updated_at=timezone.now())
        apply_effects(by=None, written=written, now=moment)
    return len(reports)


def reached_stage(incident: Incident) -> Status:
    """How far an open incident had got: appealed, confirmed, or only reported. Its timeline knows."""
    kinds = {entry.kind for entry in incident.timeline.all()}
    return next((status for status, kind in _STAGES if kind in kinds), Status.REPORTED)


def _affected(reports: Sequence[Incident], told: Mapping[int, Case], now: datetime) -> list[Incident]:
    """What the reports may end or give back, locked, with what is read of it."""
    vendors = {slug for case in told.values() if _may_end(case, now) for slug in case.vendors}
    affected = Q(ended_by__in=[report.pk for report in reports])
    if vendors:
        affected |= IN_FORCE & Q(vendors__slug__in=vendors)
    pks = Incident.objects.filter(affected).values("pk")
    locked = Incident.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    return list(for_cases(locked).prefetch_related("timeline"))


def _may_end(told: Case, now: datetime) -> bool:
    return told.direction == "restores" and not told.archived and told.started_at <= now


def _concerns(report: Incident, told: Case, incident: Incident, now: datetime) -> bool:
    """Whether the report ended the incident, or may end it now."""
    if incident.ended_by_id == report.pk:
        return True
    vendors = {vendor.slug for vendor in incident.vendors.all()}
    return incident.in_force and _may_end(told, now) and not vendors.isdisjoint(told.vendors)


def _sync_one(
    by: User | None, report: Incident, told: Case, incident: Incident, now: datetime
) -> list[TimelineEntry]:
    """Set the end of ``incident`` as the report tells it; what its timeline says of that, nothing where it stays."""
    case = case_of(incident)
    ended = told.started_at <= now and restores(told, case)
    end = max(told.started_at, case.started_at) if ended else None
    if end == incident.ended_at:
        return []
    incident.ended_at, incident.ended_by = end, report if ended else None
    incident.status = Status.RESOLVED if ended else reached_stage(incident)
    incident.updated_at = timezone.now()
    kind = "resolved" if ended else "reopened"
    text = _words(report, ended=ended)
    return [build_entry(by=by, incident=incident, kind=kind, text=text, at=end or now)]


def _words(report: Incident, *, ended: bool) -> str:
    names = {"reference": report.reference, "title": report.title}
    if ended:
        return gettext_noop("Ended by {reference}: {title}").format(**names)
    return gettext_noop("{reference}, which had ended it, no longer does").format(**names)
