"""What-if answers."""

import pytest
from hypothesis import given, settings

from tests.vendors.domain import judge
from tests.vendors.domain.worlds import indexed, one_of, product, workload, worlds
from vendors.domain.reach import build_reach
from vendors.domain.scenario import run_scenario
from vendors.domain.world import Fallback, Scenario, World


def test_a_scenario_says_who_stops_for_how_long_at_what_cost_and_when() -> None:
    reach = indexed(
        product("a", "A"),
        product("b", "B"),
        workload("W1", one_of("a"), people=10.0, mtpd_hours=50.0, fallbacks=(Fallback("b", 60.0, 0.5, 1.0),)),
        workload("W2", one_of("b"), people=5.0),
    )

    outcome = run_scenario(reach, Scenario("A gone", frozenset({"account:A"}), 100.0))

    assert (outcome.name, outcome.workloads, outcome.people) == ("A gone", ("W1",), 10.0)
    assert outcome.person_days == pytest.approx(10 * (60 + 40 / 2) / 8)
    assert outcome.cost == 10 * (50 + 2 * 10 + 2 * 40 // 2) * 1000
    assert [item.mtpd_missed_at for item in outcome.clocks] == [50.0]
    assert outcome.first_fallback_at == 60.0


def test_a_workload_that_switches_at_once_to_full_capacity_is_not_halted() -> None:
    reach = indexed(
        product("a", "A"),
        product("b", "B"),
        workload("W", one_of("a"), fallbacks=(Fallback("b", 24.0, 1.0, 1.0),)),
    )

    outcome = run_scenario(reach, Scenario("announced", frozenset({"entity:A"}), 100.0, 24.0))

    assert (outcome.workloads, outcome.people, outcome.cost) == ((), 0, 0)
    assert outcome.first_fallback_at == 0.0


def test_a_scenario_that_hits_nothing_has_no_first_fallback() -> None:
    outcome = run_scenario(indexed(product("a", "A")), Scenario("none", frozenset({"entity:Z"}), 5.0))

    assert (outcome.person_days, outcome.first_fallback_at, outcome.clocks) == (0.0, None, ())


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_scenarios_agree_with_the_slow_judge(world: World) -> None:
    reach = build_reach(world)
    for scenario in world.scenarios:
        event, hours, notice = scenario.atoms, scenario.hours, scenario.notice_hours
        outcome = run_scenario(reach, scenario)
        days = cost = 0.0
        for item in world.workloads:
            cost += judge.unit_loss(item) * judge.lost_hours(world, item, event, hours, notice)
            idle = judge.lost_hours(world, item, event, hours, notice, urgency=0.0)
            days += item.people * item.share_stopped * item.operating_hours_per_week / 168 / 8 * idle
        assert outcome.person_days == pytest.approx(days, abs=1e-9)
        assert outcome.cost / 1000 == pytest.approx(cost, abs=0.001 * len(world.workloads))
