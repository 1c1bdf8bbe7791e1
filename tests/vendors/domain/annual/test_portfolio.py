"""The year of the portfolio and of each vendor as a part of it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.vendors.domain.annual.streams import streamed_worlds
from tests.vendors.domain.worlds import worked_example
from vendors.domain.annual.engine import annual
from vendors.domain.annual.portfolio import Portfolio, Reached
from vendors.domain.columns import columns_of
from vendors.domain.reach import reached_by
from vendors.domain.world import World


def cut(world: World, vendor: str) -> World:
    """The world with only the workloads that reach the vendor."""
    products = reached_by(vendor, world.products)
    kept = (
        item
        for item in world.workloads
        if any(option.product in products for group in item.dependencies for option in group.options)
    )
    return replace(world, workloads=tuple(kept))


@settings(max_examples=12, deadline=None)
@given(streamed_worlds())
def test_a_vendor_is_the_world_cut_to_the_workloads_that_reach_it(world: World) -> None:
    columns = columns_of(world)
    found, reached = Portfolio(columns, world.streams), Reached(columns)
    for vendor in {item.vendor for item in world.products}:
        part = cut(world, vendor)
        rows = reached.by(vendor).tolist()
        assert [world.workloads[row].id for row in rows] == [item.id for item in part.workloads]
        one, alone = found.of(vendor), annual(part)
        assert alone is not None
        if one is None:
            assert alone.cost.mean == pytest.approx(0.0, abs=1e-6)
            assert alone.sources == ()
        else:
            assert one.sources == alone.sources
            assert one.cost.mean == pytest.approx(alone.cost.mean, rel=2e-4, abs=1e-6)
            assert one.chance == alone.chance


def test_the_whole_is_the_world() -> None:
    world = worked_example()
    found, alone = Portfolio(columns_of(world), world.streams).whole(), annual(world)
    assert found is not None
    assert alone is not None
    assert found.cost.measure == alone.cost.measure
    assert found.sources == alone.sources


def test_where_nothing_strikes_there_is_no_year() -> None:
    world = worked_example()
    found = Portfolio(columns_of(world), [replace(world.streams[0], atom="model:nobody")])
    assert found.whole() is None
    assert found.of("A") is None
    assert found.of("nobody") is None


def test_a_vendor_on_smaller_grids_says_nearly_the_same() -> None:
    world = worked_example()
    world = replace(world, parameters=replace(world.parameters, cost_grid=None, person_days_grid=None))
    one = Portfolio(columns_of(world), world.streams).of("A")
    alone = annual(cut(world, "A"))
    assert one is not None
    assert alone is not None
    assert one.cost.var(0.95) == pytest.approx(alone.cost.var(0.95), rel=0.01)
    assert one.cost.es(0.99) == pytest.approx(alone.cost.es(0.99), rel=0.001)


def test_what_a_year_depends_on_has_a_name_that_moves_with_it_alone() -> None:
    world = worked_example()
    columns = columns_of(world)
    before = Portfolio(columns, world.streams)
    same = Portfolio(columns, list(world.streams))
    assert before.inputs() == same.inputs() != before.inputs_of("A") == same.inputs_of("A")
    busier = [replace(one, people=one.people + 1) if one.id == "W5" else one for one in world.workloads]
    moved = Portfolio(columns_of(replace(world, workloads=tuple(busier))), world.streams)
    assert moved.inputs() != before.inputs()
    # W5 reaches B alone.
    assert [name for name in "ABC" if moved.inputs_of(name) != before.inputs_of(name)] == ["B"]
    changes: list[dict[str, Any]] = [
        {"duration_scale": 0.5},
        {"observed_years": 9.0},
        {"credit": 5.0},
        {"notice_hours": 100.0},
    ]
    for change in changes:
        aged = Portfolio(columns, [replace(one, **change) for one in world.streams])
        assert aged.inputs() != before.inputs()
    nothing = Portfolio(columns, [replace(world.streams[0], atom="model:nobody")])
    assert nothing.inputs() == nothing.inputs_of("A") == ""
