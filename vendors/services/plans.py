"""Writes on plans: mitigations in their order, each with who sees to it, until when, and when it was done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vendors.models import Mitigation, Plan, PlanStep
from vendors.services.validation import Errors, check, check_past, check_unique, check_years
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields, sync

FIELDS = ("name", "note", "gauge")
STEP_FIELDS = ("owner", "due", "done_on")
_SYNCED = ("position", "owner_id", "due", "done_on")

Spec = Mapping[str, Any]


def create_plan(
    *,
    by: Any,
    mitigations: Sequence[int] = (),
    steps: Sequence[Spec] | None = None,
    **fields: Any,
) -> Plan:
    """Make a plan of ``mitigations`` (ids, in their order), or of ``steps``.

    A step is ``{"mitigation": Mitigation, "owner": User | None, "due": date | None, "done_on": date | None}``;
    ``gauge`` says what the order comes from, if from a ranking.

    :raises ValidationError: by field (``steps[0].owner``).
    """
    plan = Plan()
    with changing(by, "plan made"):
        if steps is None:
            found = Mitigation.objects.in_bulk(list(mitigations))
            steps = [{"mitigation": found.get(pk)} for pk in mitigations]
        _save(plan, fields, steps)
    return plan


def update_plan(
    *,
    by: Any,
    plan: Plan,
    version: str | None = None,
    steps: Sequence[Spec] | None = None,
    **fields: Any,
) -> Plan:
    """Change ``fields`` of ``plan``, and its ``steps`` as a whole unless they are None; a step that stays is known by
    its mitigation.

    :raises ValidationError: as :func:`create_plan`; StaleVersion when it is not ``version`` that is on record.
    """
    with changing(by, "plan changed"):
        base_on(plan, version)
        _save(plan, fields, steps)
    return plan


def mark_step(
    *, by: Any, plan: Plan, mitigation: str, done_on: date | None, version: str | None = None
) -> Plan:
    """Note that the step of ``plan`` for ``mitigation`` (its identifier) was done on that day; None takes it back.

    The plan is changed with it, unless the step says so already.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    reason = gettext_noop("step taken back") if done_on is None else gettext_noop("step done")
    with changing(by, reason):
        base_on(plan, version)
        refresh(plan)
        step = plan.steps.filter(mitigation__slug=mitigation).first()
        if step is None:
            raise ValidationError(
                {"mitigation": [_("is no step of this plan: choose one of its mitigations")]}
            )
        if step.done_on != done_on:
            errors = Errors()
            step.done_on = done_on
            check_years(step, errors, "done_on")
            check_past(step, errors, "done_on")
            errors.raise_if_any()
            step.save(update_fields=["done_on"])
            plan.save(update_fields=["updated_at"])
    return plan


def archive_plan(*, by: Any, plan: Plan, version: str | None = None) -> Plan:
    """Take ``plan`` out of the lists: nobody is reminded of its steps any more. Twice changes nothing.

    :raises StaleVersion: when it is not ``version`` that is on record.
    """
    with changing(by, "plan archived"):
        base_on(plan, version)
        plan.archived_at = plan.archived_at or timezone.now()
        plan.save(update_fields=["archived_at", "updated_at"])
    return plan


def restore_plan(*, by: Any, plan: Plan) -> Plan:
    """Bring an archived ``plan`` back. Twice changes nothing."""
    with changing(by, "plan restored"):
        refresh(plan)
        if plan.archived_at is not None:
            plan.archived_at = None
            plan.save(update_fields=["archived_at", "updated_at"])
    return plan


def prepare_plan(plan: Plan, fields: dict[str, Any], steps: Sequence[Spec] | None) -> list[PlanStep] | None:
    """Set ``fields`` on ``plan`` by all rules, without saving it; inside :func:`changing`.

    The steps that it is to have, if they are given.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(plan)
    set_fields(plan, fields, FIELDS)
    give_slug(plan, plan.name)
    check(plan, errors)
    check_unique(plan, errors)
    rows = None if steps is None else _rows(steps, _steps(plan), errors)
    errors.raise_if_any()
    return rows


def write_steps(found: Sequence[tuple[Plan, Sequence[PlanStep] | None]]) -> set[int]:
    """Make the steps of saved plans those that :func:`prepare_plan` gave; the ids of the plans whose steps differ.

    A constant number of queries.
    """
    given = {plan.pk: (plan, rows) for plan, rows in found if rows is not None}
    before = {(step.plan_id, step.mitigation_id): step for step in PlanStep.objects.filter(plan__in=given)}
    wanted = {}
    for plan, rows in given.values():
        for row in rows:
            row.plan = plan
            wanted[plan.pk, row.mitigation_id] = row
    changed = {key[0] for key in before.keys() ^ wanted.keys()}
    changed |= {
        key[0] for key in before.keys() & wanted.keys() if _synced(before[key]) != _synced(wanted[key])
    }
    sync(before, wanted, _SYNCED)
    return changed


def _synced(row: PlanStep) -> list[Any]:
    return [getattr(row, name) for name in _SYNCED]


def _steps(plan: Plan) -> dict[int, PlanStep]:
    return {step.mitigation_id: step for step in plan.steps.all()} if plan.pk else {}


def _save(plan: Plan, fields: dict[str, Any], steps: Sequence[Spec] | None) -> None:
    rows = prepare_plan(plan, fields, steps)
    plan.save()
    write_steps([(plan, rows)])


def _rows(steps: Sequence[Spec], before: Mapping[int, PlanStep], errors: Errors) -> list[PlanStep]:
    if not steps:
        errors.add("steps", _("choose at least one mitigation"))
    rows, seen = list[PlanStep](), set[int]()
    for index, spec in enumerate(steps):
        path = f"steps[{index}]."
        mitigation = spec.get("mitigation")
        if mitigation is None:
            errors.add(f"{path}mitigation", _("is needed: choose a mitigation of the register"))
            continue
        if mitigation.pk in seen:
            errors.add(f"{path}mitigation", _("stands in the plan already: name each once"))
        seen.add(mitigation.pk)
        row = PlanStep(mitigation=mitigation, position=index)
        for name in STEP_FIELDS:
            setattr(row, name, spec.get(name))
        _check_step(row, before.get(mitigation.pk), errors, path)
        rows.append(row)
    return rows


def _check_step(row: PlanStep, old: PlanStep | None, errors: Errors, path: str) -> None:
    """What stands in the plan already may stay, though it was archived or its owner left since."""
    check(row, errors, prefix=path, skip=("plan", "mitigation", "owner"))
    check_years(row, errors, "due", "done_on", prefix=path)
    check_past(row, errors, "done_on", prefix=path)
    if old is None and row.mitigation.archived_at is not None:
        archived = {"name": row.mitigation}
        errors.add(f"{path}mitigation", _("%(name)s is archived: restore it or choose another") % archived)
    kept = old is not None and old.owner_id == row.owner_id
    if row.owner is not None and not row.owner.is_active and not kept:
        left = {"name": row.owner.get_full_name()}
        errors.add(f"{path}owner", _("%(name)s may not sign in any more: choose somebody else") % left)
