"""Concentration of the portfolio and its single points of failure."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain import judge
from tests.vendors.domain.worlds import (
    indexed,
    one_of,
    points_of_failure,
    product,
    worked_example,
    workload,
    worlds,
)
from vendors.domain.columns import columns_of
from vendors.domain.loss import residual_at
from vendors.domain.portfolio import LAYERS, concentration, layers, members, usage
from vendors.domain.reach import build_reach, down
from vendors.domain.world import Fallback, Group, Need, Option, World


def test_the_published_market_of_four_has_an_hhi_of_2600() -> None:
    market = concentration({"a": 30, "b": 30, "c": 20, "d": 20})

    assert market.hhi == pytest.approx(2600)
    assert market.effective_number == pytest.approx(10_000 / 2600)
    assert market.normalised_hhi == pytest.approx((0.26 - 0.25) / 0.75)
    assert market.entropy_number == pytest.approx(math.exp(-(0.6 * math.log(0.3) + 0.4 * math.log(0.2))))
    assert market.gini == pytest.approx(0.1)
    assert market.top_share == pytest.approx(0.3)


def test_one_supplier_is_fully_concentrated() -> None:
    alone = concentration({"a": 5.0, "unused": 0.0})

    assert (alone.hhi, alone.effective_number, alone.normalised_hhi, alone.gini) == (10_000, 1, 1, 0)
    assert alone.shares == {"a": 1.0, "unused": 0.0}


def test_without_usage_there_are_no_shares_and_no_measure() -> None:
    for weights in ({}, {"a": 0.0}):
        nothing = concentration(weights)
        assert (nothing.shares, nothing.hhi, nothing.effective_number, nothing.gini) == ({}, None, None, None)


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1e12), max_size=8))
def test_measures_stay_in_their_ranges(weights: dict[str, float]) -> None:
    found = concentration(weights)
    if found.hhi is None:
        return
    used = sum(1 for share in found.shares.values() if share > 0)

    assert sum(found.shares.values()) == pytest.approx(1)
    assert found.hhi >= 10_000 / used - 1e-6
    assert found.effective_number is not None
    assert found.entropy_number is not None
    assert found.effective_number <= found.entropy_number * (1 + 1e-9) <= used * (1 + 1e-6)
    assert found.normalised_hhi is not None
    assert found.gini is not None
    assert 0 <= found.normalised_hhi <= 1 + 1e-9
    assert 0 <= found.gini < 1


def test_usage_weighs_unit_loss_share_and_severity_within_the_workload() -> None:
    reach = indexed(
        product("a", "A"),
        product("b", "B"),
        workload("W1", Group("share", 1, 1.0, (Option("a", 3.0), Option("b", 1.0)))),
        workload("W2", one_of("a", severity=0.25), one_of("b", severity=0.75), people=3.0),
    )

    shares = layers(columns_of(reach.world))["vendor"].shares

    assert shares == pytest.approx({"A": (0.75 + 3 * 0.25) / 4, "B": (0.25 + 3 * 0.75) / 4})


def test_makers_and_jurisdictions_are_looked_through_and_vendors_and_platforms_are_not() -> None:
    reach = indexed(
        product("root", "Maker", jurisdiction="US"),
        product("spare", "Other"),
        product("middle", "Middle", needs=(Need(1, ("root", "spare")), Need(1, ("spare",)))),
        product("app", "App", jurisdiction="EU", platform="X", needs=(Need(1, ("middle",)),)),
        workload("W", one_of("app")),
    )

    found = {name: dict(layer.shares) for name, layer in layers(columns_of(reach.world)).items()}

    assert found == {
        "vendor": {"App": 1.0},
        "model_maker": {"Maker": 1.0},
        "platform": {"X": 1.0},
        "jurisdiction": {"US": 1.0},
    }


def test_the_critical_view_counts_critical_workloads_only() -> None:
    reach = indexed(
        product("a", "A"),
        product("b", "B"),
        workload("W1", one_of("a"), critical=True),
        workload("W2", one_of("b")),
    )

    assert layers(columns_of(reach.world), critical_only=True)["vendor"].shares == {"A": 1.0}


def test_the_workloads_behind_a_share_add_up_to_it() -> None:
    reach = indexed(
        product("a", "A"),
        product("b", "B"),
        workload("W1", Group("share", 1, 1.0, (Option("a", 3.0), Option("b", 1.0)))),
        workload("W2", one_of("a"), people=2.0),
        workload("W3", one_of("b")),
    )
    spread = usage(columns_of(reach.world))

    found = spread.bearers("vendor", "A", most=9)
    assert [name for name, _share in found] == ["W2", "W1"]
    assert [share for _name, share in found] == pytest.approx([0.5, 0.1875])
    assert spread.bearers("vendor", "A", most=1) == found[:1]
    assert spread.bearers("vendor", "nobody", most=9) == []


@settings(max_examples=100)
@given(worlds(), st.booleans())
def test_every_share_is_the_sum_of_what_its_workloads_add(world: World, critical_only: bool) -> None:
    columns = columns_of(world)
    spread = usage(columns, critical_only=critical_only)
    for name, layer in layers(columns, critical_only=critical_only).items():
        for member, share in layer.shares.items():
            bearers = spread.bearers(name, member, most=len(world.workloads))
            assert sum(part for _workload, part in bearers) == pytest.approx(share)


def test_every_product_counts_for_somebody_on_every_layer() -> None:
    reach = indexed(product("a", "A"), product("b", "B", needs=(Need(1, ("a",)),)))
    names = members(reach.world.products)

    assert {layer: names[layer] for layer in LAYERS} == {
        "vendor": ["A", "B"],
        "model_maker": ["A", "A"],
        "platform": ["a-cloud", "b-cloud"],
        "jurisdiction": ["a-land", "a-land"],
    }


def test_a_recovery_within_the_objective_is_no_single_point_of_failure() -> None:
    def points(fallback: Fallback) -> list[str]:
        reach = indexed(
            product("a", "A"), product("b", "B"), workload("W", one_of("a"), fallbacks=(fallback,))
        )
        return [point.atom for point in points_of_failure(reach.world)]

    every = ["entity:A", "jurisdiction:a-land", "model:a-model", "platform:a-cloud"]
    assert points(Fallback("b", 24.0, 0.5, 1.0)) == []
    assert points(Fallback("b", 24.0, 0.4, 1.0)) == every
    assert points(Fallback("b", 24.1, 1.0, 1.0)) == every


def test_the_worked_example_has_its_published_points() -> None:
    found = points_of_failure(worked_example())

    assert [(point.workload, point.atom) for point in found if point.workload == "W3"] == [
        ("W3", "jurisdiction:EU"),
        ("W3", "platform:cloudY"),
    ]


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_single_points_agree_with_trying_every_pair(world: World) -> None:
    reach = build_reach(world)
    named = {item.id: item for item in world.workloads}

    def clearly_over(name: str, atom: str) -> bool:
        item = named[name]
        return residual_at(item, down(reach, {atom}), world.parameters, item.rto_hours) > 0.5 + 1e-9

    found = [(point.workload, point.atom) for point in points_of_failure(reach.world)]

    assert found == sorted(found)
    assert [pair for pair in found if clearly_over(*pair)] == judge.single_points(world)
