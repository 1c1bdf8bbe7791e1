"""Reports of a restoration end the incidents that they tell the end of, and give them back when withdrawn."""

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.domain.consequences import Case, restores
from incidents.models import Incident
from incidents.models.incident import IN_FORCE
from incidents.models.vocabulary import Status
from incidents.queries.cases import case_of, for_cases, fresh_case
from incidents.services.effects import apply_effects
from incidents.services.timeline import add_entry
from riskboard.accounts.models import User
from riskboard.common.actor import acting

# The kinds of timeline entries that tell how far an incident had got, the latest stage first.
_STAGES = ((Status.APPEALED, "appealed"), (Status.CONFIRMED, "confirmed"))


def sync_restoration(*, by: User | None, report: Incident, now: datetime) -> None:
    """Bring the incidents that ``report`` ends into line with it (method section 4).

    A report in the direction ``restores`` ends the open incidents of the same act. One that no longer does, because
    it was changed or withdrawn, gives them back. One of a day that lies ahead ends nothing before that day
    (:func:`apply_due_restorations`). Runs inside the caller's transaction.
    """
    told = fresh_case(report.pk)
    affected = Q(ended_by=report)
    if told.direction == "restores" and not told.archived and told.started_at <= now:
        affected |= IN_FORCE & Q(vendors__slug__in=told.vendors)
    pks = Incident.objects.filter(affected).values("pk")
    locked = Incident.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    for incident in for_cases(locked):
        _sync_one(by, report, told, incident, now)


def apply_due_restorations(*, now: datetime | None = None) -> int:
    """Let reports of restorations whose day was still ahead when they were written end what they end; how many did."""
    moment = now or timezone.now()
    due = Incident.objects.filter(
        direction="restores", archived_at=None, started_at__gt=F("updated_at"), started_at__lte=moment
    )
    with acting(None, "an announced restoration took effect"):
        reports = list(due.select_for_update().order_by("pk"))
        for report in reports:
            sync_restoration(by=None, report=report, now=moment)
            # Seen: the next look finds it no more.
            report.save(update_fields=["updated_at"])
    return len(reports)


def reached_stage(incident: Incident) -> Status:
    """How far an open incident had got: appealed, confirmed, or only reported. Its timeline knows."""
    kinds = set(incident.timeline.values_list("kind", flat=True))
    return next((status for status, kind in _STAGES if kind in kinds), Status.REPORTED)


def _sync_one(by: User | None, report: Incident, told: Case, incident: Incident, now: datetime) -> None:
    before = case_of(incident)
    ended = told.started_at <= now and restores(told, before)
    end = max(told.started_at, before.started_at) if ended else None
    if end == incident.ended_at:
        return
    incident.ended_at, incident.ended_by = end, report if ended else None
    incident.status = Status.RESOLVED if ended else reached_stage(incident)
    incident.save(update_fields=["ended_at", "ended_by", "status", "updated_at"])
    kind = "resolved" if ended else "reopened"
    add_entry(by=by, incident=incident, kind=kind, text=_words(report, ended=ended), at=end or now)
    apply_effects(by=by, incident=incident, before=before, now=now)


def _words(report: Incident, *, ended: bool) -> str:
    names = {"reference": report.reference, "title": report.title}
    if ended:
        return _("Ended by %(reference)s: %(title)s") % names
    return _("%(reference)s, which had ended it, no longer does") % names
