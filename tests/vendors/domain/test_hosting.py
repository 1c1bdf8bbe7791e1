"""Own service or a vendor's API: the costs of both, and the volumes where they meet."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendors.domain.hosting import Hosting, at, cheaper_between

# The published case: 2.50 an hour, 700 tokens a second, half busy, two at least, half a person, a fifth on top.
CASE = Hosting(
    volume=10_000,
    api_price=3.0,
    accelerator_price=2.5,
    throughput=700,
    utilisation=0.5,
    least_accelerators=2,
    staff=0.5,
    salary=94_952,
    overhead=0.2,
)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False, allow_infinity=False)


HOSTINGS = st.builds(
    Hosting,
    volume=numbers(0, 1e6),
    api_price=numbers(0, 100),
    accelerator_price=numbers(0.01, 100),
    throughput=numbers(1, 1e5),
    utilisation=numbers(0.01, 1),
    least_accelerators=numbers(1, 64),
    staff=numbers(0, 20),
    salary=numbers(0, 1e6),
    overhead=numbers(0, 2),
    api_loss=numbers(0, 1e7),
    own_loss=numbers(0, 1e7),
)


def test_staff_and_the_price_of_a_token_are_those_of_the_published_case() -> None:
    assert CASE.fixed == pytest.approx(56_971.20)
    assert CASE.marginal == pytest.approx(2.3810, abs=5e-5)
    assert CASE.capacity == pytest.approx(11_037.6)


@pytest.mark.parametrize(("price", "volume"), [(3.0, 92_030.4), (10.0, 10_953.12)])
def test_own_service_pays_from_the_published_volume_on(price: float, volume: float) -> None:
    window = cheaper_between(replace(CASE, api_price=price), losses=False)
    assert window is not None
    assert window.start == pytest.approx(volume, rel=1e-6)
    assert window.until == math.inf


def test_own_service_never_pays_where_a_token_costs_more_than_its_price() -> None:
    assert cheaper_between(replace(CASE, api_price=1.0), losses=False) is None


@pytest.mark.parametrize(
    ("rent", "throughput", "price"), [(2.5, 700, 0.99), (10.0, 3400, 0.82)], ids=["one", "four"]
)
def test_rent_alone_comes_to_the_published_price_of_a_token(
    rent: float, throughput: float, price: float
) -> None:
    busy = replace(CASE, accelerator_price=rent, throughput=throughput, utilisation=1.0, overhead=0.0)
    assert busy.marginal == pytest.approx(price, abs=0.005)


def test_a_fall_in_loss_that_outweighs_all_costs_pays_from_the_first_token() -> None:
    window = cheaper_between(replace(CASE, api_loss=CASE.least + 1), losses=True)
    assert window is not None
    assert window.start == 0.0


def test_where_tokens_are_dear_a_fall_in_loss_pays_for_small_volumes_only() -> None:
    hosting = replace(CASE, api_price=1.0, api_loss=150_000)
    window = cheaper_between(hosting, losses=True)
    assert window is not None
    assert at(hosting, window.until).saving == pytest.approx(0.0, abs=1e-6)
    assert at(hosting, window.until * 1.01).saving < 0 < at(hosting, window.until * 0.99).saving


def test_losses_are_left_out_where_nobody_asks_for_them() -> None:
    rich = replace(CASE, api_loss=1e9)
    assert cheaper_between(rich, losses=False) == cheaper_between(CASE, losses=False)


@given(HOSTINGS)
@settings(max_examples=300)
def test_the_spend_is_what_staff_and_accelerators_cost(hosting: Hosting) -> None:
    rent = hosting.accelerators * hosting.accelerator_price * 8760
    spend = (1 + hosting.overhead) * (hosting.staff * hosting.salary + rent)
    assert hosting.own_spend == pytest.approx(spend, rel=1e-9)


@given(HOSTINGS, st.floats(0, 1), st.booleans())
@settings(max_examples=300)
def test_own_service_is_cheaper_within_the_window_and_dearer_without(
    hosting: Hosting, share: float, losses: bool
) -> None:
    counted = hosting if losses else replace(hosting, api_loss=0.0, own_loss=0.0)
    window = cheaper_between(hosting, losses=losses)
    for volume in (share * 1e3, share * 1e5, share * 1e7):
        there = at(counted, volume)
        slack = 1e-6 * (1 + there.api_total + there.own_total)
        if window is not None and window.holds(volume):
            assert there.saving >= -slack
        else:
            assert there.saving <= slack


@given(HOSTINGS, numbers(0, 1e6))
@settings(max_examples=300)
def test_a_dearer_api_never_makes_own_service_pay_later(hosting: Hosting, more: float) -> None:
    now = cheaper_between(hosting, losses=True)
    dearer = cheaper_between(replace(hosting, api_price=hosting.api_price + more), losses=True)
    if now is not None:
        assert dearer is not None
        assert dearer.start <= now.start * (1 + 1e-9)
        assert dearer.until >= now.until * (1 - 1e-9)
