"""The concentration score and the properties that make it defensible."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.vendors.domain import judge
from tests.vendors.domain.worlds import (
    fallbacks,
    indexed,
    one_of,
    product,
    scores,
    worked_example,
    workload,
    workloads,
    worlds,
)
from vendors.domain.reach import Reach, build_reach, down
from vendors.domain.score import VendorScore, band, points, vendor_breakdown
from vendors.domain.world import Group, Need, Option, Workload, World

# One thousandth of money, where two computations of the same loss may round apart.
ROUNDING = 1


def score_of(reach: Reach, vendor: str) -> VendorScore:
    return scores(reach.world)[vendor]


def change(world: World, position: int, item: Workload) -> World:
    rows = list(world.workloads)
    rows[position] = item
    return replace(world, workloads=tuple(rows))


def never_worse(before: World, after: World) -> None:
    was, now = scores(before), scores(after)
    assert all(now[vendor].loss <= score.loss + ROUNDING for vendor, score in was.items())


def fresher_of(months: float, known: float | None) -> float:
    return months if known is None else min(months, known)


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (0.0, "low"),
        (19.99, "low"),
        (20.0, "moderate"),
        (50.0, "high"),
        (75.0, "very high"),
        (90.0, "critical"),
        (99.9, "critical"),
    ],
)
def test_bands_begin_at_their_limits(score: float, name: str) -> None:
    assert band(score) == name


def test_a_loss_of_one_tolerance_scores_fifty() -> None:
    reach = indexed(product("a", "A"), workload("W", one_of("a")), tolerance=720.0)

    assert score_of(reach, "A").score == 50.0
    assert score_of(reach, "A").band == "high"


def test_a_vendor_that_nothing_leans_on_scores_nothing() -> None:
    reach = indexed(product("a", "A"))

    assert scores(reach.world) == {"A": VendorScore("A", 0.0, 0, 0, ())}


def test_a_score_stays_below_a_hundred_where_floating_point_would_round_it_up() -> None:
    assert points(10**30, 10**30, 1e-9) < 100.0


def test_a_third_party_built_on_the_vendor_is_indirect_loss() -> None:
    reach = indexed(
        product("a", "A"),
        product("c", "C", needs=(Need(1, ("a",)),)),
        workload("W1", one_of("a")),
        workload("W2", one_of("c")),
    )

    score = score_of(reach, "A")

    assert (score.loss, score.direct_loss, score.indirect_loss) == (1_440_000, 720_000, 720_000)
    assert [(item.workload, item.direct_loss, item.indirect_loss) for item in score.contributions] == [
        ("W1", 720_000, 0),
        ("W2", 0, 720_000),
    ]


def test_the_breakdown_of_a_contribution_ends_at_what_the_score_counts() -> None:
    reach = build_reach(worked_example())
    third = next(item for item in reach.world.workloads if item.id == "W3")

    parts = vendor_breakdown(reach, "A", third)

    contribution = next(item for item in score_of(reach, "A").contributions if item.workload == "W3")
    assert parts.net_loss == contribution.loss
    assert len(parts.reliefs) == 2


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_scores_are_in_range_and_contributions_sum_to_them(world: World) -> None:
    for score in scores(world).values():
        assert 0.0 <= score.score < 100.0
        assert all(item.points >= 0.0 for item in score.contributions)
        assert sum(item.loss for item in score.contributions) == score.loss
        assert math.fsum(item.points for item in score.contributions) == pytest.approx(score.score, abs=1e-9)


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_losses_agree_with_the_slow_judge(world: World) -> None:
    slack = 0.001 * len(world.workloads)
    for vendor, score in scores(world).items():
        assert score.loss / 1000 == pytest.approx(judge.vendor_loss(world, vendor), abs=slack)
        direct = judge.vendor_loss(world, vendor, with_needs=False)
        assert score.direct_loss / 1000 == pytest.approx(direct, abs=slack)
        assert score.indirect_loss >= 0


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_adding_a_workload_never_lowers_a_score(data: st.DataObject) -> None:
    world = data.draw(worlds())
    added = data.draw(workloads([item.id for item in world.products], "new"))
    was, now = scores(world), scores(replace(world, workloads=(*world.workloads, added)))

    assert all(now[vendor].score >= score.score for vendor, score in was.items())


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_adding_a_fallback_never_raises_a_score(data: st.DataObject) -> None:
    world = data.draw(worlds())
    assume(world.workloads)
    position = data.draw(st.integers(0, len(world.workloads) - 1))
    added = data.draw(fallbacks([item.id for item in world.products]))
    item = world.workloads[position]

    never_worse(world, change(world, position, replace(item, fallbacks=(*item.fallbacks, added))))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_fresher_test_never_raises_a_score(data: st.DataObject) -> None:
    world = data.draw(worlds())
    assume(world.workloads)
    position = data.draw(st.integers(0, len(world.workloads) - 1))
    item = world.workloads[position]
    months = data.draw(st.floats(0, 60))
    fresher = tuple(
        replace(fallback, months_since_test=fresher_of(months, fallback.months_since_test))
        for fallback in item.fallbacks
    )

    never_worse(world, change(world, position, replace(item, fallbacks=fresher)))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_alternative_in_a_k_of_n_group_never_raises_a_score(data: st.DataObject) -> None:
    world = data.draw(worlds())
    assume(world.workloads)
    position = data.draw(st.integers(0, len(world.workloads) - 1))
    item = world.workloads[position]
    added = Option(data.draw(st.sampled_from([row.id for row in world.products])), 1.0)
    wider = tuple(
        replace(group, options=(*group.options, added)) if group.mode == "k_of_n" else group
        for group in item.dependencies
    )

    never_worse(world, change(world, position, replace(item, dependencies=wider)))


@settings(max_examples=300, deadline=None)
@given(worlds(), st.floats(0.5, 1000))
def test_scaling_all_money_changes_no_score(world: World, factor: float) -> None:
    dearer = tuple(
        replace(
            item,
            cost_per_hour=item.cost_per_hour * factor,
            direct_loss_per_hour=item.direct_loss_per_hour * factor,
        )
        for item in world.workloads
    )
    parameters = replace(world.parameters, tolerance=world.parameters.tolerance * factor)
    was, now = scores(world), scores(replace(world, workloads=dearer, parameters=parameters))

    assert all(now[vendor].score == pytest.approx(score.score, abs=0.002) for vendor, score in was.items())


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_second_path_to_a_fatal_vendor_changes_nothing(data: st.DataObject) -> None:
    world = data.draw(worlds())
    vendor = data.draw(st.sampled_from([item.vendor for item in world.products]))
    reach = build_reach(world)
    fatal = down(reach, {f"entity:{vendor}"})
    target = next(item for item in world.products if item.vendor == vendor)
    # Products are made in layers: a later one may need an earlier one without closing a circle.
    twice = tuple(
        replace(item, needs=(*item.needs, Need(1, (target.id,))))
        if item.id in fatal and item.id > target.id
        else item
        for item in world.products
    )

    assert scores(replace(world, products=twice))[vendor] == scores(world)[vendor]


def test_a_second_group_on_a_vendor_that_already_halts_the_work_changes_nothing() -> None:
    once = indexed(product("a", "A"), workload("W", one_of("a")))
    again = indexed(
        product("a", "A"),
        product("a2", "A"),
        workload("W", one_of("a"), Group("share", 1, 0.5, (Option("a2", 1.0),))),
    )

    assert score_of(once, "A") == score_of(again, "A")
