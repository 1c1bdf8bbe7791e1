"""What an event costs by how long it lasts: the same integral that scores and scenarios use, at any hour."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.domain.annual.streams import streamed_world, streamed_worlds
from tests.vendors.domain.worlds import indexed, one_of, product, workload
from vendors.domain.annual import curves
from vendors.domain.annual.bundle import curves_of
from vendors.domain.annual.curves import Curve, Kinks, kinks_of
from vendors.domain.columns import columns_of
from vendors.domain.loss import lost_hours, person_days_per_hour, unit_loss
from vendors.domain.reach import build_reach, down
from vendors.domain.world import Fallback, Need, Stream, World


def stream(atom: str, notice: float = 0.0, credit: float = 0.0) -> Stream:
    return Stream(atom, "suspension", (), (), 1.0, notice, 1.0, credit)


def by_the_letter(world: World, one: Stream, hours: float, *, days: bool = False) -> float:
    """Σ U·Λ(D), workload by workload, as scenarios are answered."""
    reach = build_reach(world)
    dead = down(reach, [one.atom])
    return math.fsum(
        (person_days_per_hour(item) if days else unit_loss(item))
        * lost_hours(item, dead, world.parameters, hours, one.notice_hours, urgency=0.0 if days else None)
        for item in world.workloads
    )


@given(streamed_worlds(), st.floats(0, 8760))
def test_a_curve_is_the_loss_of_an_event_of_any_length(world: World, hours: float) -> None:
    streams = [replace(one, credit=0.0) for one in world.streams]
    found = curves_of(kinks_of(columns_of(world), streams), streams)
    for row, one in enumerate(streams):
        cost, days = (by_the_letter(world, one, hours, days=days) for days in (False, True))
        if row not in found:
            assert (cost, days) == (0, 0)
            continue
        at = np.array([hours])
        assert found[row].cost.after(at)[0] == pytest.approx(cost, rel=1e-9, abs=1e-6)
        assert found[row].person_days.after(at)[0] == pytest.approx(days, rel=1e-9, abs=1e-6)


def test_one_stream_strikes_all_workloads_at_once() -> None:
    world = indexed(product("a", "A"), workload("V", one_of("a")), workload("W", one_of("a"))).world
    streams = [stream("entity:A")]
    curve = curves_of(kinks_of(columns_of(world), streams), streams)[0].cost
    assert curve.after(np.array([10.0])).tolist() == [20.0]


def test_notice_is_taken_off_the_time_that_a_fallback_needs() -> None:
    spare = Fallback(None, 30.0, 1.0, 0.0)
    world = indexed(product("a", "A"), workload("W", one_of("a"), fallbacks=(spare,))).world
    streams = [stream("account:A"), stream("account:A", notice=20.0), stream("account:A", notice=40.0)]
    found = curves_of(kinks_of(columns_of(world), streams), streams)
    assert [float(found[row].cost.loss[-1]) for row in (0, 1, 2)] == [30.0, 10.0, 0.0]


def test_a_suspended_account_does_not_reach_what_is_built_on_the_vendor() -> None:
    built_on = product("b", "B", needs=(Need(1, ("a",)),))
    world = indexed(product("a", "A"), built_on, workload("W", one_of("b"))).world
    streams = [stream("account:A"), stream("account:B"), stream("entity:A"), stream("model:nobody")]
    assert list(curves_of(kinks_of(columns_of(world), streams), streams)) == [1, 2]


def test_hours_past_the_tolerated_outage_cost_double_in_money_and_not_in_person_days() -> None:
    world = indexed(product("a", "A"), workload("W", one_of("a"), mtpd_hours=24.0)).world
    streams = [stream("entity:A")]
    found = curves_of(kinks_of(columns_of(world), streams), streams)[0]
    at = np.array([24.0, 34.0])
    assert found.cost.after(at).tolist() == [24.0, 44.0]
    assert found.person_days.after(at).tolist() == pytest.approx([24 / 8, 34 / 8])


def test_a_credit_is_taken_off_each_event_and_never_below_nothing() -> None:
    curve = Curve(np.array([0.0, 10.0, 100.0]), np.array([0.0, 50.0, 95.0]))
    less = curve.less(70.0)
    hours = np.array([0.0, 10.0, 50.0, 60.0, 100.0])
    assert less.after(hours) == pytest.approx(np.maximum(0.0, curve.after(hours) - 70.0))
    assert curve.less(95.0).after(hours).tolist() == [0.0] * 5
    assert curve.less(0.0) is curve


@given(st.floats(0, 200), st.lists(st.floats(0, 100), min_size=1, max_size=5), st.floats(0, 8760))
def test_a_credit_of_any_size_is_taken_off(credit: float, paces: list[float], hours: float) -> None:
    at = np.linspace(0.0, 8760.0, len(paces) + 1)
    curve = Curve(at, np.concatenate([[0.0], np.cumsum(np.array(paces) * np.diff(at) / 1000)]))
    asked = np.array([hours])
    wanted = max(0.0, curve.after(asked)[0] - credit)
    assert curve.less(credit).after(asked)[0] == pytest.approx(wanted, abs=1e-6)


def test_many_streams_are_weighed_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    world = streamed_world(20)
    at_once = kinks_of(columns_of(world), world.streams)
    monkeypatch.setattr(curves, "AT_A_TIME", 2)
    by_parts = kinks_of(columns_of(world), world.streams)
    assert len(world.streams) > 2
    for name in Kinks.__slots__:
        left, right = (np.sort(getattr(kinks, name)).tolist() for kinks in (at_once, by_parts))
        assert left == right
    one, other = (curves_of(kinks, world.streams) for kinks in (at_once, by_parts))
    assert {row: both.cost.loss.tolist() for row, both in one.items()} == {
        row: both.cost.loss.tolist() for row, both in other.items()
    }


def test_the_order_of_streams_does_not_matter() -> None:
    world = indexed(product("a", "A"), product("b", "B"), workload("W", one_of("a", "b", k=2))).world
    streams = [stream("entity:A"), stream("entity:B", credit=5.0)]
    there = curves_of(kinks_of(columns_of(world), streams), streams)
    back = curves_of(kinks_of(columns_of(world), streams[::-1]), streams[::-1])
    assert there[0].cost.loss.tolist() == back[1].cost.loss.tolist()
    assert there[1].cost.loss.tolist() == back[0].cost.loss.tolist()
