"""Reading the portable world: every complaint names its place."""

import copy
import json
import operator
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.worlds import DATA
from vendors.domain.result import result
from vendors.domain.world import Fallback, Grid, Group, Need, Option, StreamPrior, WorldError
from vendors.domain.world_json import load_world, read_world

EXAMPLE: dict[str, Any] = json.loads((DATA / "worked-example.json").read_text())
PLACE = re.compile(r"^[a-z_]+(\[\d+\])?(\.[a-z_]+(\[\d+\])?)*$")


def changed(path: str, value: object) -> dict[str, Any]:
    """The worked example with one value replaced; `path` is written as in the messages."""
    plain = copy.deepcopy(EXAMPLE)
    *parents, last = steps(path)
    node: Any = plain
    for step in parents:
        node = node[step]
    node[last] = value
    return plain


def without(path: str) -> dict[str, Any]:
    plain = copy.deepcopy(EXAMPLE)
    *parents, last = steps(path)
    node: Any = plain
    for step in parents:
        node = node[step]
    del node[last]
    return plain


def steps(path: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]


def complaint(plain: object) -> str:
    with pytest.raises(WorldError) as caught:
        load_world(json.dumps(plain).encode())
    return str(caught.value)


def test_the_worked_example_is_read_in_full() -> None:
    world = read_world(EXAMPLE)

    third = next(item for item in world.workloads if item.id == "W3")
    assert third.dependencies == (Group("k_of_n", 1, 1.0, (Option("c1", 1.0),)),)
    assert third.fallbacks == (Fallback("b1", 72.0, 0.8, 6.0),)
    assert next(item for item in world.products if item.id == "c1").needs == (Need(1, ("a1",)),)
    assert world.parameters.cost_grid == Grid(250.0, 65536)
    assert len(world.streams) == 7
    assert [scenario.hours for scenario in world.scenarios] == [15.0, 1440.0, 432.0, 672.0]


def test_every_list_that_may_be_empty_may_be_empty() -> None:
    empty = {**EXAMPLE, "products": [], "workloads": [], "streams": [], "scenarios": []}
    bare = {key: value for key, value in empty.items() if key not in {"streams", "scenarios"}}

    assert read_world(empty) == read_world(bare)
    assert read_world(empty).products == ()


def test_optional_keys_are_read() -> None:
    plain = copy.deepcopy(EXAMPLE)
    plain |= {"method_version": "1.0", "as_of": "2026-03-01"}
    prior = {"a": 3, "b": 0.5, "half_life_years": 2, "median_hours": 1.5, "sigma": 1}
    plain["parameters"] |= {"classes": {"easy": 100}, "types": {"outage": prior}}
    plain["streams"][3] |= {"event_weights": [0.05, *[1] * 7], "credit": 20}

    world = read_world(plain)

    assert world.as_of == "2026-03-01"
    assert world.parameters.classes == {"easy": 100.0, "medium": 336.0, "highly_complex": 2160.0}
    assert world.parameters.types == {"outage": StreamPrior(3.0, 0.5, 2.0, 1.5, 1.0)}
    stream = next(item for item in world.streams if item.atom == "entity:A")
    assert (stream.event_weights[0], stream.credit) == (0.05, 20.0)


