"""What is told to those who asked for it: scores that moved, and notices that must be given."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.alerts.domain.events import (
    LIMIT_BREACHED,
    NOTICE_DUE,
    SCORE_CHANGED,
    PlainEvent,
    Subject,
)
from riskboard.alerts.queries.rules import anyone_wants
from riskboard.alerts.services.outbox import publish_all
from riskboard.common.bands import band_of
from riskboard.common.formatting import day, number, percent, points
from riskboard.common.kept import in_installation_language
from riskboard.workspace.queries import local_day
from vendors.domain.world import METHOD_VERSION
from vendors.models import LimitBreach, Vendor
from vendors.queries.contracts import ContractNotice, upcoming_notices
from vendors.queries.limits import ShownBreach, shown_breaches


class ScoreMove(NamedTuple):
    """A vendor's score, by its id, and the one before; None: there was none."""

    vendor: int
    before: float | None
    after: float


def announce_scores(moves: Iterable[ScoreMove], *, now: datetime) -> None:
    """Tell of the scores that changed their band, or by ``ALERT_SCORE_POINTS`` and more: each with the one before.

    A vendor without a score before counts as one of 0.
    """
    moved = [move for move in moves if _moved(move)]
    # The first run over a large register moves every score: nothing is worded that no one waits for.
    if not moved or not anyone_wants(SCORE_CHANGED):
        return
    vendors = Vendor.objects.in_bulk([move.vendor for move in moved])
    with in_installation_language():
        publish_all([_score_changed(vendors[move.vendor], move, now) for move in moved])


def announce_breaches(breaches: Iterable[LimitBreach]) -> None:
    """Tell of limits that were found breached: each breach once, however long it lasts."""
    with in_installation_language():
        publish_all([_limit_breached(shown) for shown in shown_breaches(breaches)])


def announce_notices(*, now: datetime | None = None) -> int:
    """Tell of contracts whose last day for notice comes within ``ALERT_NOTICE_DAYS``; how many there are.

    Each contract and day is told once, however often this is called.
    """
    moment = now or timezone.now()
    due = upcoming_notices(local_day(moment), within_days=settings.ALERT_NOTICE_DAYS)
    with in_installation_language():
        publish_all([_notice_due(item, moment) for item in due])
    return len(due)


def _moved(move: ScoreMove) -> bool:
    before = move.before or 0.0
    rebanded = band_of(move.after) != band_of(before)
    return rebanded or abs(move.after - before) >= settings.ALERT_SCORE_POINTS


def _score_changed(vendor: Vendor, move: ScoreMove, now: datetime) -> PlainEvent:
    before, after = move.before or 0.0, move.after
    said = {"before": points(before), "after": points(after), "band": band_of(after).word}
    return PlainEvent(
        name=SCORE_CHANGED,
        occurred_at=now,
        subject=_subject("vendor", vendor.slug, vendor.name),
        summary=_("Concentration score from %(before)s to %(after)s: %(band)s.") % said,
        data={
            "vendors": [vendor.slug],
            "score": after,
            "score_before": move.before,
            "change": after - before,
            "band": band_of(after).wire,
            "band_before": None if move.before is None else band_of(before).wire,
            "method_version": METHOD_VERSION,
        },
    )


def _limit_breached(shown: ShownBreach) -> PlainEvent:
    breach, limit = shown.breach, shown.breach.limit
    said = {"member": shown.name, "share": percent(breach.share, 1), "over": number(breach.points_over, 1)}
    return PlainEvent(
        name=LIMIT_BREACHED,
        occurred_at=breach.since,
        subject=_subject("limit", limit.slug, limit.said(shown.name if limit.member else "")),
        summary=_("%(member)s has %(share)s, which is %(over)s percentage points more than the limit allows.")
        % said,
        data={
            "vendors": [shown.vendor] if shown.vendor else [],
            "layer": limit.layer,
            "scope": limit.scope,
            "member": breach.member,
            "share": breach.share,
            "bound": breach.bound,
            "workloads": [slug for slug, _share in breach.workloads],
        },
        once=f"limit:{breach.pk}",
    )


def _notice_due(item: ContractNotice, now: datetime) -> PlainEvent:
    contract, notice = item.contract, item.notice
    latest = notice.latest if notice else item.today
    said = {"vendor": contract.vendor.name, "day": day(latest)}
    if notice and notice.renews:
        summary = _("Notice to %(vendor)s must be given by %(day)s. Without it the contract renews.") % said
    else:
        summary = _("Notice to %(vendor)s must be given by %(day)s.") % said
    return PlainEvent(
        name=NOTICE_DUE,
        occurred_at=now,
        subject=_subject("contract", contract.slug, f"{contract.reference} {contract.title}"),
        summary=summary,
        data={
            "vendors": [contract.vendor.slug],
            "notice_by": latest.isoformat(),
            "term_end": notice.term_end.isoformat() if notice else None,
            "renews": bool(notice and notice.renews),
        },
        once=f"notice:{contract.pk}:{latest.isoformat()}",
    )


def _subject(kind: str, slug: str, title: str) -> Subject:
    return Subject(kind=kind, key=slug, title=title, path=reverse(kind, args=[slug]))
