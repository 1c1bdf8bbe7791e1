"""All failures in one pass, against the loops that ask one question at a time."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain import obvious
from tests.vendors.domain.worlds import (
    indexed,
    one_of,
    points_of_failure,
    product,
    random_world,
    scores,
    workload,
    worlds,
)
from vendors.domain.closure import failures
from vendors.domain.columns import (
    Columns,
    FallbackColumns,
    GroupColumns,
    OptionColumns,
    columns_of,
    in_canonical_order,
    world_of,
)
from vendors.domain.portfolio import layers
from vendors.domain.reach import build_reach, down
from vendors.domain.result import result, written
from vendors.domain.world import Fallback, Group, Need, Option, World


def some_more(world: World, seed: int) -> World:
    """Odd worlds beside the likely ones: long groups, many fallbacks, fractions that no float holds exactly."""
    dice = random.Random(seed)
    names = [item.id for item in world.products]
    groups = tuple(
        Group(
            dice.choice(["share", "k_of_n"]),
            1,
            dice.choice([1 / 3, 0.1, 1.0]),
            tuple(Option(dice.choice(names), dice.random() + 0.001) for _ in range(dice.randint(1, 12))),
        )
        for _ in range(dice.randint(1, 5))
    )
    spares = tuple(
        Fallback(dice.choice([None, *names]), dice.random() * 800, dice.random(), dice.choice([None, 31.4]))
        for _ in range(dice.randint(0, 6))
    )
    odd = workload("odd", *groups, fallbacks=spares, people=7.7, mtpd_hours=33.3)
    return replace(world, workloads=(*world.workloads, odd))


@settings(max_examples=600)
@given(worlds(), st.integers(0, 2**32))
def test_the_sweep_finds_what_the_loops_find_bit_for_bit(world: World, seed: int) -> None:
    world = some_more(world, seed)
    reach = build_reach(world)

    assert list(scores(world).values()) == obvious.score_vendors(reach)
    assert points_of_failure(world) == obvious.single_points(reach)


@settings(max_examples=300)
@given(worlds(), st.booleans())
def test_every_failure_stops_the_products_that_its_atoms_take_down(world: World, through_needs: bool) -> None:
    reach = build_reach(world)
    found = failures(world.products)
    stops = (found.stops if through_needs else found.own).toarray()

    for name, number in found.number_of.items():
        dead = {world.products[row].id for row in np.flatnonzero(stops[:, number])}
        assert dead == down(reach, {name}, through_needs=through_needs)


@settings(max_examples=300)
@given(worlds(), st.integers(0, 2**32))
def test_columns_are_the_world_in_whatever_order_its_rows_are_read(world: World, seed: int) -> None:
    world = replace(some_more(world, seed), scenarios=(), streams=())
    columns = columns_of(world)

    assert world_of(columns) == world
    assert world_of(in_canonical_order(mixed(columns, seed))) == world


def mixed(columns: Columns, seed: int) -> Columns:
    """The same rows as a database may give them: groups, options and fallbacks in any order."""
    dice = np.random.default_rng(seed)
    groups, options, fallbacks = (
        dice.permutation(len(rows))
        for rows in (columns.groups.k, columns.options.group, columns.fallbacks.workload)
    )
    place = np.argsort(groups)
    moved = [getattr(columns.options, name)[options] for name in OptionColumns.__slots__]
    return replace(
        columns,
        groups=GroupColumns(*(getattr(columns.groups, name)[groups] for name in GroupColumns.__slots__)),
        options=OptionColumns(place[moved[0]], *moved[1:]),
        fallbacks=FallbackColumns(
            *(getattr(columns.fallbacks, name)[fallbacks] for name in FallbackColumns.__slots__)
        ),
    )


@settings(max_examples=100)
@given(worlds())
def test_the_answer_is_written_piece_by_piece_as_it_would_be_at_once(world: World) -> None:
    assert "".join(written(world)) == json.dumps(result(world))


def test_usage_by_product_is_that_of_the_loops() -> None:
    for seed in range(100):
        world = some_more(random_world(5, 4, seed), seed)
        usage = obvious.usage_by_product(build_reach(world), critical_only=False)
        weights: dict[str, float] = {}
        for item in world.products:
            if item.id in usage:
                weights[item.vendor] = weights.get(item.vendor, 0.0) + usage[item.id]
        total = sum(weights.values())
        shares = layers(columns_of(world))["vendor"].shares
        assert shares == pytest.approx({name: weight / total for name, weight in weights.items()})


def test_two_vendors_that_take_down_the_same_products_score_alike() -> None:
    world = indexed(
        product("a", "A", needs=(Need(1, ("b",)),)),
        product("b", "B"),
        product("c", "B", needs=(Need(1, ("d",)),)),
        product("d", "A"),
        workload("W", one_of("a")),
    ).world

    assert {name: score.loss for name, score in scores(world).items()} == {"A": 720_000, "B": 720_000}


def test_losses_beyond_what_integers_hold_are_still_exact() -> None:
    huge = {"people": 1e15, "cost_per_hour": 1e15}
    items = [workload(f"W{n}", one_of("a"), **huge) for n in range(3)]
    world = indexed(product("a", "A"), *items, workload("small", one_of("a"))).world

    assert scores(world)["A"].loss == 3 * int(1e15 * 1e15 * 720.0 * 1000.0) + 720_000


def test_a_long_chain_of_sub_processors_is_followed_to_its_end() -> None:
    chain = [product("p0", "First")]
    chain += [product(f"p{n}", "Other", needs=(Need(1, (f"p{n - 1}",)),)) for n in range(1, 2000)]

    assert scores(indexed(*chain, workload("W", one_of("p1999"))).world)["First"].loss == 720_000
