"""What waits for a decision: the board's list of things to do, most pressing first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.queries.sources import unreadable_sources
from incidents.queries.triage import queue
from riskboard.common.formatting import day, duration, number
from vendors.domain.steps import step_state
from vendors.models import PlanStep
from vendors.queries.contracts import ContractNotice, next_notices
from vendors.queries.limits import ShownBreach, open_breaches, shown_breaches
from vendors.queries.plans import pressing_steps
from vendors.queries.workloads import untested_fallbacks

NOTICE_DAYS = 60
URGENT_NOTICE_DAYS = 14
SHOWN = 3


@dataclass(frozen=True)
class Decision:
    """One thing to decide: what, why, by when, and the page where it is decided. ``icon`` and ``tone`` draw it."""

    icon: str
    what: str
    why: str
    when: str
    url: str
    tone: str = ""


def decisions(now: datetime) -> list[Decision]:
    """Candidates, breached limits, steps of plans and notices due, sources that cannot be read, fallbacks nobody ever
    tried; eleven queries.

    Of breaches, steps, notices and fallbacks the most pressing are named; a last line leads to the others.
    """
    today = timezone.localtime(now).date()
    found = [_candidates(now), _breaches(), _steps(today), _notices(today), _sources(), _fallbacks()]
    return [decision for part in found for decision in part]


def _candidates(now: datetime) -> list[Decision]:
    found = queue(now=now).aggregate(count=Count("pk"), oldest=Min("created_at"))
    if not found["count"]:
        return []
    age = duration((now - found["oldest"]).total_seconds() / 3600)
    return [
        Decision(
            icon="triage",
            what=ngettext("%(count)d candidate to triage", "%(count)d candidates to triage", found["count"])
            % {"count": found["count"]},
            why=_("Facts stay alleged until someone decides"),
            when=_("oldest %(age)s") % {"age": age},
            url=reverse("triage"),
        )
    ]


def _breaches() -> list[Decision]:
    rows = open_breaches()
    found = list(rows[: SHOWN + 1])
    shown = [_breach(one) for one in shown_breaches(found[:SHOWN])]
    rest = rows.count() - SHOWN if len(found) > SHOWN else 0
    if not rest:
        return shown
    what = ngettext("%(count)d more breach of a limit", "%(count)d more breaches of limits", rest)
    url = reverse("limits") + "?state=breached"
    more = Decision("scale", what % {"count": rest}, _("The furthest above its limit first"), "", url, "bad")
    return [*shown, more]


def _breach(one: ShownBreach) -> Decision:
    limit, breach = one.breach.limit, one.breach
    since = {"day": day(timezone.localtime(breach.since), year=False)}
    return Decision(
        icon="scale",
        what=_("%(member)s is %(over)s percentage points above a limit")
        % {"member": one.name, "over": number(breach.points_over, 1)},
        why=limit.said(one.name if limit.member else ""),
        when=_("since %(day)s") % since,
        url=reverse("limit", args=[limit.slug]),
        tone="bad",
    )


def _steps(today: date) -> list[Decision]:
    """Of plans in force: what is overdue, and what is due soon."""
    rows = pressing_steps(today)
    found = list(rows[: SHOWN + 1])
    shown = [_step(step, today) for step in found[:SHOWN]]
    rest = rows.count() - SHOWN if len(found) > SHOWN else 0
    if not rest:
        return shown
    what = ngettext("%(count)d more step of a plan", "%(count)d more steps of plans", rest)
    url = reverse("plans") + "?state=open&order=due"
    return [*shown, Decision("shield", what % {"count": rest}, _("Overdue or due soon"), "", url)]


def _step(step: PlanStep, today: date) -> Decision:
    late = step_state(step.due, step.done_on, today) == "overdue"
    names = {"mitigation": step.mitigation.name}
    owner = step.owner.get_full_name() if step.owner else _("nobody yet")
    return Decision(
        icon="shield",
        what=(_("%(mitigation)s: overdue") if late else _("%(mitigation)s: due soon")) % names,
        why=_("%(plan)s, %(owner)s") % {"plan": step.plan.name, "owner": owner},
        when=day(step.due, year=False),
        url=reverse("plan", args=[step.plan.slug]),
        tone="bad" if late else "",
    )


def _notices(today: date) -> list[Decision]:
    found, total = next_notices(today, within_days=NOTICE_DAYS, limit=SHOWN + 1)
    shown, rest = [_notice(item) for item in found[:SHOWN]], total - SHOWN
    if rest <= 0:
        return shown
    what = ngettext("%(count)d more last day for notice", "%(count)d more last days for notice", rest)
    following = found[SHOWN].notice
    return [
        *shown,
        Decision(
            icon="calendar",
            what=what % {"count": rest},
            why=_("Within %(days)d days, the next one first") % {"days": NOTICE_DAYS},
            when=_("from %(day)s") % {"day": day(following.latest if following else None, year=False)},
            url=reverse("contracts") + "?order=notice",
        ),
    ]


def _notice(item: ContractNotice) -> Decision:
    contract, notice = item.contract, item.notice
    left = item.days_left or 0
    renews = notice is not None and notice.renews
    return Decision(
        icon="calendar",
        what=_("%(vendor)s: last day for notice") % {"vendor": contract.vendor.name},
        why=_renewal(contract.renewal_months or 0) if renews else _("Ends unless renewed"),
        when=_("%(day)s, %(left)d d")
        % {"day": day(notice.latest if notice else None, year=False), "left": left},
        url=reverse("contract", args=[contract.slug]),
        tone="bad" if renews and left <= URGENT_NOTICE_DAYS else "",
    )


def _renewal(months: int) -> str:
    text = ngettext("Renews by itself for %(months)d month", "Renews by itself for %(months)d months", months)
    return text % {"months": months}


def _sources() -> list[Decision]:
    found = unreadable_sources()
    broken = list(found[: SHOWN + 1])
    if not broken:
        return []
    count = len(broken) if len(broken) <= SHOWN else found.count()
    names = ", ".join(source.name for source in broken[:SHOWN])
    since = broken[0].unreadable_since
    return [
        Decision(
            icon="broken",
            what=ngettext("%(count)d source unreadable", "%(count)d sources unreadable", count)
            % {"count": count},
            why=f"{names}, …" if count > SHOWN else names,
            when=_("since %(day)s") % {"day": day(timezone.localtime(since)) if since else ""},
            url=reverse("sources") + "?health=unreadable",
            tone="bad",
        )
    ]


def _fallbacks() -> list[Decision]:
    found = untested_fallbacks().select_related("workload", "product")
    rows = list(found[: SHOWN + 1])
    shown = [
        Decision(
            icon="fallback",
            what=_("%(workload)s: fallback never tested") % {"workload": fallback.workload.name},
            why=fallback.label,
            when=_("counts little"),
            url=reverse("workload", args=[fallback.workload.slug]),
        )
        for fallback in rows[:SHOWN]
    ]
    rest = found.count() - SHOWN if len(rows) > SHOWN else 0
    if not rest:
        return shown
    what = ngettext("%(count)d more fallback never tested", "%(count)d more fallbacks never tested", rest)
    url = reverse("workloads") + "?fallback=untested"
    more = Decision("fallback", what % {"count": rest}, _("The costliest workload first"), "", url)
    return [*shown, more]
