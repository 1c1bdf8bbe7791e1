"""Worlds that somebody broke: answered, or refused in one line; never anything else."""

import copy
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vendors.domain.worlds import DATA, of_seed
from vendors.domain.export import world_to_json

EXAMPLE: dict[str, Any] = json.loads((DATA / "worked-example.json").read_text())
# Coarse grids, for the sake of time.
EXAMPLE["parameters"]["grid"] = {name: {"step": 20_000, "cells": 512} for name in ("cost", "person_days")}

# What people and programs write where something else belongs.
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -0.0, -1, 1, 2, 0.5, 1.5, 5e-324, 1e-300, 1e15, 1e16, 10**400, -(10**30)),
    *(
        float("nan"),
        float("inf"),
        float("-inf"),
        "",
        " ",
        "a1",
        "A",
        "nobody",
        "\ud800",
        "\x00",
        "é\n",
        "x" * 500,
    ),
    *(
        "k_of_n",
        "share",
        "outage",
        "entity:A",
        "account:",
        ":",
        "2026-01-01",
        "1e5",
        [],
        {},
        [[]],
        [{}],
        [None],
    ),
)
KEYS = ("k", "share", "people", "id", "needs", "grid", "classes", "types", "name", "extra", "")
Step = Callable[[Any, Any, random.Random], None]


def replace(node: Any, key: Any, dice: random.Random) -> None:
    node[key] = copy.deepcopy(dice.choice(VALUES))


def remove(node: Any, key: Any, dice: random.Random) -> None:
    del node[key]


def rename(node: Any, key: Any, dice: random.Random) -> None:
    value = node.pop(key)
    if isinstance(node, dict):
        node[dice.choice(KEYS)] = value
    else:
        node.insert(0, {dice.choice(KEYS): value})


def repeat(node: Any, key: Any, dice: random.Random) -> None:
    if isinstance(node, list):
        node.append(copy.deepcopy(node[key]))
    else:
        node[key] = [node[key], copy.deepcopy(node[key])]


def bury(node: Any, key: Any, dice: random.Random) -> None:
    for _level in range(dice.choice([1, 60])):
        node[key] = [node[key]] if dice.random() < 0.5 else {"a": node[key]}


def exchange(node: Any, key: Any, dice: random.Random) -> None:
    other, place = dice.choice(places(node))
    node[key], other[place] = copy.deepcopy(other[place]), copy.deepcopy(node[key])


STEPS: tuple[Step, ...] = (replace, replace, replace, remove, rename, repeat, bury, exchange)


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every container with every key in it."""
    found: list[tuple[Any, Any]] = []
    queue = [node]
    while queue:
        here = queue.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        found += [(here, key) for key in keys]
        queue.extend(here[key] for key in keys)
    return found or [([None], 0)]


def written(plain: Any, dice: random.Random) -> bytes:
    """The document, with a scratch on its bytes now and then."""
    data = json.dumps(plain).encode()
    scratch = dice.randint(0, 9)
    place = dice.randint(0, len(data))
    if scratch == 0:
        return data[:place]
    if scratch == 1:
        return data[:place] + bytes([dice.randint(0, 255)]) + data[place + 1 :]
    if scratch == 2:
        return (
            data[:place]
            + dice.choice(
                [b"\xff", b"\x00", b"NaN", b"{", b"]", b"\\u12", b"1e999", b"\xef\xbb\xbf", b"[" * 5000]
            )
            + data[place:]
        )
    return data


def answered(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    """What the command makes of these bytes: its exit code, and both of its outputs."""
    out, told = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    try:
        call_command("riskmodel", "-", stdout=out, stderr=told)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), told.getvalue()
    return 0, out.getvalue(), told.getvalue()


def check(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, told = answered(data, monkeypatch)
    if code == 0:
        assert told == ""
        json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} in the answer"))
    else:
        assert (code, out) == (2, "")
        assert told.endswith("\n")
        assert told.count("\n") == 1
        assert told[:-1].isprintable()
        assert len(told) < 600


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.integers(1, 4), st.booleans())
def test_a_world_that_was_broken_anywhere_is_answered_or_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, seed: int, count: int, published: bool
) -> None:
    dice = random.Random(seed)
    plain = copy.deepcopy(EXAMPLE) if published else json.loads(json.dumps(world_to_json(of_seed(seed))))
    for _number in range(count):
        node, key = dice.choice(places(plain))
        dice.choice(STEPS)(node, key, dice)
    check(written(plain, dice), monkeypatch)


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize(
    "place",
    [
        ("parameters", "tolerance"),
        ("products", 0, "vendor"),
        ("products", 3, "needs", 0, "k"),
        ("workloads", 0, "people"),
        ("workloads", 0, "dependencies", 0, "k"),
        ("workloads", 0, "dependencies", 0, "options", 0, "share"),
        ("scenarios", 0, "atoms"),
        ("streams", 0, "atom"),
        ("streams", 3, "type"),
        ("streams", 3, "event_ages_years", 1),
        ("streams", 3, "observed_years"),
        ("streams", 0, "notice_hours"),
        ("streams", 0, "duration_scale"),
        ("streams", 0, "credit"),
        ("parameters", "grid"),
        ("parameters", "grid", "cost", "step"),
        ("parameters", "types"),
    ],
    ids=lambda place: ".".join(map(str, place)),
)
def test_no_value_in_the_places_that_matter_brings_anything_but_an_answer_or_one_line(
    place: tuple[Any, ...], value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = copy.deepcopy(EXAMPLE)
    node: Any = plain
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    check(json.dumps(plain).encode(), monkeypatch)