def test_unknown_model_place_or_cloud_may_be_null() -> None:
    assert read_world(changed("products[0].model", None)).products[0].model is None


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("parameters.tolerance", 0, "parameters.tolerance: must be above 0"),
        ("parameters.tolerance", None, "parameters.tolerance: must be a number"),
        ("parameters.urgency", -0.5, "parameters.urgency: must not be negative"),
        ("parameters.untested_credit", 1.1, "parameters.untested_credit: must be between 0 and 1"),
        ("parameters.colour", "red", 'parameters: has an unknown key "colour"'),
        ("parameters.grid.cost.cells", 0, "parameters.grid.cost.cells: must be between 1 and 16777216"),
        ("parameters.grid.cost.step", 0, "parameters.grid.cost.step: must be above 0"),
        ("parameters.classes", {"hard": 1}, 'parameters.classes: has an unknown key "hard"'),
        ("parameters.types", {"flood": {}}, 'parameters.types: has an unknown key "flood"'),
        ("parameters.types", {"outage": {}}, "parameters.types.outage.a: is missing"),
        ("products", {}, "products: must be a list"),
        ("products[1]", 7, "products[1]: must be an object"),
        ("products[1].id", "a1", 'products[1].id: "a1" is already the id of products[0]'),
        ("products[1].vendor", "", "products[1].vendor: must not be empty"),
        ("products[3].needs[0].k", 2, "products[3].needs[0].k: must be between 1 and 1"),
        ("products[3].needs[0].products", [], "products[3].needs[0].products: must not be empty"),
        (
            "products[3].needs[0].products[0]",
            "zz",
            'products[3].needs[0].products[0]: unknown product "zz"',
        ),
        ("products[3].needs[0].products[0]", None, "products[3].needs[0].products[0]: must be a string"),
        ("workloads[4].id", "W1", 'workloads[4].id: "W1" is already the id of workloads[0]'),
        ("workloads[0].people", -1, "workloads[0].people: must not be negative"),
        ("workloads[0].people", "60", "workloads[0].people: must be a number"),
        ("workloads[0].people", True, "workloads[0].people: must be a number"),
        ("workloads[0].people", float("nan"), "workloads[0].people: must be a finite number"),
        ("workloads[0].people", float("inf"), "workloads[0].people: must be a finite number"),
        ("workloads[0].people", 1e16, "workloads[0].people: must be at most 1e+15"),
        ("workloads[0].people", 10**400, "workloads[0].people: must be a finite number"),
        ("workloads[0].share_stopped", 1.01, "workloads[0].share_stopped: must be between 0 and 1"),
        (
            "workloads[0].operating_hours_per_week",
            169,
            "workloads[0].operating_hours_per_week: must be between 0 and 168",
        ),
        ("workloads[0].critical", 1, "workloads[0].critical: must be true or false"),
        (
            "workloads[0].substitutability",
            "hard",
            "workloads[0].substitutability: must be one of easy, medium, highly_complex, not_substitutable, "
            'not "hard"',
        ),
        ("workloads[0].colour", 1, 'workloads[0]: has an unknown key "colour"'),
        ("workloads[0].name", 1, "workloads[0].name: must be a string"),
        (
            "workloads[1].dependencies[0].k",
            3,
            "workloads[1].dependencies[0].k: must be between 1 and 2",
        ),
        (
            "workloads[1].dependencies[0].k",
            True,
            "workloads[1].dependencies[0].k: must be a number",
        ),
        (
            "workloads[1].dependencies[0].mode",
            "any",
            'workloads[1].dependencies[0].mode: must be one of k_of_n, share, not "any"',
        ),
        (
            "workloads[1].dependencies[0].severity",
            0,
            "workloads[1].dependencies[0].severity: must be above 0 and at most 1",
        ),
        (
            "workloads[1].dependencies[0].severity",
            1.5,
            "workloads[1].dependencies[0].severity: must be above 0 and at most 1",
        ),
        (
            "workloads[1].dependencies[0].options",
            [],
            "workloads[1].dependencies[0].options: must not be empty",
        ),
        (
            "workloads[0].dependencies[0].options[0].share",
            0,
            "workloads[0].dependencies[0].options: the shares must sum to more than 0",
        ),
        (
            "workloads[0].dependencies[0].options[0].product",
            "nope",
            'workloads[0].dependencies[0].options[0].product: unknown product "nope"',
        ),
        (
            "workloads[2].fallbacks[0].capacity",
            1.2,
            "workloads[2].fallbacks[0].capacity: must be between 0 and 1",
        ),
        (
            "workloads[2].fallbacks[0].product",
            "nope",
            'workloads[2].fallbacks[0].product: unknown product "nope"',
        ),
        (
            "workloads[2].fallbacks[0].months_since_test",
            -1,
            "workloads[2].fallbacks[0].months_since_test: must not be negative",
        ),
        (
            "streams[0].type",
            "flood",
            'streams[0].type: must be one of outage, suspension, government_order, region_block, not "flood"',
        ),
        (
            "streams[0].atom",
            "planet:earth",
            "streams[0].atom: must be one of account, entity, model, jurisdiction, platform, a colon and a name, "
            'not "planet:earth"',
        ),
        (
            "streams[3].event_ages_years[1]",
            -1,
            "streams[3].event_ages_years[1]: must not be negative",
        ),
        (
            "streams[3].event_weights",
            [1],
            "streams[3].event_weights: must hold 8 weights, one for each event age",
        ),
        (
            "scenarios[1].atoms[0]",
            "account:",
            "scenarios[1].atoms[0]: must be one of account, entity, model, jurisdiction, platform, "
            'a colon and a name, not "account:"',
        ),
        ("scenarios[1].atoms[0]", 3, "scenarios[1].atoms[0]: must be a string"),
        ("scenarios[1].hours", -1, "scenarios[1].hours: must not be negative"),
        ("as_of", "yesterday", 'as_of: must be a date or a time in ISO 8601, not "yesterday"'),
        ("method_version", 1, "method_version: must be a string"),
        ("colour", 1, 'has an unknown key "colour"'),
    ],
)
def test_bad_input_is_refused_with_its_place(path: str, value: object, message: str) -> None:
    assert complaint(changed(path, value)) == message


