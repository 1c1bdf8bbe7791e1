"""A scenario with some mitigations done beside without, as its answer shows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from riskboard.common.formatting import duration, money, number
from riskboard.workspace.queries import organisation
from vendors.domain.mitigation.relief import Standstill
from vendors.domain.question import Question
from vendors.domain.what_if import Answer
from vendors.models import Mitigation, Workload
from vendors.queries.relief import Relief, bearing_on, relief_of
from vendors.views.effects import Line, line_of
from vendors.views.misfits import MISFITS


@dataclass(frozen=True)
class Shown:
    """The figures before and after, how many mitigations count in them, and why others do not."""

    lines: list[Line]
    done: Sequence[Mitigation]
    unfit: list[tuple[str, str]]


def relief_context(
    question: Question, answer: Answer, slugs: Collection[str], now: datetime
) -> dict[str, Any]:
    """What ``vendors/_answer_with.html`` shows: the mitigations that bear on the answer, those named by ``slugs``
    ticked; and the figures with those done. One query, and a constant number more where some are named."""
    offered = bearing_on(question, answer)
    chosen = [row for row in offered if row.slug in slugs]
    found = relief_of(question, answer, chosen, now) if chosen else None
    return {
        "offered": offered,
        "ticked": {row.slug for row in chosen},
        "relief": found and _shown(found),
    }


def _shown(found: Relief) -> Shown:
    before, after = found.before, found.after
    cash = partial(money, currency=organisation().currency)
    lines = [
        line_of(_("Workloads that lose hours"), before.workloads, after.workloads, number),
        line_of(_("People in them"), before.people, after.people, number),
        line_of(
            _("Person-days"),
            before.person_days,
            after.person_days,
            lambda value: number(value, 1),
            decimals=1,
        ),
        line_of(_("Cost"), before.cost / 1000, after.cost / 1000, lambda value: cash(round(value))),
        line_of(_("Recovery objectives missed"), before.rto_missed, after.rto_missed, number),
        line_of(_("Tolerated outages missed"), before.mtpd_missed, after.mtpd_missed, number),
        _first(before, after),
    ]
    unfit = [(one.mitigation.name, str(MISFITS[one.reason])) for one in found.unfit]
    return Shown(lines, found.done, unfit)


def _first(before: Standstill, after: Standstill) -> Line:
    """What fails first then and now, in words."""
    slugs = [one.first[0] for one in (before, after) if one.first]
    names = dict(Workload.objects.filter(slug__in=slugs).values_list("slug", "name"))

    def said(one: Standstill) -> str:
        if one.first is None:
            return _("nothing")
        slug, hours = one.first
        words = {"name": names.get(slug, slug), "hours": duration(hours)}
        return _("%(name)s after %(hours)s") % words

    first, last = said(before), said(after)
    later = before.first is not None and (after.first is None or after.first[1] > before.first[1])
    change = _("the same") if first == last else _("later") if later else _("sooner")
    return Line(_("What fails first"), first, last, change, "good" if later else "")
