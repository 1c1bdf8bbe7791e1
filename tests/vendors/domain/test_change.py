"""Why a score changed: against the definition of the rule, spelled out workload by workload and order by order."""

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.worlds import (
    one_of,
    product,
    random_group,
    random_need,
    random_workload,
    random_world,
    scores,
    workload,
)
from vendors.domain.change import Attribution, attribute, worth
from vendors.domain.columns import columns_of
from vendors.domain.edits import Edit, edits_of, shared_edits
from vendors.domain.loss import workload_loss
from vendors.domain.packing import DAYS_IN_MONTH
from vendors.domain.reach import build_reach, down
from vendors.domain.world import Fallback, Need, Parameters, Product, Workload, World, atom

DAY = date(2026, 11, 22)


def of_whole_days(world: World) -> World:
    """The world with tests of fallbacks that were made on a day, as those of the register are."""

    def dated(item: Fallback) -> Fallback:
        months = item.months_since_test
        return (
            item
            if months is None
            else replace(item, months_since_test=round(months * DAYS_IN_MONTH) / DAYS_IN_MONTH)
        )

    work = [replace(item, fallbacks=tuple(map(dated, item.fallbacks))) for item in world.workloads]
    return replace(world, workloads=tuple(work))


def aged(world: World, days: int) -> World:
    """The same world so many days later."""

    def older(item: Fallback) -> Fallback:
        months = item.months_since_test
        if months is None:
            return item
        return replace(item, months_since_test=max(0, round(months * DAYS_IN_MONTH) + days) / DAYS_IN_MONTH)

    work = [replace(item, fallbacks=tuple(map(older, item.fallbacks))) for item in world.workloads]
    return replace(world, workloads=tuple(work))


def edited(world: World, dice: random.Random) -> World:
    """A few edits of every kind."""
    names = [item.id for item in world.products]
    work = {item.id: item for item in world.workloads}
    for name in list(work):
        edit = dice.randint(0, 6)
        if edit == 0:
            work[name] = replace(work[name], people=float(dice.randint(0, 300)), mtpd_hours=5.0)
        if edit in (1, 2):
            work[name] = replace(work[name], dependencies=(random_group(dice, names),))
        if edit in (2, 3):
            work[name] = replace(work[name], fallbacks=(Fallback(dice.choice(names), 8.0, 0.5, 3.0),))
        if edit == 4:
            work[name] = replace(work[name], substitutability=dice.choice(["easy", None]), people=7.0)
        if edit == 5:
            del work[name]
    if dice.random() < 0.5:
        work["new"] = random_workload(dice, names, "new")
    products = list(world.products)
    if len(products) > 1 and dice.random() < 0.5:
        products[-1] = replace(products[-1], needs=(random_need(dice, names[:-1]),))
    parameters = world.parameters
    if dice.random() < 0.3:
        parameters = replace(parameters, horizon_hours=100.0, untested_credit=0.3)
    return World(parameters, tuple(products), tuple(work.values()))


@st.composite
def pairs(draw: Any) -> tuple[World, World, int]:
    """A world, what edits made of it, and the days that lie between."""
    dice = random.Random(draw(st.integers(0, 2**32)))
    first = of_whole_days(
        random_world(draw(st.integers(1, 6)), draw(st.integers(0, 4)), dice.randint(0, 2**32))
    )
    days = draw(st.sampled_from([0, 1, 40, 500]))
    return first, of_whole_days(edited(aged(first, days), dice)), days


def attributed(vendor: str, first: World, second: World, days: int) -> Attribution:
    return attribute(vendor, (columns_of(first), DAY), (columns_of(second), DAY + timedelta(days=days)))


@settings(max_examples=100, deadline=None)
@given(pairs())
def test_the_parts_sum_to_the_change_and_its_ends_are_the_losses_of_the_scores(
    pair: tuple[World, World, int],
) -> None:
    first, second, days = pair
    before, after = scores(first), scores(second)
    for vendor in {item.vendor for item in first.products}:
        found = attributed(vendor, first, second, days)
        assert (found.loss_before, found.loss_after) == (before[vendor].loss, after[vendor].loss)
        assert sum(part.loss for part in found.parts) == found.loss_after - found.loss_before


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_each_part_is_what_its_kind_adds_averaged_over_all_orders(pair: tuple[World, World, int]) -> None:
    first, second, days = pair
    vendor = first.products[0].vendor
    found: dict[str, dict[str, int]] = {}
    for part in attributed(vendor, first, second, days).parts:
        found.setdefault(part.workload, {})[part.kind] = part.loss
    for name in {item.id for world in (first, second) for item in world.workloads}:
        exact = by_definition(vendor, name, first, second, days)
        told = found.get(name, {})
        for kind, value in exact.items():
            assert abs(told.get(kind, 0) - value) < 1, (name, kind)
        assert sum(told.values()) == sum(exact.values())


