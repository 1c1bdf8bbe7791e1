"""Geometry of the small drawings."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskboard.common.bands import band_named, band_of, heat_level
from riskboard.common.drawing import TICKS, share, spark_points, stack, track_position

part_values = st.lists(st.floats(min_value=0, max_value=30, allow_nan=False), min_size=1, max_size=8)


def test_the_track_runs_from_two_hours_to_sixty_days_and_stops_there() -> None:
    assert [track_position(hours) for hours in (0, 2, 1440, 9000)] == [0, 0, 100, 100]
    assert track_position((2 * 1440) ** 0.5) == pytest.approx(50)


@given(st.floats(min_value=0, max_value=5000), st.floats(min_value=0, max_value=5000))
def test_later_never_stands_left_of_earlier(one: float, other: float) -> None:
    early, late = sorted((one, other))
    assert track_position(early) <= track_position(late)


def test_ticks_ascend() -> None:
    spots = [track_position(hours) for hours in TICKS]
    assert spots == sorted(set(spots))


@given(part_values)
def test_parts_touch_and_end_where_their_sum_lies(values: list[float]) -> None:
    placed = stack([("x", value) for value in values])
    assert placed[0].start == 0
    for before, after in pairwise(placed):
        assert before.end == pytest.approx(after.start, abs=0.01)
    assert placed[-1].end == pytest.approx(min(100, sum(values)), abs=0.02)


def test_shades_stop_at_the_fifth_and_narrow_parts_are_not_labelled() -> None:
    placed = stack([("a", 61), ("b", 6.6), *[("c", 1)] * 5])
    assert [part.shade for part in placed] == [1, 2, 3, 4, 5, 5, 5]
    assert [part.labelled for part in placed[:2]] == [True, False]


def test_shares_stay_within_the_bar() -> None:
    assert [share(*pair) for pair in ((1, 4), (9, 4), (-1, 4), (1, 0))] == [25, 100, 0, 0]


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), max_size=40))
def test_a_sparkline_stays_in_its_box_with_a_point_a_value(values: list[float]) -> None:
    points = spark_points(values)
    assert len(points) == len(values)
    assert all(0 <= x <= 92 and 0 <= y <= 24 for x, y in points)


def test_a_sparkline_rises_with_its_values_and_is_flat_without_change() -> None:
    low, high = spark_points([1, 2])
    assert low[1] > high[1]
    assert {y for _, y in spark_points([7, 7, 7])} == {12}


@pytest.mark.parametrize(
    ("score", "key"),
    [
        (0, "low"),
        (19.9, "low"),
        (20, "moderate"),
        (50, "high"),
        (75, "veryhigh"),
        (90, "critical"),
        (100, "critical"),
    ],
)
def test_a_cut_belongs_to_the_higher_band(score: float, key: str) -> None:
    assert band_of(score).key == key


def test_band_names_are_read_in_any_spelling() -> None:
    assert {band_named(name).key for name in ("very_high", "Very high", "veryhigh", "very-high")} == {
        "veryhigh"
    }
    with pytest.raises(KeyError):
        band_named("dreadful")


@pytest.mark.parametrize(
    ("amount", "level"), [(1, 0), (24, 0), (25, 1), (99, 1), (100, 2), (299, 2), (300, 3), (899, 3), (900, 4)]
)
def test_heat_is_cut_at_a_quarter_one_three_and_nine_tolerances(amount: int, level: int) -> None:
    assert heat_level(amount, 100) == level


def test_without_a_tolerance_nothing_is_hot() -> None:
    assert heat_level(10**9, 0) == 0