@pytest.mark.parametrize(
    "path",
    [
        "parameters",
        "parameters.tolerance",
        "products",
        "products[2].jurisdiction",
        "products[3].needs",
        "workloads[1].mtpd_hours",
        "workloads[1].fallbacks",
        "workloads[1].dependencies[0].options[1].share",
        "workloads[2].fallbacks[0].months_since_test",
        "streams[2].observed_years",
        "scenarios[0].notice_hours",
    ],
)
def test_a_missing_key_is_named(path: str) -> None:
    assert complaint(without(path)) == f"{path}: is missing"


def test_a_needs_cycle_is_refused_with_its_path() -> None:
    plain = changed("products[0].needs", [{"k": 1, "products": ["b1", "c1"]}])

    assert complaint(plain) == 'products[0].needs: must not lead back to the product: "a1 -> c1 -> a1"'


def test_a_very_long_cycle_is_shortened() -> None:
    names = [f"p{n}" for n in range(3000)]
    ring = [
        {
            "id": name,
            "vendor": name,
            "model": None,
            "jurisdiction": None,
            "platform": None,
            "needs": [{"k": 1, "products": [names[n - 1]]}],
        }
        for n, name in enumerate(names)
    ]

    assert len(complaint({**EXAMPLE, "products": ring, "workloads": []})) < 300


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1 column 1: is not JSON: Expecting value"),
        (b'{"parameters":\n }', "line 2 column 2: is not JSON: Expecting value"),
        (b"\xff\xfe{}", "byte 0: is not UTF-8 text"),
        (b"[" * 200_000, "is nested too deeply"),
        (b"[]", "must be an object"),
        (b"null", "must be an object"),
        (b'{"a": 1, "a": 2}', 'the key "a" stands twice in one object'),
        (b"9" * 10_000, "must be an object"),
    ],
)
def test_what_is_not_a_json_object_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(WorldError) as caught:
        load_world(data)
    assert str(caught.value) == message


def test_a_byte_order_mark_is_no_obstacle() -> None:
    data = json.dumps(EXAMPLE).encode("utf-8-sig")

    assert load_world(data) == read_world(EXAMPLE)


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_world_error(data: bytes) -> None:
    with pytest.raises(WorldError):
        load_world(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=500, deadline=None)
@given(st.data(), JSON)
def test_any_value_anywhere_is_either_computed_or_refused_with_its_place(
    data: st.DataObject, value: object
) -> None:
    places: list[Callable[[object], None]] = []
    plain = copy.deepcopy(EXAMPLE)
    _collect(plain, places)
    data.draw(st.sampled_from(places))(value)

    answer = outcome(json.dumps(plain).encode())

    if isinstance(answer, WorldError):
        assert PLACE.match(answer.place)
        assert "\n" not in str(answer)
        assert str(answer).isprintable()
    else:
        json.dumps(answer, allow_nan=False)


def outcome(data: bytes) -> object:
    """The result of a document, or the error that refused it."""
    try:
        return result(load_world(data))
    except WorldError as error:
        return error


def _collect(node: Any, places: list[Callable[[object], None]]) -> None:
    """Every way to replace one value inside the tree."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(entries):
        places.append(partial(operator.setitem, node, key))
        _collect(value, places)


def test_streams_beyond_what_a_year_can_hold_are_refused_with_their_place() -> None:
    flood = changed("streams[3].event_weights", [1e9] * 8)
    assert complaint(flood) == "streams[3]: must not come to more than 1,000,000 events a year"
    prior = {"a": 3, "b": 1e-9, "half_life_years": 1e-9, "median_hours": 1.5, "sigma": 1}
    sand = changed("parameters.types", {"outage": prior})
    sand["streams"] = [{**sand["streams"][3], "event_ages_years": [], "observed_years": 0}]
    assert complaint(sand) == "streams[0]: must not come to more than 1,000,000 events a year"
    sand["parameters"]["types"]["outage"]["a"] = 1e-9
    assert complaint(sand) == "streams[0]: must rest on at least 1e-06 years, the prior's included"
