"""The whole answer, against the published one."""

import json

import pytest

from tests.vendors.domain.worlds import DATA, indexed, one_of, product, worked_example, workload
from vendors.domain.result import result


def same(found: object, expected: object, place: str = "result") -> None:
    """Equal in the method's sense: numbers within max(0.002, 1e-6 of their size), all else exactly."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), place
        assert found.keys() == expected.keys(), place
        for key, value in expected.items():
            same(found[key], value, f"{place}.{key}")
    elif isinstance(expected, list):
        assert isinstance(found, list), place
        assert len(found) == len(expected), place
        for position, value in enumerate(expected):
            same(found[position], value, f"{place}[{position}]")
    elif isinstance(expected, int | float):
        assert found == pytest.approx(expected, abs=0.002, rel=1e-6), place
    else:
        assert found == expected, place


def test_the_worked_example_gives_its_published_result() -> None:
    expected = json.loads((DATA / "worked-example.expected.json").read_text())

    same(result(worked_example()), expected)


def test_an_empty_world_has_an_empty_answer() -> None:
    layer: dict[str, object] = {"shares": {}, "hhi": None, "effective_number": None}

    assert result(indexed().world) == {
        "vendors": [],
        "portfolio": {"vendor": layer, "model_maker": layer, "platform": layer, "jurisdiction": layer},
        "single_points_of_failure": [],
        "annual": None,
        "scenarios": [],
    }


def test_a_score_is_never_printed_as_the_hundred_that_none_reaches() -> None:
    world = indexed(product("a", "A"), workload("W", one_of("a")), tolerance=1e-6).world
    answer = result(world)["vendors"]
    assert isinstance(answer, list)
    assert [(row["score"], row["contributions"][0]["points"]) for row in answer] == [(99.9999, 99.9999)]
