"""What two vendors cost together, against trying every pair one by one."""

from dataclasses import replace
from itertools import combinations
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain import obvious
from tests.vendors.domain.test_sweep import some_more
from tests.vendors.domain.worlds import indexed, one_of, product, worked_example, workload, worlds
from vendors.domain import joint
from vendors.domain.closure import failures
from vendors.domain.columns import columns_of
from vendors.domain.joint import JointLoss, joint_losses
from vendors.domain.loss import event_loss, joint_loss
from vendors.domain.pairs import fallen_together
from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.score import vendor_losses
from vendors.domain.sweep import sweep
from vendors.domain.world import Fallback, Need, Product, World

MANY = 1000


def found(world: World, most: int = MANY) -> list[JointLoss]:
    rows = sweep(columns_of(world))
    losses = joint_losses(rows, vendor_losses(rows), most=most)
    assert losses is not None
    return losses


def by_pair(world: World) -> dict[tuple[str, str], int]:
    return {(one.first, one.second): one.joint for one in found(world)}


def every_pair(reach: Reach) -> dict[tuple[str, str], int]:
    """The judge: one question after the other, for all pairs of vendors."""
    pairs = combinations(obvious.vendors(reach), 2)
    return {(a, b): joint_loss(reach, {f"entity:{a}"}, {f"entity:{b}"}) for a, b in pairs}


@settings(max_examples=500)
@given(worlds(), st.integers(0, 2**32))
def test_the_pairs_found_are_those_of_trying_all_with_the_same_losses(world: World, seed: int) -> None:
    world = some_more(world, seed)
    reach = build_reach(world)
    judged, ours = every_pair(reach), by_pair(world)

    assert {pair: judged[pair] for pair in ours} == ours
    # What each workload loses is rounded: sums of rounded parts may differ from nothing by as many thousandths.
    missed = {pair: loss for pair, loss in judged.items() if pair not in ours and loss > len(world.workloads)}
    assert missed == {}


@settings(max_examples=100)
@given(worlds())
def test_what_a_pair_costs_together_is_what_both_failing_at_once_costs(world: World) -> None:
    reach = build_reach(world)
    for one in found(world):
        failed = {f"entity:{one.first}", f"entity:{one.second}"}
        assert one.together == event_loss(reach, failed, world.parameters.horizon_hours)


@settings(max_examples=100)
@given(worlds(), st.integers(0, 2**32))
def test_workloads_looked_at_one_by_one_give_the_same(world: World, seed: int) -> None:
    world = some_more(world, seed)
    with patch.object(joint, "AT_ONCE", 1):
        apart = found(world)
    assert apart == found(world)


@settings(max_examples=300)
@given(worlds())
def test_what_falls_with_both_alone_is_what_neither_takes_down(world: World) -> None:
    reach, every = build_reach(world), failures(world.products)
    vendors = obvious.vendors(reach)
    numbers = [every.number_of[f"entity:{name}"] for name in vendors]
    rows = fallen_together(world.products, every.stops[:, numbers])
    known = {
        (world.products[row].id, *divmod(pair, len(vendors)))
        for row, pair in zip(rows.product.tolist(), rows.pair.tolist(), strict=True)
    }
    expected = set()
    for (a, one), (b, other) in combinations(enumerate(vendors), 2):
        together = down(reach, {f"entity:{one}", f"entity:{other}"})
        alone = down(reach, {f"entity:{one}"}) | down(reach, {f"entity:{other}"})
        expected |= {(name, a, b) for name in together - alone}
    assert known == expected


def alternatives(**changes: object) -> World:
    """A workload that either of two vendors carries, and one that needs both."""
    return indexed(
        product("a", "A"),
        product("b", "B"),
        workload("either", one_of("a", "b"), **changes),
        workload("both", one_of("a"), one_of("b"), people=0.25),
    ).world


def test_two_that_stand_in_for_each_other_cost_more_together() -> None:
    [one] = found(alternatives())

    # 720 hours of the one, less a quarter of that which the other loses once and not twice.
    assert (one.first, one.second, one.joint) == ("A", "B", 720_000 - 180_000)
    assert (one.together, one.workloads, one.worst) == (720_000 + 180_000, 1, "either")


def test_two_that_only_halt_the_same_work_are_no_pair() -> None:
    assert (
        found(indexed(product("a", "A"), product("b", "B"), workload("W", one_of("a"), one_of("b"))).world)
        == []
    )


def test_a_vendor_and_the_one_that_carries_the_fallback_are_a_pair() -> None:
    spare = Fallback("b", 0.0, 1.0, 0.0)
    world = indexed(
        product("a", "A"), product("b", "B"), workload("W", one_of("a"), fallbacks=(spare,))
    ).world

    assert by_pair(world) == {("A", "B"): 720_000}


def test_two_sub_processors_that_stand_in_for_each_other_are_a_pair_of_whatever_is_built_on_them() -> None:
    def built(*needs: Need) -> list[Product]:
        return [product("app", "App", needs=needs), product("on-top", "App", needs=(Need(1, ("app",)),))]

    world = indexed(
        product("a", "A"), product("b", "B"), *built(Need(1, ("a", "b"))), workload("W", one_of("on-top"))
    ).world

    assert by_pair(world) == {("A", "B"): 720_000}


def test_only_the_largest_are_given_when_fewer_are_asked_for() -> None:
    items = [product(name.lower(), name) for name in "ABCD"]
    world = indexed(
        *items, workload("W1", one_of("a", "b")), workload("W2", one_of("c", "d"), people=3.0)
    ).world

    assert [(one.first, one.second) for one in found(world)] == [("C", "D"), ("A", "B")]
    assert [(one.first, one.second) for one in found(world, most=1)] == [("C", "D")]


def test_more_than_is_asked_for_is_not_weighed_at_all() -> None:
    rows = sweep(columns_of(alternatives()))

    assert joint_losses(rows, vendor_losses(rows), most=9, within=1) is None
    assert joint_losses(rows, vendor_losses(rows), most=9, within=2) == found(alternatives())


def test_pairs_do_not_depend_on_the_order_of_the_input() -> None:
    world = worked_example()
    turned = World(world.parameters, world.products[::-1], world.workloads[::-1])

    assert found(turned) == found(replace(world, scenarios=(), streams=()))


def test_the_worked_example_has_the_pairs_of_trying_all() -> None:
    world = worked_example()
    judged = {pair: loss for pair, loss in every_pair(build_reach(world)).items() if loss > 0}

    assert by_pair(world) == judged


@pytest.mark.parametrize("world", [indexed().world, indexed(product("a", "A")).world])
def test_without_work_there_is_no_pair(world: World) -> None:
    assert found(world) == []


def test_chunks_end_where_they_are_full() -> None:
    with patch.object(joint, "AT_ONCE", 10):
        parts = list(joint._cuts(np.array([4, 4, 4, 30, 0, 1])))
    assert [part for part in parts if part[0] != part[1]] == parts
    assert [start for start, _end in parts] == [0, *(end for _start, end in parts[:-1])]
    assert parts[-1][1] == 6
