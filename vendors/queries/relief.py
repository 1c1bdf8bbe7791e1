"""A scenario with some mitigations done, beside without. Writes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from vendors.domain.columns import columns_of
from vendors.domain.levers import appeal_scales
from vendors.domain.mitigation.changes import Negotiate, mitigated
from vendors.domain.mitigation.relief import Standstill, standstill, under_terms
from vendors.domain.question import Question
from vendors.domain.reach import ACCOUNT_PREFIX
from vendors.domain.what_if import Answer, what_if
from vendors.models import Mitigation, Workload
from vendors.queries.mitigating import Unfit, changes_of
from vendors.queries.parameters import parameters_in_force
from vendors.queries.world import build_world

# So many mitigations are offered beside an answer.
MOST_OFFERED = 100


@dataclass(frozen=True)
class Relief:
    """The figures before and after, those mitigations that count in them, and those that do not fit any more."""

    before: Standstill
    after: Standstill
    done: tuple[Mitigation, ...]
    unfit: tuple[Unfit, ...]


def bearing_on(question: Question, answer: Answer) -> list[Mitigation]:
    """The mitigations on record that can change this answer, by name: of workloads that it damages, or of terms for an
    account that fails. One query."""
    damaged = [answer.columns.workloads.id[row] for row in answer.workload.tolist()]
    accounts = [
        atom.removeprefix(ACCOUNT_PREFIX) for atom in question.atoms if atom.startswith(ACCOUNT_PREFIX)
    ]
    live = Mitigation.objects.filter(archived_at=None)
    found = live.filter(workload__slug__anyof=damaged) | live.filter(vendor__slug__anyof=accounts)
    related = found.select_related("workload", "product", "beside", "vendor", "spare__product")
    return list(related.order_by("name", "pk")[:MOST_OFFERED])


def relief_of(question: Question, answer: Answer, chosen: Sequence[Mitigation], now: datetime) -> Relief:
    """``answer`` with the ``chosen`` of :func:`bearing_on` done: only their workloads are answered anew."""
    terms = [row for row in chosen if row.vendor is not None]
    others = [row for row in chosen if row.vendor is None]
    world = build_world(
        as_of=now.date(), workloads=Workload.objects.filter(pk__in={row.workload_id for row in others})
    )
    changes = changes_of(others, world)
    scenario = under_terms(question.scenario, _negotiated(terms))
    changed = what_if(columns_of(mitigated(world, changes.fit)), scenario)
    whole = answer if scenario == question.scenario else what_if(answer.columns, scenario, answer.dead)
    unfit = {one.mitigation.pk for one in changes.unfit}
    return Relief(
        before=standstill(answer),
        after=standstill(whole, changed, without={workload.id for workload in world.workloads}),
        done=tuple(row for row in chosen if row.pk not in unfit),
        unfit=changes.unfit,
    )


def _negotiated(rows: Collection[Mitigation]) -> list[Negotiate]:
    if not rows:
        return []
    scales = appeal_scales(parameters_in_force().setting)
    return [
        Negotiate(row.vendor.slug, float(row.notice_hours or 0), scales[row.appeal or 0])
        for row in rows
        if row.vendor is not None
    ]
