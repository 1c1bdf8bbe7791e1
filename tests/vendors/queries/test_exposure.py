"""What failures that are going on do to us."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from riskboard.accounts.models import Role, User
from tests.factories.vendors import make_event, make_product, make_vendor, make_workload, needing
from vendors.models import Product
from vendors.queries.exposure import live_exposures

pytestmark = pytest.mark.django_db

OFFICER = User(role=Role.OFFICER)
START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


@pytest.fixture
def product() -> Product:
    """A product that ten people depend on, with objectives at 24 and 72 hours and no fallback."""
    product = make_product(vendor=make_vendor("Vektor"))
    make_workload("Claims intake", dependencies=[needing(product)])
    return product


def test_an_outage_stops_its_users_and_says_what_is_missed_next(product: Product) -> None:
    make_event(product.vendor, expected_end_at=after(100))
    [exposure] = live_exposures(OFFICER, after(10))
    assert (exposure.waited_hours, exposure.left_hours) == (10, 90)
    assert exposure.people_stopped == 10
    assert exposure.next_miss is not None
    assert (exposure.next_miss.objective, exposure.next_miss.hours) == ("rto", 14)
    assert exposure.cost == 250 * 10 * 1000


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PROCUREMENT])
def test_what_is_restricted_is_known_to_officers_alone(product: Product, role: Role) -> None:
    make_event(product.vendor, restricted=True)
    assert live_exposures(User(role=role), after(1)) == []
    assert len(live_exposures(OFFICER, after(1))) == 1
    assert len(live_exposures(User(role=Role.ADMINISTRATOR), after(1))) == 1


def test_once_the_first_objective_is_past_the_second_comes_next(product: Product) -> None:
    make_event(product.vendor)
    [exposure] = live_exposures(OFFICER, after(30))
    assert exposure.next_miss is not None
    assert exposure.next_miss.objective == "mtpd"
    assert [(miss.objective, miss.hours) for miss in exposure.missed] == [("rto", -6)]


def test_a_stated_wait_that_is_over_counts_on(product: Product) -> None:
    make_event(product.vendor, expected_end_at=after(4))
    assert live_exposures(OFFICER, after(6))[0].left_hours == -2


def test_an_event_that_ended_or_has_not_begun_is_no_exposure(product: Product) -> None:
    make_event(product.vendor, ended_at=after(5))
    assert len(live_exposures(OFFICER, after(4))) == 1
    assert live_exposures(OFFICER, after(5)) == []
    assert live_exposures(OFFICER, after(-1)) == []


@pytest.mark.parametrize(("ours", "people"), [(True, 10), (False, 0)])
def test_an_account_counts_only_when_it_is_ours(product: Product, ours: bool, people: int) -> None:
    make_event(
        product.vendor,
        "account:vektor",
        type="suspension",
        ours=ours,
        weight=Decimal(1) if ours else Decimal("0.05"),
    )
    assert live_exposures(OFFICER, after(1))[0].people_stopped == people


def test_our_suspension_leaves_a_product_built_on_the_vendor_running(product: Product) -> None:
    built = make_product("Novalingua Draft", needs=[{"k": 1, "products": [product]}])
    make_workload("Translation", dependencies=[needing(built)])
    make_event(product.vendor, "account:vektor", type="suspension", ours=True)
    [exposure] = live_exposures(OFFICER, after(1))
    assert [item.workload.name for item in exposure.clocks] == ["Claims intake"]


@pytest.mark.parametrize("atom", ["model:Model One", "jurisdiction:US", "platform:own"])
def test_public_orders_blocks_and_clouds_count(product: Product, atom: str) -> None:
    make_event(product.vendor, atom, type="government_order")
    assert live_exposures(OFFICER, after(1))[0].people_stopped == 10


def test_a_fallback_that_has_taken_over_leaves_nobody_stopped(product: Product) -> None:
    spare = {
        "product": make_product(jurisdiction="EU"),
        "switch_hours": 4,
        "capacity": 1,
        "last_tested_on": START.date(),
    }
    make_workload("Support", people=5, dependencies=[needing(product)], fallbacks=[spare])
    make_event(product.vendor)
    [early], [late] = live_exposures(OFFICER, after(1)), live_exposures(OFFICER, after(5))
    assert (early.people_stopped, late.people_stopped) == (15, 10)
    assert late.people_touched == 10


def test_what_is_missed_next_comes_first() -> None:
    for name, hours in (("Slow", 200), ("Fast", 20)):
        product = make_product(vendor=make_vendor(name))
        make_workload(
            f"Work {name}",
            rto_hours=hours,
            mtpd_hours=hours,
            dependencies=[needing(product)],
        )
        make_event(product.vendor)
    make_event(make_vendor("Idle"))
    assert [exposure.event.vendor.name for exposure in live_exposures(OFFICER, after(1))] == [
        "Fast",
        "Slow",
        "Idle",
    ]


def test_one_vendor_can_be_asked_for_alone(product: Product) -> None:
    make_event(product.vendor)
    make_event(make_vendor())
    assert [item.event.vendor for item in live_exposures(OFFICER, after(1), product.vendor)] == [
        product.vendor
    ]


def test_the_number_of_queries_is_constant(
    product: Product, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(1):
        live_exposures(OFFICER, after(1))
    make_event(product.vendor)
    make_event(make_vendor())
    with django_assert_num_queries(11):
        live_exposures(OFFICER, after(1))
