"""Which mitigations pay, in which order, judged by computing every world anew."""

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.vendors.domain.annual.streams import streamed_world, streamed_worlds
from tests.vendors.domain.worlds import product, worked_example
from vendors.domain.annual.engine import annual
from vendors.domain.mitigation.changes import (
    AddAlternative,
    AddFallback,
    Exercise,
    Mitigation,
    Negotiate,
    Newcomer,
    mitigated,
)
from vendors.domain.mitigation.gauge import Gauge
from vendors.domain.mitigation.ranking import Worth, ranking
from vendors.domain.mitigation.standing import standing_of
from vendors.domain.world import Fallback, Option, Stream, World

OWN = product("own", "us")
OUTAGES = Stream("entity:us", "outage", (), (), 1.0, 0.0, 1.0)


def random_mitigations(world: World, seed: int, count: int = 5) -> list[Mitigation]:
    """Mitigations that the world can have."""
    dice = random.Random(seed)
    return [
        Mitigation(f"m{number}", _change(world, dice), dice.choice([0.0, 10.0, 1e3, 1e5]))
        for number in range(count)
    ]


def _change(world: World, dice: random.Random) -> AddFallback | Exercise | AddAlternative | Negotiate:
    workload = dice.choice(world.workloads)
    products = [one.id for one in world.products]
    match dice.randint(0, 3):
        case 0 if workload.fallbacks:
            known = dice.choice(workload.fallbacks)
            return Exercise(workload.id, known.product, known.switch_hours)
        case 1 if workload.dependencies:
            used = dice.choice(dice.choice(workload.dependencies).products)
            if dice.random() < 0.5:
                return AddAlternative(workload.id, used, Option("own", 1.0), Newcomer((OWN,), (OUTAGES,)))
            return AddAlternative(workload.id, used, Option(dice.choice(products), 1.0))
        case 2:
            vendor = dice.choice(world.products).vendor
            return Negotiate(vendor, dice.choice([0.0, 72.0, 720.0]), dice.choice([0.25, 0.6, 1.0]))
    spare = dice.choice([None, *products])
    return AddFallback(
        workload.id, Fallback(spare, dice.choice([1.0, 24.0, 168.0]), 0.7, dice.choice([None, 3.0]))
    )


def expected(world: World) -> float:
    """The mean of the year by its sources, which no grid rounds."""
    found = annual(world)
    return sum(source.cost for source in found.sources) if found else 0.0


@given(streamed_worlds(), st.integers(0, 2**32))
@settings(max_examples=40)
def test_doing_one_thing_after_another_comes_to_the_world_with_all_of_them(world: World, seed: int) -> None:
    standing, done = standing_of(world, Gauge.EXPECTED), []
    for mitigation in random_mitigations(world, seed, 3):
        done.append(mitigation)
        standing = standing.after(mitigation)
        assert standing.loss == pytest.approx(expected(mitigated(world, done)), rel=1e-9, abs=1e-9)


@given(streamed_worlds(), st.integers(0, 2**32))
@settings(max_examples=20)
def test_every_pick_is_the_best_that_is_left(world: World, seed: int) -> None:
    left = random_mitigations(world, seed)
    found, done = ranking(world, left), list[Mitigation]()

    def ratio(mitigation: Mitigation, before: float) -> float:
        after = expected(mitigated(world, [*done, mitigation]))
        # Whether something that is free takes off as little as sums are rounded is decided by the order of adding.
        assume(not 1e-10 < abs(before - after) / max(before, after, 1e-300) < 1e-8)
        fall = 0.0 if before == pytest.approx(after, rel=1e-9, abs=0.0) else before - after
        return fall / mitigation.cost if mitigation.cost else float("inf") if fall > 0.0 else 0.0

    for pick in found.picks:
        before = expected(mitigated(world, done))
        ratios = {one.name: ratio(one, before) for one in left}
        assert ratios[pick.mitigation.name] == pytest.approx(max(ratios.values()), rel=1e-6, abs=1e-6)
        assert pick.pays
        done.append(pick.mitigation)
        left.remove(pick.mitigation)
    assert {worth.mitigation for worth in found.left} == set(left)
    assert not any(worth.pays for worth in found.left)


@given(st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_worst_years_are_those_of_the_engine(seed: int, other: int) -> None:
    world = streamed_world(seed)
    mitigation = random_mitigations(world, other, 1)[0]
    after = standing_of(world, Gauge.WORST).after(mitigation)
    found = annual(mitigated(world, [mitigation]))
    assert found is not None
    whole = annual(world)
    assert whole is not None
    assert after.loss == pytest.approx(
        found.cost.measure.es95, rel=0.02, abs=0.002 * whole.cost.measure.es95 + 1e-6
    )


def test_a_second_fallback_is_worth_less_than_the_first() -> None:
    quick = Fallback(None, 1.0, 0.8, 1.0)
    pair = [
        Mitigation("one", AddFallback("W1", quick), 100.0),
        Mitigation("two", AddFallback("W1", quick), 100.0),
    ]
    first, second = ranking(worked_example(), pair).picks
    assert second.fall < first.fall / 2
    assert second.before == first.after
    assert second.alone == first.alone == first.fall


def test_where_nothing_pays_nothing_is_picked_and_the_page_can_say_so() -> None:
    dear = Mitigation("dear", AddFallback("W1", Fallback(None, 1.0, 0.8, 1.0)), 1e12)
    found = ranking(worked_example(), [dear])
    assert found.picks == ()
    assert found.left[0].fall > 0


def test_what_costs_nothing_comes_first_and_what_changes_nothing_never_pays() -> None:
    free = Mitigation("free", Negotiate("A", notice_hours=720.0), 0.0)
    idle = Mitigation("idle", Negotiate("nobody", notice_hours=720.0), 0.0)
    bought = Mitigation("bought", AddFallback("W1", Fallback(None, 1.0, 0.8, 1.0)), 1.0)
    found = ranking(worked_example(), [bought, idle, free])
    assert [pick.mitigation.name for pick in found.picks] == ["free", "bought"]
    assert [worth.mitigation.name for worth in found.left] == ["idle"]


def test_what_rounding_takes_off_is_nothing_even_where_it_costs_nothing() -> None:
    free = Mitigation("free", Negotiate("A"), 0.0)
    assert not Worth(free, 1e6, 1e6 - 1e-5, 0.0).pays
    assert Worth(free, 1e6, 1e6 - 1.0, 0.0).pays


def test_the_order_of_the_list_changes_nothing() -> None:
    world = streamed_world(3)
    mitigations = random_mitigations(world, 7, 6)
    assert ranking(world, mitigations) == ranking(world, mitigations[::-1])


def test_without_streams_nothing_is_lost_and_nothing_pays() -> None:
    world = replace(worked_example(), streams=())
    found = ranking(
        world, [Mitigation("a", AddFallback("W1", Fallback(None, 1.0, 0.8, 1.0)), 1.0)], by=Gauge.WORST
    )
    assert found.picks == ()


def test_progress_is_told_up_to_the_end() -> None:
    heard: list[tuple[int, int]] = []
    pair = [Mitigation(name, AddFallback("W1", Fallback(None, 1.0, 0.8, 1.0)), 1.0) for name in ("a", "b")]
    ranking(worked_example(), pair, told=lambda done, most: heard.append((done, most)))
    assert heard == [(1, 3), (2, 3), (3, 3)]
