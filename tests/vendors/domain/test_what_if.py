"""A scenario over all workloads at once, against the one that asks workload by workload."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.worlds import indexed, one_of, product, workload, worlds
from vendors.domain.clock import Clock
from vendors.domain.columns import columns_of
from vendors.domain.loss import FATAL_RESIDUAL, damage, residual_at, workload_loss
from vendors.domain.reach import build_reach, down
from vendors.domain.scenario import run_scenario
from vendors.domain.what_if import Answer, course, what_if
from vendors.domain.world import Fallback, Scenario, World

SPLIT_SECONDS = (0.0, 0.1, 23.9, 24.0, 72.0, 100.0, 167.99)


def told(answer: Answer) -> list[tuple[str, float | None, float | None, float | None]]:
    """Each workload with the hours of its clock."""
    hours = (answer.rto_missed_at, answer.mtpd_missed_at, answer.fallback_ready_at)
    columns = [[None if math.isnan(hour) else hour for hour in column.tolist()] for column in hours]
    names = [answer.columns.workloads.id[row] for row in answer.workload.tolist()]
    return list(zip(names, *columns, strict=True))


def clock_told(clock: Clock) -> tuple[str, float | None, float | None, float | None]:
    return clock.workload, clock.rto_missed_at, clock.mtpd_missed_at, clock.fallback_ready_at


@settings(max_examples=500, deadline=None)
@given(worlds(), st.sampled_from(SPLIT_SECONDS), st.sampled_from(SPLIT_SECONDS))
def test_it_equals_the_answer_workload_by_workload_to_the_last_bit(
    world: World, hours: float, notice: float
) -> None:
    reach, columns = build_reach(world), columns_of(world)
    asked = [*world.scenarios, *(replace(one, hours=hours, notice_hours=notice) for one in world.scenarios)]
    for scenario in asked:
        wanted, found = run_scenario(reach, scenario), what_if(columns, scenario)
        halted = found.workload[found.halted].tolist()
        assert sorted(columns.workloads.id[row] for row in halted) == list(wanted.workloads)
        assert (found.people, found.total_person_days, found.cost, found.first_fallback_at) == (
            wanted.people,
            wanted.person_days,
            wanted.cost,
            wanted.first_fallback_at,
        )
        assert told(found) == [clock_told(clock) for clock in wanted.clocks]


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_its_course_is_what_shorter_events_cost_and_who_stands_still_at_each_hour(world: World) -> None:
    reach, columns = build_reach(world), columns_of(world)
    for scenario in world.scenarios:
        dead, notice = down(reach, scenario.atoms), scenario.notice_hours
        hit = [item for item in world.workloads if damage(item, dead) > 0.0]
        found = course(what_if(columns, scenario))
        assert found.hours[-1] == scenario.hours
        for hour, people, cost in zip(found.hours, found.people, found.cost, strict=True):
            wanted = sum(workload_loss(item, dead, world.parameters, hour, notice).loss for item in hit)
            assert cost == pytest.approx(wanted / 1000, abs=0.001 * len(hit) + 1e-9, rel=1e-9)
            idle = [residual_at(item, dead, world.parameters, hour, notice) for item in hit]
            standing = sum(item.people for item, part in zip(hit, idle, strict=True) if part > FATAL_RESIDUAL)
            assert people == pytest.approx(standing)


def answered(*, hours: float = 100.0, notice: float = 0.0) -> Answer:
    """Two workloads on one vendor: one that a fallback carries after 60 hours, one that nothing does."""
    reach = indexed(
        product("a", "A"),
        product("b", "B"),
        workload("alone", one_of("a"), people=5.0, rto_hours=30.0),
        workload("carried", one_of("a"), people=10.0, fallbacks=(Fallback("b", 60.0, 1.0, 1.0),)),
        workload("elsewhere", one_of("b"), people=99.0),
    )
    return what_if(columns_of(reach.world), Scenario("A gone", frozenset({"entity:A"}), hours, notice))


def test_only_workloads_that_it_reaches_are_answered_for_what_fails_first_first() -> None:
    answer = answered()

    assert told(answer) == [("carried", 24.0, None, 60.0), ("alone", 30.0, None, None)]
    assert (answer.workloads, answer.people) == (2, 15.0)
    assert (answer.missed(answer.rto_missed_at), answer.missed(answer.mtpd_missed_at)) == (2, 0)


def test_notice_brings_a_fallback_forward_and_may_save_everything() -> None:
    assert told(answered(notice=50.0)) == [("alone", 30.0, None, None), ("carried", None, None, 10.0)]
    assert answered(notice=60.0).workloads == 1


def test_its_course_tells_when_people_work_again_and_what_it_cost_until_then() -> None:
    found = course(answered())

    assert found.hours.tolist() == [0.0, 60.0, 100.0]
    assert found.people.tolist() == [15.0, 5.0, 5.0]
    assert found.cost.tolist() == [0.0, 15.0 * 60, 15.0 * 60 + 5.0 * 40]


def test_a_course_with_very_many_turns_is_told_at_even_hours_and_ends_at_the_same_cost() -> None:
    answer = answered()
    found = course(answer, most=3)

    assert found.hours.tolist() == [0.0, 60.0, 100.0]
    many = course(answer, most=2)
    assert many.hours.tolist() == [0.0, 100.0]
    assert many.cost[-1] == pytest.approx(answer.cost / 1000)


def test_a_scenario_that_hits_nothing_costs_nothing_at_any_hour() -> None:
    columns = columns_of(indexed(product("a", "A"), workload("W", one_of("a"))).world)
    answer = what_if(columns, Scenario("none", frozenset({"entity:Z"}), 5.0))

    assert (answer.workloads, answer.people, answer.cost, answer.first_fallback_at) == (0, 0, 0, None)
    found = course(answer)
    assert (found.hours.tolist(), found.people.tolist()) == ([0.0, 5.0], [0.0, 0.0])
    assert np.all(found.cost == 0.0)
