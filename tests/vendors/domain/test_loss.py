"""What a failure costs a workload."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain import judge
from tests.vendors.domain.worlds import HOURS, atoms, indexed, one_of, product, workload, worlds
from vendors.domain.loss import (
    breakdown,
    credit,
    damage,
    event_loss,
    joint_loss,
    losses,
    lost_hours,
    residual_at,
    switches,
    thousandths,
    unit_loss,
)
from vendors.domain.reach import build_reach, down
from vendors.domain.world import Fallback, Group, Option, Parameters

PARAMETERS = Parameters(tolerance=1000.0)
DEAD = frozenset({"a"})


def test_unit_loss_spreads_labour_and_direct_loss_over_the_week() -> None:
    support = workload(
        people=25.0,
        cost_per_hour=45.0,
        share_stopped=0.5,
        direct_loss_per_hour=300.0,
        operating_hours_per_week=84.0,
    )

    assert unit_loss(support) == 431.25


def test_a_k_of_n_group_stops_only_when_too_few_are_alive() -> None:
    two_of_three = workload("W", one_of("a", "b", "c", k=2, severity=0.6))

    assert damage(two_of_three, {"a"}) == 0.0
    assert damage(two_of_three, {"a", "b"}) == pytest.approx(0.6)


def test_a_share_group_stops_by_the_share_that_is_down() -> None:
    split = workload("W", Group("share", 1, 0.5, (Option("a", 3.0), Option("b", 1.0))))

    assert damage(split, {"a"}) == pytest.approx(0.375)
    assert damage(split, {"a", "b"}) == 0.5


def test_groups_multiply() -> None:
    both = workload("W", one_of("a", severity=0.5), one_of("b", severity=0.5))

    assert damage(both, {"a", "b"}) == 0.75


@pytest.mark.parametrize(
    ("months", "expected"),
    [(None, 0.2), (0.0, 1.0), (12.0, 1.0), (24.0, 0.5), (36.0, 0.25), (48.0, 0.2), (1e15, 0.2)],
)
def test_credit_halves_each_year_after_the_first_down_to_the_untested_one(
    months: float | None, expected: float
) -> None:
    assert credit(months, 0.2) == pytest.approx(expected)


def test_an_untested_credit_above_a_half_bounds_the_decay() -> None:
    assert credit(24.0, 0.7) == 0.7


def test_hours_past_the_tolerated_outage_count_double() -> None:
    halted = workload("W", one_of("a"), mtpd_hours=72.0)

    assert lost_hours(halted, DEAD, PARAMETERS, 720.0) == 72 + 2 * 648


def test_a_fallback_takes_its_capacity_from_its_switch_on() -> None:
    covered = workload("W", one_of("a"), fallbacks=(Fallback(None, 100.0, 0.75, 1.0),))

    assert lost_hours(covered, DEAD, PARAMETERS, 500.0) == 100 + 400 * 0.25


def test_notice_brings_the_switch_forward_but_not_before_the_start() -> None:
    covered = workload("W", one_of("a"), fallbacks=(Fallback(None, 100.0, 0.75, 1.0),))

    assert lost_hours(covered, DEAD, PARAMETERS, 500.0, 60.0) == 40 + 460 * 0.25
    assert lost_hours(covered, DEAD, PARAMETERS, 500.0, 1000.0) == 500 * 0.25


def test_a_fallback_on_a_product_that_is_down_too_does_not_help() -> None:
    covered = workload(
        "W", one_of("a"), fallbacks=(Fallback("a", 0.0, 1.0, 1.0), Fallback("b", 50.0, 1.0, 1.0))
    )

    assert [switch.fallback.product for switch in switches(covered, DEAD, PARAMETERS)] == ["b"]
    assert lost_hours(covered, DEAD, PARAMETERS, 720.0) == 50.0


@pytest.mark.parametrize(
    ("declared", "hours"),
    [
        ("easy", 168.0),
        ("medium", 336.0),
        ("highly_complex", 2160.0),
        ("not_substitutable", None),
        (None, None),
    ],
)
def test_a_declared_substitutability_is_a_manual_fallback_of_four_fifths(
    declared: str | None, hours: float | None
) -> None:
    found = switches(workload("W", one_of("a"), substitutability=declared), DEAD, PARAMETERS)

    assert [(switch.at, switch.relief) for switch in found] == ([] if hours is None else [(hours, 0.8)])


def test_a_fallback_that_carries_everything_at_once_leaves_exactly_nothing() -> None:
    covered = workload(
        "W", one_of("a"), fallbacks=(Fallback("b", 0.0, 0.7, 1.0), Fallback("c", 0.0, 1.0, 1.0))
    )

    assert lost_hours(covered, DEAD, PARAMETERS, 720.0) == 0.0


def test_a_fallback_without_capacity_or_credit_is_not_counted_as_one() -> None:
    idle = workload("W", one_of("a"), fallbacks=(Fallback("b", 1.0, 0.0, 1.0), Fallback("c", 1.0, 1.0, None)))

    assert switches(idle, DEAD, replace(PARAMETERS, untested_credit=0.0)) == []


def test_losses_are_rounded_half_to_even_thousandths() -> None:
    assert [thousandths(amount) for amount in (0.0005, 0.0015, 0.0025, 2.0004)] == [0, 2, 2, 2000]


def test_the_joint_loss_of_alternatives_is_what_neither_costs_alone() -> None:
    reach = indexed(product("a", "A"), product("b", "B"), workload("W", one_of("a", "b")))

    assert joint_loss(reach, {"entity:A"}, {"entity:B"}) == 720_000


def test_the_joint_loss_of_two_that_each_halt_the_work_is_negative() -> None:
    reach = indexed(product("a", "A"), product("b", "B"), workload("W", one_of("a"), one_of("b")))

    assert joint_loss(reach, {"entity:A"}, {"entity:B"}) == -720_000


def test_residual_counts_a_fallback_from_the_very_hour_it_is_ready() -> None:
    covered = workload("W", one_of("a"), fallbacks=(Fallback(None, 24.0, 0.6, 1.0),))

    assert residual_at(covered, DEAD, PARAMETERS, 23.9) == 1.0
    assert residual_at(covered, DEAD, PARAMETERS, 24.0) == pytest.approx(0.4)


def test_a_breakdown_lists_reliefs_in_switch_order() -> None:
    first, second = Fallback("b", 20.0, 0.5, 1.0), Fallback("c", 60.0, 0.5, 1.0)
    parts = breakdown(workload("W", one_of("a"), fallbacks=(second, first)), DEAD, PARAMETERS, 100.0)

    assert (parts.gross_hours, parts.net_hours) == (100_000, 50_000)
    assert [(item.fallback, item.hours) for item in parts.reliefs] == [(first, 40_000), (second, 10_000)]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_lost_hours_agree_with_the_integral_taken_hour_by_hour(data: st.DataObject) -> None:
    world = data.draw(worlds())
    event = data.draw(atoms(world.products))
    hours, notice = data.draw(HOURS), data.draw(HOURS)
    dead = down(build_reach(world), event)

    for item in world.workloads:
        expected = judge.lost_hours(world, item, event, hours, notice)
        assert lost_hours(item, dead, world.parameters, hours, notice) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_losses_list_exactly_the_workloads_that_lose_hours(data: st.DataObject) -> None:
    world = data.draw(worlds())
    event = data.draw(atoms(world.products))
    reach = build_reach(world)
    dead = down(reach, event)

    found = {item.workload.id: item.lost_hours for item in losses(reach, dead, 100.0)}

    every = {item.id: lost_hours(item, dead, world.parameters, 100.0) for item in world.workloads}
    assert found == {name: lost for name, lost in every.items() if lost > 0.0}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_loss_grows_with_what_fails_and_how_long_and_shrinks_with_notice(data: st.DataObject) -> None:
    world = data.draw(worlds())
    event, more = data.draw(atoms(world.products)), data.draw(atoms(world.products))
    hours, extra = data.draw(st.floats(0, 1000)), data.draw(st.floats(0, 1000))
    notice, earlier = data.draw(st.floats(0, 500)), data.draw(st.floats(0, 500))
    reach = build_reach(world)
    slack = len(world.workloads)  # one thousandth of rounding each

    loss = event_loss(reach, event, hours, notice)

    assert loss >= 0
    assert event_loss(reach, event | more, hours, notice) >= loss - slack
    assert event_loss(reach, event, hours + extra, notice) >= loss - slack
    assert event_loss(reach, event, hours, notice + earlier) <= loss + slack


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_breakdown_adds_up_exactly_and_never_helps_backwards(data: st.DataObject) -> None:
    world = data.draw(worlds())
    event = data.draw(atoms(world.products))
    reach = build_reach(world)
    dead = down(reach, event)

    for item in losses(reach, dead, 500.0, 10.0):
        parts = breakdown(item.workload, dead, world.parameters, 500.0, 10.0)
        assert parts.net_loss == item.loss
        assert parts.net_hours == thousandths(item.lost_hours)
        assert parts.gross_loss - sum(relief.loss for relief in parts.reliefs) == parts.net_loss
        assert parts.gross_hours - sum(relief.hours for relief in parts.reliefs) == parts.net_hours
        assert all(relief.loss >= 0 and relief.hours >= 0 for relief in parts.reliefs)
