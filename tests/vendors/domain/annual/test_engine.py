"""The year to come of whole worlds: against lots, and what holds for any world."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.annual.streams import random_stream, streamed_world, streamed_worlds
from tests.vendors.domain.worlds import known_atoms, worked_example
from vendors.domain.annual.aggregate import Measure
from vendors.domain.annual.curves import kinks_of
from vendors.domain.annual.engine import Outlook, annual, annual_of
from vendors.domain.annual.simulation import simulated
from vendors.domain.columns import columns_of
from vendors.domain.world import Grid, Parameters, Stream, World

YEARS = 400_000
# Standard errors by which lots may miss: one honest run in sixteen thousand does.
ERRORS = 4.0


def on_small_grids(world: World) -> World:
    """Given grids make random worlds quick; they are wide enough for all of them."""
    cost, days = Grid(25_000.0, 4096), Grid(10.0, 4096)
    return replace(world, parameters=replace(world.parameters, cost_grid=cost, person_days_grid=days))


def means(world: World) -> Measure:
    found = annual(world)
    assert found is not None
    return found.cost.measure


@pytest.mark.parametrize("seed", [None, 20, 45])
def test_the_engine_agrees_with_lots(seed: int | None) -> None:
    world = worked_example() if seed is None else streamed_world(seed)
    world = replace(world, parameters=replace(world.parameters, cost_grid=None, person_days_grid=None))
    found, drawn = annual(world), simulated(world, YEARS)
    assert found is not None
    assert drawn is not None
    assert found.cost.mean > 0
    for told, lots in zip((found.cost, found.person_days), drawn, strict=True):
        assert told.mean == pytest.approx(lots.measure.mean, abs=ERRORS * lots.error_of_mean)
        for level in (0.95, 0.99):
            off = told.es(level) - lots.es(level)
            assert abs(off) < ERRORS * lots.error_of_es(level) + 2 * told.grid.step
            low, high = lots.interval_of_var(level, ERRORS)
            assert low - told.grid.step <= told.var(level) <= high + told.grid.step


def test_lots_are_the_same_for_the_same_inputs_alone() -> None:
    world = worked_example()
    one, same, other = (
        simulated(asked, 1000)
        for asked in (world, world, replace(world, parameters=Parameters(world.parameters.tolerance + 1)))
    )
    assert one is not None
    assert same is not None
    assert other is not None
    assert one[0].losses.tolist() == same[0].losses.tolist() != other[0].losses.tolist()


def test_without_streams_there_is_no_annual_loss() -> None:
    world = replace(worked_example(), streams=())
    assert annual(world) is None
    assert simulated(world, 10) is None


@settings(max_examples=15, deadline=None)
@given(streamed_worlds())
def test_the_mean_is_the_sum_over_the_streams(world: World) -> None:
    found = annual(world)
    assert found is not None
    assert found.cost.mean == pytest.approx(sum(one.cost for one in found.sources), rel=1e-4, abs=1e-6)
    days = sum(one.person_days for one in found.sources)
    assert found.person_days.mean == pytest.approx(days, rel=1e-4, abs=1e-6)
    assert 0 <= found.chance <= 1
    assert found.cost.var(0.95) <= found.cost.es(0.95) + 1e-9 <= found.cost.es(0.99) + 2e-9


@settings(max_examples=15, deadline=None)
@given(streamed_worlds(), st.integers(0, 5), st.floats(0, 3))
def test_another_event_a_longer_duration_and_another_stream_never_lower_the_mean(
    world: World, which: int, age: float
) -> None:
    world = on_small_grids(world)
    streams, place = list(world.streams), which % len(world.streams)
    one = streams[place]

    def instead(changed: Stream) -> World:
        return replace(world, streams=(*streams[:place], changed, *streams[place + 1 :]))

    events = replace(
        one,
        event_ages_years=(*one.event_ages_years, age),
        event_weights=(*one.event_weights, 1.0),
    )
    longer = replace(one, duration_scale=one.duration_scale * 1.5)
    more = random_stream(random.Random(which), sorted(known_atoms(world.products))[0])
    before = means(world)
    for after in (instead(events), instead(longer), replace(world, streams=(*streams, more))):
        assert means(after).mean >= before.mean * (1 - 1e-9) - 1e-6


@settings(max_examples=15, deadline=None)
@given(streamed_worlds())
def test_notice_and_credits_never_raise_the_mean(world: World) -> None:
    world = on_small_grids(world)
    kinder: list[Callable[[Stream], Stream]] = [
        lambda one: replace(one, notice_hours=one.notice_hours + 100.0),
        lambda one: replace(one, credit=one.credit + 50.0),
    ]
    for change in kinder:
        after = replace(world, streams=tuple(change(one) for one in world.streams))
        assert means(after).mean <= means(world).mean * (1 + 1e-9) + 1e-6


@settings(max_examples=10, deadline=None)
@given(streamed_worlds(), st.sampled_from([0.5, 4.0, 1000.0]))
def test_money_counts_in_any_unit(world: World, factor: float) -> None:
    world = on_small_grids(world)
    scaled = replace(
        world,
        parameters=replace(world.parameters, cost_grid=Grid(25_000.0 * factor, 4096)),
        workloads=tuple(
            replace(
                one,
                cost_per_hour=one.cost_per_hour * factor,
                direct_loss_per_hour=one.direct_loss_per_hour * factor,
            )
            for one in world.workloads
        ),
        streams=tuple(replace(one, credit=one.credit * factor) for one in world.streams),
    )
    before, after = annual(world), annual(scaled)
    assert before is not None
    assert after is not None
    assert after.cost.mean == pytest.approx(before.cost.mean * factor, rel=1e-6, abs=1e-3)
    assert after.cost.es(0.95) == pytest.approx(before.cost.es(0.95) * factor, rel=1e-6, abs=1e-3)
    assert after.person_days.mean == pytest.approx(before.person_days.mean, rel=1e-4, abs=1e-6)


@settings(max_examples=10, deadline=None)
@given(streamed_worlds(), st.randoms())
def test_the_order_of_streams_changes_nothing(world: World, dice: random.Random) -> None:
    world, streams = on_small_grids(world), list(world.streams)
    dice.shuffle(streams)
    assert means(replace(world, streams=tuple(streams))) == means(world)


def test_the_figures_of_some_workloads_are_those_of_the_world_cut_to_them() -> None:
    world = worked_example()
    part = replace(world, workloads=world.workloads[:2])
    kinks = kinks_of(columns_of(world), world.streams).ordered()
    found = annual_of(Outlook(world.parameters, world.streams), kinks.only(kinks.workload < 2))
    assert found.cost.measure == means(part)


def test_one_stream_on_several_workloads_is_worse_than_several_streams() -> None:
    world = worked_example()
    shared = means(world)
    apart = [means(replace(world, workloads=(one,))) for one in world.workloads]
    assert shared.mean == pytest.approx(sum(one.mean for one in apart), rel=1e-6)
    assert shared.es99 < sum(one.es99 for one in apart)
