"""Writing worlds, fingerprinting them, and cutting out what one score rests on."""

import json
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.obvious import slice_for
from tests.vendors.domain.worlds import one_of, product, scores, shuffled, worked_example, workload, worlds
from vendors.domain.export import inputs_hash, world_to_json
from vendors.domain.reach import build_reach
from vendors.domain.result import result
from vendors.domain.world import Grid, Need, Parameters, Scenario, Stream, StreamPrior, World
from vendors.domain.world_json import load_world, read_world


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_a_written_world_reads_back_equal(world: World) -> None:
    assert load_world(json.dumps(world_to_json(world)).encode()) == world


def test_every_optional_part_reads_back_too() -> None:
    parameters = Parameters(
        tolerance=5.0,
        classes={"easy": 1.0, "medium": 2.0, "highly_complex": 3.0},
        types={"outage": StreamPrior(1.0, 2.0, 3.0, 4.0, 5.0)},
        cost_grid=Grid(250.0, 64),
        person_days_grid=Grid(0.25, 32),
    )
    stream = Stream("entity:A", "outage", (0.5, 0.1), (0.05, 1.0), 2.0, 0.0, 1.0, 7.0)
    world = World(parameters, (product("a", "A"),), (), (stream,), (), as_of="2026-03-01")

    assert read_world(world_to_json(world)) == world


@settings(max_examples=300, deadline=None)
@given(worlds(), st.integers(0, 2**32))
def test_the_order_of_the_input_changes_nothing(world: World, seed: int) -> None:
    other = read_world(shuffled(world_to_json(world), random.Random(seed)))

    assert json.dumps(result(other)) == json.dumps(result(world))
    assert inputs_hash(other) == inputs_hash(world)


def test_the_hash_ignores_when_the_world_was_taken_and_how_questions_are_ordered() -> None:
    world = worked_example()
    other = replace(world, as_of="2026-01-01", scenarios=tuple(reversed(world.scenarios)))

    assert inputs_hash(other) == inputs_hash(world)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_hash_tells_any_two_different_worlds_apart(data: st.DataObject) -> None:
    one, other = data.draw(worlds()), data.draw(worlds())

    asked = {(s.name, s.atoms, s.hours, s.notice_hours) for s in one.scenarios}
    same = replace(one, scenarios=()) == replace(other, scenarios=()) and asked == {
        (s.name, s.atoms, s.hours, s.notice_hours) for s in other.scenarios
    }
    assert (inputs_hash(one) == inputs_hash(other)) == same


def test_the_hash_sees_the_order_of_needs_because_the_first_names_the_maker() -> None:
    def hash_of(*needed: str) -> str:
        makers = (product("a", "A"), product("b", "B"))
        app = product("c", "C", needs=(Need(1, needed),))
        return inputs_hash(World(Parameters(tolerance=1.0), (*makers, app)))

    assert hash_of("a", "b") != hash_of("b", "a")


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_a_slice_gives_its_vendor_the_same_score_bit_for_bit(world: World) -> None:
    reach, whole = build_reach(world), scores(world)
    for vendor in {item.vendor for item in world.products}:
        part = slice_for(world, vendor, reach)
        assert scores(part)[vendor] == whole[vendor]
        assert read_world(world_to_json(part)) == part


def test_a_slice_leaves_out_what_does_not_reach_the_vendor() -> None:
    hit = Stream("entity:A", "outage", (), (), 1.0, 0.0, 1.0)
    world = World(
        Parameters(tolerance=1.0),
        (product("a", "A"), product("c", "C", needs=(Need(1, ("a",)),)), product("z", "Z")),
        (workload("W1", one_of("c")), workload("W2", one_of("z"))),
        (hit, Stream("entity:Z", "outage", (), (), 1.0, 0.0, 1.0)),
        (Scenario("any", frozenset(), 1.0),),
    )

    part = slice_for(world, "A")

    assert [item.id for item in part.products] == ["a", "c"]
    assert [item.id for item in part.workloads] == ["W1"]
    assert (part.streams, part.scenarios) == ((hit,), ())


def test_a_slice_of_a_vendor_without_products_is_empty() -> None:
    part = slice_for(worked_example(), "nobody")

    assert (part.products, part.workloads, part.streams) == ((), (), ())
