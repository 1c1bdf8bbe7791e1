"""Worlds as small as they are kept."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.worlds import worlds
from vendors.domain.columns import Columns, columns_of, in_canonical_order, world_of
from vendors.domain.packing import (
    DAYS_IN_MONTH,
    pack_products,
    pack_workloads,
    unpack_products,
    unpack_workloads,
)
from vendors.domain.world import Parameters, Product, World

DAY = date(2026, 11, 22)


def of_whole_days(world: World) -> Columns:
    """The columns of a world whose tests of fallbacks were all made on a day, as those of the register are."""
    columns = columns_of(world)
    days = np.rint(columns.fallbacks.months_since_test * DAYS_IN_MONTH)
    return replace(columns, fallbacks=replace(columns.fallbacks, months_since_test=days / DAYS_IN_MONTH))


@settings(max_examples=300)
@given(worlds(), st.integers(0, 4))
def test_what_is_packed_comes_back_bit_for_bit(world: World, first: int) -> None:
    columns = of_whole_days(world)
    rows = np.arange(len(world.workloads))
    blocks = list(pack_workloads(columns, [rows[:first], rows[first:]], DAY))
    products = unpack_products(pack_products(columns.products))

    assert products == list(columns.products)
    assert world_of(unpack_workloads(blocks, products, columns.parameters, DAY)) == world_of(columns)


@settings(max_examples=200)
@given(worlds(), st.integers(0, 1000))
def test_what_comes_back_stands_in_canonical_order_on_any_day(world: World, days: int) -> None:
    columns = in_canonical_order(of_whole_days(world))
    rows = np.arange(len(world.workloads))
    # Neighbours lie in different blocks, and of other products there are more by now.
    blocks = list(pack_workloads(columns, [rows[1::2], rows[::2]], DAY))
    added = [Product(name, "other", None, None, None) for name in ("", "zz") if name not in ids(columns)]
    products = sorted([*columns.products, *added], key=lambda item: item.id)
    found = unpack_workloads(blocks, products, columns.parameters, DAY + timedelta(days=days))
    wanted = in_canonical_order(found)
    for part in ("groups", "options", "fallbacks"):
        one, other = getattr(found, part), getattr(wanted, part)
        for name in type(one).__slots__:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert found.workloads.id == columns.workloads.id


def ids(columns: Columns) -> set[str]:
    return {item.id for item in columns.products}


@settings(max_examples=100)
@given(worlds())
def test_a_block_is_the_same_as_long_as_its_content_is(world: World) -> None:
    columns = of_whole_days(world)
    rows = np.arange(len(world.workloads))
    (block,) = pack_workloads(columns, [rows], DAY)
    later = unpack_workloads([block], columns.products, columns.parameters, DAY + timedelta(days=1))

    assert list(pack_workloads(later, [rows], DAY + timedelta(days=1))) == [block]


def test_a_world_without_workloads_has_no_blocks() -> None:
    empty = World(Parameters(tolerance=1.0))

    assert world_of(unpack_workloads([], [], empty.parameters, DAY)) == empty
