"""What other parameters make of the scores, and how far each judgement moves them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.vendors.domain.worlds import scores, worked_example, worlds
from vendors.domain.columns import columns_of
from vendors.domain.effect import losses_under, rows_of, tornado
from vendors.domain.hazard import DEFAULT_TYPES
from vendors.domain.levers import DEFAULTS, LEVERS, applied, flat, nested, varied, weight_of
from vendors.domain.sweep import Sweep, sweep
from vendors.domain.world import Parameters, StreamPrior, World

OTHER = Parameters(
    tolerance=90_000.0, horizon_hours=500.0, urgency=2.0, untested_credit=0.0, classes={"easy": 10.0}
)


def swept(world: World) -> Sweep:
    return sweep(columns_of(world))


@settings(max_examples=30)
@given(worlds())
def test_losses_under_other_parameters_are_those_of_a_world_that_has_them(world: World) -> None:
    found = losses_under(swept(world), OTHER)
    assert found == {slug: one.loss for slug, one in scores(replace(world, parameters=OTHER)).items()}


def test_asking_changes_nothing() -> None:
    rows = swept(worked_example())
    before = losses_under(rows, rows.columns.parameters)
    losses_under(rows, OTHER)
    assert losses_under(rows, rows.columns.parameters) == before


def test_a_lever_is_moved_alone_to_both_ends_and_what_moves_most_comes_first() -> None:
    world = worked_example()
    found = tornado(swept(world), "A")
    horizon = next(one for one in found if one.key == "horizon_hours")
    ends = [replace(world.parameters, horizon_hours=hours) for hours in (336.0, 2160.0)]
    low, high = (scores(replace(world, parameters=end))["A"] for end in ends)
    assert (horizon.low_loss, horizon.high_loss) == (low.loss, high.loss)
    assert (horizon.low_score, horizon.high_score) == (low.score, high.score)
    widths = [one.width for one in found]
    assert widths == sorted(widths, reverse=True)
    swinging = {key for key, lever in LEVERS.items() if lever.swing is not None}
    assert {one.key for one in found} == swinging | {"tolerance"}


def test_the_tolerance_moves_scores_and_no_loss() -> None:
    tolerance = next(one for one in tornado(swept(worked_example()), "A") if one.key == "tolerance")
    assert tolerance.low_loss == tolerance.high_loss
    assert tolerance.low_score > tolerance.high_score


def test_of_all_vendors_the_losses_are_summed() -> None:
    rows = swept(worked_example())
    whole = {one.key: one.high_loss for one in tornado(rows)}
    parts = [{one.key: one.high_loss for one in tornado(rows_of(rows, name), name)} for name in "ABC"]
    assert whole == {key: sum(part[key] for part in parts) for key in whole}


def test_a_vendor_that_reaches_nobody_is_moved_by_nothing() -> None:
    assert {one.width for one in tornado(rows_of(swept(worked_example()), "nobody"), "nobody")} == {(0, 0)}


def test_the_defaults_stand_for_the_method_itself() -> None:
    assert applied(DEFAULTS, 144_000.0) == Parameters(tolerance=144_000.0)
    assert nested(DEFAULTS) == {"classes": {}, "types": {}, "weights": {}}


def test_a_setting_is_written_as_what_differs_and_read_back() -> None:
    own = {"classes.easy": 24.0, "types.outage.a": 3.0, "weights.suspension.public": 0.1}
    tree = nested({**DEFAULTS, **own, "urgency": 3.0})
    assert tree == {
        "classes": {"easy": 24.0},
        "types": {"outage": {"a": 3.0}},
        "weights": {"suspension": {"public": 0.1}},
    }
    assert flat(tree) == own
    found = applied({**DEFAULTS, **own, "tolerance": 5.0}, 1.0)
    assert (found.tolerance, found.classes["easy"], found.classes["medium"]) == (5.0, 24.0, 336.0)
    outage = DEFAULT_TYPES["outage"]
    assert found.types == {
        "outage": StreamPrior(3.0, outage.b, outage.half_life_years, outage.median_hours, outage.sigma)
    }


def test_a_weight_counts_only_where_it_was_declared() -> None:
    assert weight_of(DEFAULTS, "suspension", False) is None
    assert weight_of({**DEFAULTS, "weights.suspension.public": 0.5}, "suspension", False) == 0.5


@pytest.mark.parametrize("key", [key for key, lever in LEVERS.items() if lever.swing is not None])
def test_every_range_of_judgement_lies_within_its_bounds_and_around_its_default(key: str) -> None:
    lever = LEVERS[key]
    assert lever.swing is not None
    assert lever.default is not None
    low, high = lever.swing
    assert low < lever.default < high
    assert lever.allows(low)
    assert lever.allows(high)
    parameters = Parameters(tolerance=1.0)
    assert varied(parameters, key, lever.default) == parameters
    assert varied(parameters, key, low) != parameters


def test_bounds_are_kept() -> None:
    horizon, credit = LEVERS["horizon_hours"], LEVERS["untested_credit"]
    assert [horizon.allows(value) for value in (0, 0.1, 8760, 8761, float("nan"))] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert [credit.allows(value) for value in (-0.1, 0, 1, 1.1)] == [False, True, True, False]
