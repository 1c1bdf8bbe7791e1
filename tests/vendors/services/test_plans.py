"""Writes on plans: steps in their order, each once, and only what differs is written."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from riskboard.common.versions import StaleVersion
from tests.factories.accounts import make_user
from tests.factories.vendors import make_mitigation, make_plan
from vendors.models import Mitigation, Plan, PlanStep
from vendors.queries.plans import plans, pressing_steps
from vendors.services.mitigations import archive_mitigation
from vendors.services.plans import archive_plan, create_plan, restore_plan, update_plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def two() -> list[Mitigation]:
    return [
        make_mitigation("First", yearly_cost=Decimal(10)),
        make_mitigation("Second", yearly_cost=Decimal(5)),
    ]


def steps(plan: Plan) -> list[str]:
    return [step.mitigation.name for step in plan.steps.select_related("mitigation").order_by("position")]


def refused(plan: Plan | None, given: list[dict[str, Any]]) -> dict[str, list[str]]:
    write = partial(create_plan, name="A plan") if plan is None else partial(update_plan, plan=plan)
    with pytest.raises(ValidationError) as caught:
        write(by=None, steps=given)
    return caught.value.message_dict


def test_a_plan_keeps_the_order_of_its_mitigations_and_what_they_were_ranked_by(
    two: list[Mitigation],
) -> None:
    first, second = two
    plan = create_plan(by=None, name="Next", gauge="worst", mitigations=[second.pk, first.pk], note="Soon")
    assert steps(plan) == ["Second", "First"]
    assert (plan.slug, plan.gauge, plan.note) == ("next", "worst", "Soon")


def test_steps_change_places_come_and_go_and_those_that_stay_keep_their_row(two: list[Mitigation]) -> None:
    first, second = two
    third = make_mitigation("Third")
    plan = make_plan("A plan", first, second)
    kept = plan.steps.get(mitigation=second).pk
    update_plan(
        by=None,
        plan=plan,
        steps=[{"mitigation": third}, {"mitigation": second, "due": TODAY}],
    )
    assert steps(plan) == ["Third", "Second"]
    assert plan.steps.get(mitigation=second).pk == kept
    update_plan(by=None, plan=plan, steps=[{"mitigation": second, "due": TODAY}, {"mitigation": third}])
    assert steps(plan) == ["Second", "Third"]


def test_only_what_differs_is_written(two: list[Mitigation]) -> None:
    plan, owner = make_plan("A plan", *two), make_user()
    history = apps.get_model("vendors", "PlanStepEvent").objects
    before = history.count()
    given: list[dict[str, Any]] = [{"mitigation": one} for one in two]
    given[1]["owner"] = owner
    update_plan(by=owner, plan=plan, steps=given)
    assert history.count() == before + 1
    update_plan(by=owner, plan=plan, note="Nothing about its steps")
    assert history.count() == before + 1


def test_a_plan_without_steps_or_with_one_twice_is_refused(two: list[Mitigation]) -> None:
    assert refused(None, []) == {"steps": ["choose at least one mitigation"]}
    told = refused(None, [{"mitigation": two[0]}, {"mitigation": two[0]}])
    assert told == {"steps[1].mitigation": ["stands in the plan already: name each once"]}
    with pytest.raises(ValidationError, match="choose a mitigation of the register"):
        create_plan(by=None, name="A plan", mitigations=[0])


def test_days_and_gauges_make_sense(two: list[Mitigation]) -> None:
    ahead = timezone.localdate() + timedelta(days=3)
    told = refused(None, [{"mitigation": two[0], "done_on": ahead, "due": date(1, 1, 1)}])
    assert set(told) == {"steps[0].done_on", "steps[0].due"}
    with pytest.raises(ValidationError) as caught:
        create_plan(by=None, name="", gauge="feeling", mitigations=[two[0].pk])
    assert set(caught.value.message_dict) == {"name", "gauge"}


def test_what_is_archived_or_left_may_stay_but_not_come(two: list[Mitigation]) -> None:
    first, second = two
    leaver = make_user(username="gone")
    plan = make_plan("A plan", steps=[{"mitigation": first, "owner": leaver}])
    archive_mitigation(by=None, mitigation=first)
    leaver.is_active = False
    leaver.save()
    update_plan(by=None, plan=plan, steps=[{"mitigation": first, "owner": leaver, "due": TODAY}])
    told = refused(plan, [{"mitigation": second, "owner": leaver}])
    assert told == {
        "steps[0].owner": [f"{leaver.get_full_name()} may not sign in any more: choose somebody else"]
    }
    archive_mitigation(by=None, mitigation=second)
    told = refused(plan, [{"mitigation": second}])
    assert told == {"steps[0].mitigation": ["Second is archived: restore it or choose another"]}


def test_a_stale_change_is_refused() -> None:
    plan = make_plan()
    with pytest.raises(StaleVersion):
        update_plan(by=None, plan=plan, version="old", name="Other")


def test_the_list_tells_how_far_each_plan_is(two: list[Mitigation]) -> None:
    first, second = two
    late = {"mitigation": first, "due": TODAY - timedelta(days=1)}
    done = {"mitigation": second, "done_on": TODAY - timedelta(days=9), "due": TODAY - timedelta(days=10)}
    make_plan("Late", steps=[late, done])
    make_plan("Done", steps=[done])
    make_plan("Open", second)
    found = plans(today=TODAY).get(name="Late")
    figures = (found.step_count, found.done_count, found.overdue_count, found.next_due, found.yearly_cost)  # type: ignore[attr-defined]
    assert figures == (2, 1, 1, late["due"], Decimal(15))

    def named(state: str) -> list[str]:
        return [plan.name for plan in plans(today=TODAY, state=state, order="name")]

    assert named("open") == ["Late", "Open"]
    assert named("overdue") == ["Late"]
    assert named("done") == ["Done"]


def test_steps_press_until_they_are_done_or_their_plan_is_archived(two: list[Mitigation]) -> None:
    first, second = two
    soon, late = TODAY + timedelta(days=14), TODAY - timedelta(days=1)
    plan = make_plan(
        "A plan", steps=[{"mitigation": first, "due": soon}, {"mitigation": second, "due": late}]
    )
    make_plan("Later", steps=[{"mitigation": first, "due": soon + timedelta(days=1)}])

    def pressing() -> list[str]:
        return [step.mitigation.name for step in pressing_steps(TODAY)]

    assert pressing() == ["Second", "First"]
    archive_plan(by=None, plan=plan)
    assert pressing() == []
    restore_plan(by=None, plan=plan)
    PlanStep.objects.filter(mitigation=second).update(done_on=late)
    assert pressing() == ["First"]
