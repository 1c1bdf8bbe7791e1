"""Before and after: every number of a world, judged by computing the mitigated world by itself."""

from dataclasses import replace

import pytest

from tests.vendors.domain.worlds import worked_example
from vendors.domain.annual.engine import annual
from vendors.domain.columns import columns_of
from vendors.domain.mitigation.changes import AddFallback, Mitigation, mitigated
from vendors.domain.mitigation.effect import effect_of
from vendors.domain.mitigation.gauge import Gauge
from vendors.domain.mitigation.ranking import ranking
from vendors.domain.portfolio import single_points
from vendors.domain.score import vendor_losses, vendor_scores
from vendors.domain.sweep import sweep
from vendors.domain.world import Fallback, World

QUICK = Fallback(None, 1.0, 0.9, 0.0)


def everywhere(world: World) -> list[Mitigation]:
    return [Mitigation(one.id, AddFallback(one.id, QUICK), 1.0) for one in world.workloads]


def test_every_number_is_that_of_the_mitigated_world() -> None:
    world = worked_example()
    done = everywhere(world)
    effect, after = effect_of(world, done), mitigated(world, done)
    columns = columns_of(after)
    for one in vendor_scores(columns, vendor_losses(sweep(columns))):
        assert (effect.after.losses[one.vendor], effect.after.score(one.vendor)) == (one.loss, one.score)
    assert effect.after.single_points == len(single_points(sweep(columns))) < effect.before.single_points
    year = annual(after)
    assert year is not None
    assert effect.after.cost.mean == pytest.approx(year.cost.mean, rel=1e-3)
    assert effect.after.cost.es95 == pytest.approx(year.cost.es(0.95), rel=0.02)
    assert effect.after.person_days.mean == pytest.approx(year.person_days.mean, rel=1e-3)
    assert effect.after.cost.mean < effect.before.cost.mean


def test_those_come_first_that_fall_most_and_those_that_stay_are_left_out() -> None:
    world = worked_example()
    one = everywhere(world)[:1]
    effect = effect_of(world, one)
    falls = [effect.before.losses[name] - effect.after.losses[name] for name in effect.moved]
    assert falls == sorted(falls, reverse=True)
    assert falls[-1] > 0
    assert effect_of(world, []).moved == []


def test_nothing_done_changes_nothing_to_the_last_digit() -> None:
    effect = effect_of(worked_example(), [])
    assert effect.before.cost == effect.after.cost
    assert effect.before == effect.after


def test_the_year_that_a_ranking_computed_serves_as_the_year_before() -> None:
    world = worked_example()
    done = everywhere(world)
    year = ranking(world, done, by=Gauge.WORST).year
    assert year is not None
    assert effect_of(world, done, year=year) == effect_of(world, done)
    assert ranking(world, done).year is None


def test_without_streams_a_year_costs_nothing() -> None:
    effect = effect_of(replace(worked_example(), streams=()), everywhere(worked_example()))
    assert effect.before.cost.mean == effect.after.cost.es99 == 0.0
    assert effect.after.score("A") < effect.before.score("A")