def by_definition(vendor: str, name: str, first: World, second: World, days: int) -> dict[str, Fraction]:
    """The Shapley value of every kind that differs for one workload, order by order."""
    values: dict[frozenset[str], int] = {}

    def value(chosen: frozenset[str]) -> int:
        if chosen not in values:
            values[chosen] = mix(vendor, name, first, second, days, chosen)
        return values[chosen]

    orders = list(permutations(differing(first, second, name, days)))
    sums: dict[str, Fraction] = {}
    for order in orders:
        for place, kind in enumerate(order):
            step = value(frozenset(order[: place + 1])) - value(frozenset(order[:place]))
            sums[kind] = sums.get(kind, Fraction()) + Fraction(step, len(orders))
    return sums


def of_name(world: World, name: str) -> Workload | None:
    return next((item for item in world.workloads if item.id == name), None)


def differing(first: World, second: World, name: str, days: int) -> list[str]:
    """The kinds that may differ for a workload: all others add nothing in any order."""
    one, other = of_name(aged(first, days), name), of_name(second, name)
    found = {
        "workload": (one is None) != (other is None),
        "parameters": first.parameters != second.parameters,
        "sub_processors": first.products != second.products,
        "time": days > 0,
    }
    if one is not None and other is not None:
        found |= {
            "figures": (one.people, one.mtpd_hours) != (other.people, other.mtpd_hours),
            "substitutability": one.substitutability != other.substitutability,
            "dependencies": one.dependencies != other.dependencies,
            "fallbacks": one.fallbacks != other.fallbacks,
        }
    return [kind for kind, differs in found.items() if differs]


def mix(vendor: str, name: str, first: World, second: World, days: int, chosen: frozenset[str]) -> int:
    """The loss with a workload that is made of pieces of the two worlds, the first as it stands on the later day."""
    worlds = {False: aged(first, days), True: second}

    def piece(kind: str) -> Workload:
        found = of_name(worlds[kind in chosen], name) or of_name(worlds[kind not in chosen], name)
        assert found is not None
        return found

    if of_name(worlds["workload" in chosen], name) is None:
        return 0
    made = replace(
        piece("figures"),
        substitutability=piece("substitutability").substitutability,
        dependencies=piece("dependencies").dependencies,
        fallbacks=piece("fallbacks").fallbacks,
    )
    parameters = worlds["parameters" in chosen].parameters
    parts = World(parameters, worlds["sub_processors" in chosen].products, (made,))
    reach = build_reach(parts if "time" in chosen else aged(parts, -days))
    (then,) = reach.world.workloads
    return workload_loss(
        then, down(reach, {atom("entity", vendor)}), parameters, parameters.horizon_hours
    ).loss


@settings(max_examples=300)
@given(
    st.tuples(st.integers(0, 10**15), st.integers(0, 10**15)),
    st.tuples(st.integers(1, 10**12), st.integers(1, 10**12)),
)
def test_loss_and_tolerance_together_are_worth_the_change_of_the_score(
    losses: tuple[int, int], tolerances: tuple[int, int]
) -> None:
    rate = worth(losses, (Fraction(tolerances[0]), Fraction(tolerances[1])))
    old, new = (Fraction(100 * loss, loss + one) for loss, one in zip(losses, tolerances, strict=True))
    assert rate.of_loss * (losses[1] - losses[0]) + rate.of_tolerance == new - old
    assert rate.of_loss > 0


def world(*parts: Product | Workload, **parameters: Any) -> World:
    return World(
        Parameters(tolerance=1000.0, **parameters),
        tuple(part for part in parts if isinstance(part, Product)),
        tuple(part for part in parts if isinstance(part, Workload)),
    )


def kinds(first: World, second: World, days: int = 0) -> dict[tuple[str, str], int]:
    return {(part.kind, part.workload): part.loss for part in attributed("A", first, second, days).parts}


