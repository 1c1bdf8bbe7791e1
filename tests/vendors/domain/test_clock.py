"""When objectives are missed, in a what-if and while an incident runs."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain import judge
from tests.vendors.domain.worlds import HOURS, atoms, indexed, one_of, product, workload, worlds
from vendors.domain.clock import clock, clocks
from vendors.domain.reach import build_reach
from vendors.domain.world import Fallback, Parameters

PARAMETERS = Parameters(tolerance=1000.0)
DEAD = frozenset({"a"})


def test_a_halted_workload_misses_each_objective_at_its_own_hour() -> None:
    halted = workload("W", one_of("a"), rto_hours=8.0, mtpd_hours=24.0)

    now = clock(halted, DEAD, PARAMETERS, elapsed_hours=10.0)

    assert (now.residual, now.rto_missed_at, now.mtpd_missed_at, now.fails_at) == (1.0, 8.0, 24.0, 8.0)
    assert (now.hours_until_rto, now.hours_until_mtpd) == (-2.0, 14.0)
    assert (now.fallback_ready_at, now.hours_until_fallback) == (None, None)


def test_a_fallback_that_is_ready_in_time_saves_the_objective_that_follows_it() -> None:
    covered = workload(
        "W", one_of("a"), rto_hours=8.0, mtpd_hours=24.0, fallbacks=(Fallback("b", 24.0, 0.5, 1.0),)
    )

    now = clock(covered, DEAD, PARAMETERS)

    assert (now.rto_missed_at, now.mtpd_missed_at) == (8.0, None)
    assert now.hours_until_mtpd is None
    assert now.hours_until_fallback == 24.0


def test_a_fallback_that_already_runs_shows_in_the_residual() -> None:
    covered = workload("W", one_of("a"), fallbacks=(Fallback("b", 4.0, 0.75, 1.0),))

    now = clock(covered, DEAD, PARAMETERS, elapsed_hours=5.0)

    assert (now.residual, now.hours_until_fallback) == (0.25, 0.0)


def test_damage_of_a_half_or_less_misses_nothing() -> None:
    assert clock(workload("W", one_of("a", severity=0.5)), DEAD, PARAMETERS).fails_at is None


def test_an_event_that_ends_at_the_objective_meets_it() -> None:
    halted = workload("W", one_of("a"), rto_hours=8.0, mtpd_hours=24.0)

    assert clock(halted, DEAD, PARAMETERS, hours=24.0).mtpd_missed_at is None
    assert clock(halted, DEAD, PARAMETERS, hours=24.1).mtpd_missed_at == 24.0
    assert clock(halted, DEAD, PARAMETERS, hours=24.0, elapsed_hours=24.0).residual == 0.0


def test_notice_brings_fallbacks_forward() -> None:
    covered = workload("W", one_of("a"), rto_hours=8.0, fallbacks=(Fallback("b", 24.0, 1.0, 1.0),))

    assert clock(covered, DEAD, PARAMETERS, notice_hours=16.0).rto_missed_at is None


def test_what_fails_first_comes_first_and_what_never_fails_last() -> None:
    reach = indexed(
        product("a", "A"),
        product("b", "B"),
        workload("W1", one_of("a", severity=0.1)),
        workload("W2", one_of("a"), rto_hours=48.0),
        workload("W3", one_of("a"), rto_hours=90.0, mtpd_hours=12.0),
        workload("W4", one_of("b")),
        workload("W5", one_of("a", "b")),
    )

    assert [item.workload for item in clocks(reach, {"account:A"})] == ["W3", "W2", "W1"]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_clocks_agree_with_the_slow_judge(data: st.DataObject) -> None:
    world = data.draw(worlds())
    event = data.draw(atoms(world.products))
    elapsed, notice = data.draw(HOURS), data.draw(HOURS)
    found = {
        item.workload: item
        for item in clocks(build_reach(world), event, elapsed_hours=elapsed, notice_hours=notice)
    }

    for item in world.workloads:
        harm = judge.damage(world, item, event)
        assert (item.id in found) == (harm > 0)
        if harm > 0:
            ready = judge.usable(world, item, event)
            now = harm * judge.residual(world.parameters, ready, elapsed, notice)
            at_rto = harm * judge.residual(world.parameters, ready, item.rto_hours, notice)
            assert found[item.id].residual == pytest.approx(now, abs=1e-12)
            if not math.isclose(at_rto, 0.5):
                assert found[item.id].rto_missed_at == (item.rto_hours if at_rto > 0.5 else None)
