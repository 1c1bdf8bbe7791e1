"""Reads on plans: the list with how far each is, one with its steps, and the steps that press."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from vendors.domain.steps import SOON_DAYS, StepState, step_state
from vendors.models import Plan, PlanStep
from vendors.queries import keys

STATES = ("open", "overdue", "done")
ORDERS: Mapping[str, str] = {
    "name": "name",
    "cost": "yearly_cost",
    "due": "next_due",
    "changed": "updated_at",
}
_RELATED = ("workload", "product__vendor", "spare__product", "beside", "vendor")
_UNDONE = Q(done_on=None)


@dataclass(frozen=True)
class ShownStep:
    """A step and how it stands today."""

    step: PlanStep
    state: StepState


def plans(
    *, today: date, q: str = "", state: str = "", order: str = "-changed", archived: bool = False
) -> QuerySet[Plan]:
    """Plans with ``step_count``, ``done_count``, ``overdue_count``, ``next_due`` and ``yearly_cost`` (base currency).

    ``q`` looks in name and note; ``state`` is ``open`` while a step waits, ``overdue`` where one is late, ``done`` when
    none waits. Archived ones only when asked for.
    """
    found = Plan.objects.annotate(
        step_count=Coalesce(_of_steps(Count("pk")), Value(0)),
        done_count=Coalesce(_of_steps(Count("pk", filter=~_UNDONE)), Value(0)),
        overdue_count=Coalesce(_of_steps(Count("pk", filter=_UNDONE & Q(due__lt=today))), Value(0)),
        next_due=_of_steps(Min("due", filter=_UNDONE)),
        yearly_cost=_of_steps(Sum("mitigation__yearly_cost")),
    )
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(note__icontains=q) | Q(slug__icontains=q))
    if state in STATES:
        waiting = PlanStep.objects.filter(_UNDONE, plan=OuterRef("pk"))
        late = waiting.filter(due__lt=today)
        wanted = {"open": Exists(waiting), "overdue": Exists(late), "done": ~Exists(waiting)}
        found = found.filter(wanted[state])
    return found.order_by(*_ordering(order))


def by_key(key: str | int, *, today: date, archived: bool = False) -> Plan | None:
    """The plan with this id or slug and its figures, or None."""
    return keys.by_key(plans(today=today, archived=archived), key)


def steps_of(plan: Plan, today: date) -> list[ShownStep]:
    """The steps of ``plan`` in their order, each with what it is about. One query."""
    related = [f"mitigation__{name}" for name in _RELATED]
    found = plan.steps.select_related("owner", *related)
    return [ShownStep(step, step_state(step.due, step.done_on, today)) for step in found]


def waiting(plan: Plan) -> list[int]:
    """The ids of the mitigations of ``plan`` that are still to be done. One query."""
    return list(plan.steps.filter(_UNDONE).values_list("mitigation_id", flat=True))


def pressing_steps(today: date) -> QuerySet[PlanStep]:
    """Steps of plans in force that are overdue or due soon, the longest overdue first."""
    last = today + timedelta(days=SOON_DAYS)
    found = PlanStep.objects.filter(_UNDONE, plan__archived_at=None, due__lte=last)
    return found.select_related("plan", "mitigation", "owner").order_by("due", "plan__name", "position")


def plans_with(mitigation: int) -> QuerySet[Plan]:
    """The plans in force that hold the mitigation with this id, by name."""
    return Plan.objects.filter(archived_at=None, steps__mitigation=mitigation).order_by("name", "pk")


def _of_steps(figure: Combinable) -> Subquery:
    """A figure over the steps of each plan; no row where it has none."""
    steps = PlanStep.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    return Subquery(steps.annotate(figure=figure).values("figure"))


def _ordering(order: str) -> list[str]:
    column = ORDERS.get(order.removeprefix("-"), "updated_at")
    return [f"-{column}" if order.startswith("-") else column, "name", "pk"]
