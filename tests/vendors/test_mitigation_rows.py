"""The database keeps mitigations and plans whole: each kind has what it needs and nothing of the others."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Mitigation, Plan, PlanStep
from vendors.models.mitigation import ALLOWED, NEEDED, PARTICULARS

pytestmark = pytest.mark.django_db


def _particulars() -> dict[str, Any]:
    used = make_product()
    workload = make_workload(
        dependencies=[needing(used)],
        fallbacks=[{"name": "By hand", "switch_hours": 1, "capacity": 1}],
    )
    return {
        "workload": workload,
        "product": make_product(),
        "spare": workload.fallbacks.get(),
        "beside": used,
        "switch_hours": 4,
        "capacity": "0.5",
        "share": 0,
        "vendor": make_vendor(),
        "notice_hours": 72,
        "appeal": 2,
    }


def _row(kind: str, **fields: Any) -> Mitigation:
    return Mitigation.objects.create(slug=f"{kind.replace('_', '-')}-a", name=kind, kind=kind, **fields)


@pytest.mark.parametrize("kind", ALLOWED)
def test_a_kind_takes_what_it_may_have_and_nothing_else(kind: str) -> None:
    every = _particulars()
    mitigation = _row(kind, **{name: every[name] for name in ALLOWED[kind]})
    for name in PARTICULARS:
        if name in ALLOWED[kind]:
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            Mitigation.objects.filter(pk=mitigation.pk).update(**{name: every[name]})


@pytest.mark.parametrize("kind", ALLOWED)
def test_a_kind_cannot_do_without_what_it_needs(kind: str) -> None:
    every = _particulars()
    mitigation = _row(kind, **{name: every[name] for name in ALLOWED[kind]})
    for name in NEEDED[kind]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Mitigation.objects.filter(pk=mitigation.pk).update(**{name: None})


def test_negotiating_betters_at_least_one_term() -> None:
    vendor = make_vendor()
    for fields in ({}, {"notice_hours": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            _row("negotiate", vendor=vendor, **fields)
    assert _row("negotiate", vendor=vendor, appeal=1).pk


@pytest.mark.parametrize(
    ("field", "value"),
    [("capacity", "1.1"), ("switch_hours", -1), ("yearly_cost", -1), ("kind", "prayer"), ("slug", "7")],
)
def test_numbers_and_words_stay_in_range(field: str, value: object) -> None:
    every = _particulars()
    mitigation = _row("fallback", workload=every["workload"], switch_hours=4, capacity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mitigation.objects.filter(pk=mitigation.pk).update(**{field: value})


def test_an_exercise_outlives_the_fallback_that_it_is_about() -> None:
    every = _particulars()
    mitigation = _row("exercise", workload=every["workload"], spare=every["spare"])
    every["spare"].delete()
    mitigation.refresh_from_db()
    assert mitigation.spare is None


def test_a_mitigation_stands_once_in_a_plan_and_steps_can_change_places() -> None:
    every = _particulars()
    plan = Plan.objects.create(slug="a-plan", name="A plan", gauge="expected")
    first = _row("exercise", workload=every["workload"], spare=every["spare"])
    second = _row("negotiate", vendor=every["vendor"], appeal=1)
    for position, mitigation in enumerate((first, second)):
        PlanStep.objects.create(plan=plan, mitigation=mitigation, position=position, due=date(2027, 1, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanStep.objects.create(plan=plan, mitigation=first, position=2)
    plan.steps.update(position=1 - F("position"))
    assert [step.mitigation for step in plan.steps.all()] == [second, first]
    plan.steps.update(position=0)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_every_change_is_on_record() -> None:
    mitigation = _row("negotiate", vendor=make_vendor(), appeal=1)
    Mitigation.objects.update(yearly_cost=1000)
    plan = Plan.objects.create(slug="a-plan", name="A plan")
    step = PlanStep.objects.create(plan=plan, mitigation=mitigation)
    PlanStep.objects.update(done_on=date(2026, 11, 20))
    for row in (mitigation, step):
        history = apps.get_model("vendors", f"{type(row).__name__}Event")
        assert history.objects.filter(pgh_obj=row).count() == 2
