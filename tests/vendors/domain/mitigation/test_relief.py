"""A scenario with mitigations done: answered from what they touch alone, and the same as of the whole world."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.worlds import worlds
from vendors.domain.columns import columns_of
from vendors.domain.mitigation.changes import AddFallback, Mitigation, Negotiate, mitigated
from vendors.domain.mitigation.relief import Standstill, standstill, under_terms
from vendors.domain.what_if import what_if
from vendors.domain.world import Fallback, Scenario, World

BY_HAND = Fallback(None, 3.0, 0.7, 0.0)


def figures(world: World, scenario: Scenario) -> Standstill:
    return standstill(what_if(columns_of(world), scenario))


def scenario_of(world: World, hours: float) -> Scenario:
    atoms = frozenset(f"entity:{name}" for name in sorted({item.vendor for item in world.products})[:2])
    return Scenario("x", atoms, hours, 0.0)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 3), st.floats(1.0, 3000.0))
def test_what_is_not_touched_need_not_be_answered_anew(world: World, touched: int, hours: float) -> None:
    names = [workload.id for workload in world.workloads[:touched]]
    done = [Mitigation(f"m{place}", AddFallback(name, BY_HAND), 1.0) for place, name in enumerate(names)]
    part = replace(world, workloads=tuple(one for one in world.workloads if one.id in names))
    asked = scenario_of(world, hours)
    changed = what_if(columns_of(mitigated(part, done)), asked)
    found = standstill(what_if(columns_of(world), asked), changed, without=names)
    expected = figures(mitigated(world, done), asked)
    assert found.person_days == pytest.approx(expected.person_days)
    assert replace(found, person_days=expected.person_days) == expected


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_one_more_fallback_makes_nothing_worse(world: World) -> None:
    asked = scenario_of(world, 500.0)
    done = [
        Mitigation(f"m{place}", AddFallback(one.id, BY_HAND), 1.0)
        for place, one in enumerate(world.workloads)
    ]
    before, after = figures(world, asked), figures(mitigated(world, done), asked)
    assert after.cost <= before.cost
    assert after.person_days <= before.person_days or math.isclose(after.person_days, before.person_days)
    assert after.rto_missed <= before.rto_missed
    assert after.mtpd_missed <= before.mtpd_missed


TERMS = [Negotiate("A", 72.0, 0.6), Negotiate("B", 720.0, 0.25)]


@pytest.mark.parametrize(
    ("atoms", "notice", "hours"),
    [
        (("account:A",), 72.0, 60.0),
        (("account:B",), 720.0, 25.0),
        # Each account is warned of by itself: what comes first and lasts longest counts.
        (("account:A", "account:B"), 72.0, 60.0),
        (("account:A", "entity:A"), 0.0, 100.0),
        (("account:C",), 0.0, 100.0),
        ((), 0.0, 100.0),
    ],
)
def test_better_terms_bear_on_accounts_that_have_them(
    atoms: tuple[str, ...], notice: float, hours: float
) -> None:
    found = under_terms(Scenario("x", frozenset(atoms), 100.0, 0.0), TERMS)
    assert (found.notice_hours, found.hours) == (notice, hours)


def test_terms_that_are_better_already_stay() -> None:
    assert under_terms(Scenario("x", frozenset({"account:A"}), 100.0, 300.0), TERMS).notice_hours == 300.0
    assert (
        under_terms(Scenario("x", frozenset({"account:A"}), 100.0, 0.0), [*TERMS, Negotiate("A")]).hours
        == 60.0
    )
