"""What each mitigation changes in a world, and what it refuses."""

from dataclasses import replace

import pytest

from tests.vendors.domain.worlds import one_of, product, worked_example
from vendors.domain.mitigation.changes import (
    AddAlternative,
    AddFallback,
    Exercise,
    Mitigation,
    Negotiate,
    Newcomer,
    mitigated,
)
from vendors.domain.world import Fallback, Option, Stream, Workload, World, WorldError

MANUAL = Fallback(None, 24.0, 0.5, 6.0)
OWN = product("own", "us")
OUTAGES = Stream("entity:us", "outage", (), (), 1.0, 0.0, 1.0)


def workload(world: World, name: str) -> Workload:
    return next(one for one in world.workloads if one.id == name)


def done(change: object, world: World | None = None) -> World:
    return mitigated(world or worked_example(), [Mitigation("it", change, 1000.0)])  # type: ignore[arg-type]


def test_a_fallback_joins_those_that_are_there() -> None:
    before = worked_example()
    after = done(AddFallback("W1", MANUAL))
    assert set(workload(after, "W1").fallbacks) == {*workload(before, "W1").fallbacks, MANUAL}
    assert workload(after, "W2") == workload(before, "W2")


def test_exercising_a_fallback_makes_that_one_fresh() -> None:
    stale = replace(MANUAL, months_since_test=None)
    other = replace(MANUAL, switch_hours=48.0, months_since_test=40.0)
    world = done(AddFallback("W1", other), done(AddFallback("W1", stale)))
    after = workload(done(Exercise("W1", None, 24.0), world), "W1").fallbacks
    assert {one.switch_hours: one.months_since_test for one in after if one.product is None} == {
        24.0: 0.0,
        48.0: 40.0,
    }


def test_an_alternative_joins_the_groups_that_hold_its_neighbour() -> None:
    world = World(
        worked_example().parameters,
        (product("p", "P"), product("q", "Q"), OWN),
        (replace(worked_example().workloads[0], dependencies=(one_of("p"), one_of("q")), fallbacks=()),),
    )
    name = world.workloads[0].id
    after = done(AddAlternative(name, "p", Option("own", 1.0)), world)
    assert sorted(group.products for group in after.workloads[0].dependencies) == [("own", "p"), ("q",)]
    again = done(AddAlternative(name, "p", Option("own", 1.0)), after)
    assert again == after


def test_a_service_of_ones_own_brings_its_product_and_what_may_befall_it() -> None:
    world = worked_example()
    used = world.workloads[0].dependencies[0].products[0]
    brings = Newcomer((OWN,), (OUTAGES,))
    after = done(AddAlternative(world.workloads[0].id, used, Option("own", 1.0), brings))
    assert OWN in after.products
    assert OUTAGES in after.streams
    assert len(
        done(
            AddAlternative(
                "W2", workload(world, "W2").dependencies[0].products[0], Option("own", 1.0), brings
            ),
            after,
        ).streams
    ) == len(after.streams)


def test_terms_that_are_better_already_stay() -> None:
    terms = Stream("account:A", "suspension", (), (), 2.0, 72.0, 0.6)
    others = Stream("entity:A", "outage", (), (), 2.0, 0.0, 1.0)
    world = replace(worked_example(), streams=(terms, others))
    after = {
        one.atom: one for one in done(Negotiate("A", notice_hours=24.0, duration_scale=0.25), world).streams
    }
    assert (after["account:A"].notice_hours, after["account:A"].duration_scale) == (72.0, 0.25)
    assert after["entity:A"] == others


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (AddFallback("W9", MANUAL), "there is no workload 'W9'"),
        (AddFallback("W1", replace(MANUAL, product="nowhere")), "there is no product 'nowhere'"),
        (AddFallback("W1", MANUAL, Newcomer((product("a1", "another"),))), "'a1' is another product already"),
        (Exercise("W1", None, 1.5), "'W1' has nothing that this could change"),
        (AddAlternative("W1", "nowhere", Option("b1", 1.0)), "'W1' has nothing that this could change"),
    ],
)
def test_what_the_world_does_not_have_is_named(change: object, problem: str) -> None:
    with pytest.raises(WorldError, match=problem) as raised:
        done(change)
    assert raised.value.place == "it"