def test_a_workload_that_came_is_one_part_and_so_is_one_that_went() -> None:
    own = product("a", "A")
    one = world(own, workload("gone", one_of("a")))
    other = world(own, workload("new", one_of("a"), people=2.0))
    assert kinds(one, other) == {("workload", "gone"): -720_000, ("workload", "new"): 1_440_000}


def test_what_two_edits_do_together_is_shared_between_them() -> None:
    own, spare = product("a", "A"), Fallback(None, 360.0, 1.0, 0.0)
    one = world(own, workload("W", one_of("a")))
    other = world(own, workload("W", one_of("a"), people=2.0, fallbacks=(spare,)))
    # 720 h at 1 become 360 h at 2: the same loss. Doubling adds 720 or 360, the fallback takes 360 or 720.
    assert kinds(one, other) == {("figures", "W"): 540_000, ("fallbacks", "W"): -540_000}


def test_a_test_that_ages_is_the_part_of_the_time_that_passed() -> None:
    own = product("a", "A")
    fresh = Fallback(None, 0.0, 0.5, 12.0)
    one = of_whole_days(world(own, workload("W", one_of("a"), fallbacks=(fresh,))))
    found = attributed("A", one, aged(one, 365), 365)
    assert [(part.kind, part.loss > 0) for part in found.parts] == [("time", True)]
    (edit,) = edits_of("time", "W", found.before, found.after)
    assert (edit.field, edit.before) == ("credit", 1.0)
    assert edit.after == pytest.approx(0.5, abs=0.01)


def test_age_counts_where_only_the_new_parameters_care_for_it() -> None:
    own, old = product("a", "A"), Fallback(None, 0.0, 0.5, 20.0)
    one = of_whole_days(world(own, workload("W", one_of("a"), fallbacks=(old,)), untested_credit=1.0))
    other = replace(aged(one, 100), parameters=replace(one.parameters, untested_credit=0.2))
    found = kinds(one, other, 100)
    assert set(found) == {("parameters", "W"), ("time", "W")}
    assert found["parameters", "W"] > found["time", "W"] > 0


def test_a_new_foundation_of_a_product_is_the_part_of_its_sub_processors() -> None:
    base, app = product("a", "A"), product("app", "C")
    needy = replace(app, needs=(Need(1, ("a",)),))
    found = attributed(
        "A",
        world(base, app, workload("W", one_of("app"))),
        world(base, needy, workload("W", one_of("app"))),
        0,
    )
    assert [(part.kind, part.loss) for part in found.parts] == [("sub_processors", 720_000)]
    assert shared_edits("sub_processors", found.before, found.after) == [
        Edit("needs", [], [{"k": 1, "products": ["a"]}], "app")
    ]


def test_parameters_other_than_the_tolerance_are_a_part_with_their_values() -> None:
    own, used = product("a", "A"), workload("W", one_of("a"))
    found = attributed("A", world(own, used), world(own, used, horizon_hours=360.0), 0)
    assert [(part.kind, part.loss) for part in found.parts] == [("parameters", -360_000)]
    assert shared_edits("parameters", found.before, found.after) == [Edit("horizon_hours", 720.0, 360.0)]


def listed(value: object) -> list[Any]:
    assert isinstance(value, list)
    return value


def test_the_edits_of_a_workload_name_its_fields() -> None:
    own, other = product("a", "A"), product("b", "B")
    tested, never = Fallback(None, 24.0, 0.5, 0.0), Fallback(None, 24.0, 0.5, None)
    before = world(own, other, workload("W", one_of("a"), people=3.0, fallbacks=(never,)))
    after = world(
        own,
        other,
        workload(
            "W",
            one_of("a", "b"),
            people=4.0,
            substitutability="easy",
            fallbacks=(tested, Fallback("b", 1.0, 1.0, None)),
        ),
    )
    found = attributed("A", before, after, 0)
    sides = found.before, found.after
    assert edits_of("figures", "W", *sides) == [Edit("people", 3.0, 4.0)]
    assert edits_of("substitutability", "W", *sides) == [Edit("substitutability", None, "easy")]
    (groups,) = edits_of("dependencies", "W", *sides)
    assert [len(one["options"]) for one in [*listed(groups.before), *listed(groups.after)]] == [1, 2]
    exercised, fresh = edits_of("fallbacks", "W", *sides)
    assert exercised == Edit("last_tested_on", None, DAY.isoformat())
    assert (fresh.before, fresh.product) == (None, "b")
