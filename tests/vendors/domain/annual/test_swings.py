"""How far each judgement moves the loss to expect in a year: as if the world had been told so from the start."""

from dataclasses import replace

import numpy as np
import pytest

from tests.vendors.domain.worlds import worked_example
from vendors.domain.annual.engine import annual
from vendors.domain.annual.swings import YearSwing, year_tornado
from vendors.domain.columns import columns_of
from vendors.domain.levers import DEFAULTS, LEVERS, Lever, Setting, applied
from vendors.domain.world import Stream

WORLD = worked_example()


def streams(_setting: Setting) -> tuple[Stream, ...]:
    return WORLD.streams


def tornado() -> tuple[float, dict[str, YearSwing]]:
    base, found = year_tornado(columns_of(WORLD), DEFAULTS, streams)
    return base, {one.key: one for one in found}


def expected(setting: Setting) -> float:
    """Of the world with these parameters, by the engine itself."""
    tolerance = WORLD.parameters.tolerance
    found = annual(replace(WORLD, parameters=applied(setting, tolerance)))
    assert found is not None
    return found.cost.mean


@pytest.mark.parametrize(
    "key", ["urgency", "untested_credit", "types.outage.a", "types.government_order.median_hours"]
)
def test_each_end_is_the_year_of_a_world_with_that_parameter(key: str) -> None:
    base, found = tornado()
    assert base == pytest.approx(expected(DEFAULTS), rel=1e-4)
    assert found[key].low_loss == pytest.approx(expected({**DEFAULTS, key: found[key].low}), rel=1e-4)
    assert found[key].high_loss == pytest.approx(expected({**DEFAULTS, key: found[key].high}), rel=1e-4)


def test_what_moves_most_comes_first_and_what_moves_nothing_not_at_all() -> None:
    _base, found = year_tornado(columns_of(WORLD), DEFAULTS, streams)
    widths = [one.width for one in found]
    assert widths == sorted(widths, reverse=True)
    assert min(widths) > 0.0
    kinds = {stream.type for stream in WORLD.streams}
    assert all(one.key.split(".")[1] in kinds for one in found if one.key.startswith("types."))
    assert "horizon_hours" not in {one.key for one in found}


def test_a_stream_is_asked_for_anew_under_each_setting() -> None:
    lever = LEVERS["weights.outage.ours"]

    def weighed(setting: Setting) -> tuple[Stream, ...]:
        weight = setting[lever.key] or 0.0
        return tuple(
            replace(one, event_ages_years=(0.5,), event_weights=(weight,)) if one.type == "outage" else one
            for one in WORLD.streams
        )

    _base, found = year_tornado(columns_of(WORLD), DEFAULTS, weighed)
    swing = next(one for one in found if one.key == lever.key)
    assert (swing.low, swing.high) == (0.5, 1.0)
    assert swing.low_loss < swing.high_loss


def test_only_the_marked_workloads_count() -> None:
    columns = columns_of(WORLD)
    none = np.zeros(len(columns.workloads.id), dtype=np.bool_)
    assert year_tornado(columns, DEFAULTS, streams, none) == (0.0, [])
    first = none.copy()
    first[0] = True
    alone = replace(WORLD, workloads=WORLD.workloads[:1])
    base, _found = year_tornado(columns, DEFAULTS, streams, first)
    assert base == pytest.approx(year_tornado(columns_of(alone), DEFAULTS, streams)[0])
    assert 0.0 < base < tornado()[0]


@pytest.mark.parametrize("lever", [one for one in LEVERS.values() if one.year], ids=lambda one: one.key)
def test_the_ends_lie_around_the_method_s_own_value_and_may_be_set(lever: Lever) -> None:
    assert lever.year is not None
    assert lever.default is not None
    low, high = lever.year
    assert low <= lever.default <= high
    assert lever.allows(low)
    assert lever.allows(high)
