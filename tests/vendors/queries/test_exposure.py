"""What failures that are going on do to us."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from riskboard.accounts.models import Role, User
from tests.factories.vendors import make_event, make_product, make_vendor, make_workload, needing
from vendors.models import Product
from vendors.queries import live
from vendors.queries.exposure import exposures_of, people_stopped
from vendors.queries.live import live_exposures
from vendors.services.observed import EventSpec, record_events

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


def stand(name: str, *, rto: int, mtpd: int, people: int = 10, **fields: Any) -> None:
    """A vendor that is out since the start, and the one workload that stands still with it."""
    product = make_product(vendor=make_vendor(name), model=f"Model of {name}")
    make_workload(
        f"Work {name}",
        rto_hours=rto,
        mtpd_hours=mtpd,
        people=people,
        dependencies=[needing(product)],
        **fields,
    )
    make_event(product.vendor)


def order(now: datetime) -> list[str]:
    return [exposure.event.vendor.name for exposure in live_exposures(OFFICER, now)]


def test_what_is_missed_while_people_stand_still_comes_before_what_is_missed_next() -> None:
    stand("Soon", rto=11, mtpd=500)
    stand("Late and few", rto=2, mtpd=4, people=3)
    stand("Late and many", rto=2, mtpd=4, people=30)
    stand("Objective missed", rto=5, mtpd=300)
    stand("Objective missed, tolerance near", rto=5, mtpd=20)
    make_event(make_vendor("Idle"))
    assert order(after(10)) == [
        "Late and many",
        "Late and few",
        "Objective missed, tolerance near",
        "Objective missed",
        "Soon",
        "Idle",
    ]


def by_hand(hours: int) -> dict[str, Any]:
    """A fallback that carries everything from that hour on."""
    return {
        "name": "By hand",
        "switch_hours": hours,
        "capacity": 1,
        "last_tested_on": START.date(),
    }


def test_a_missed_clock_of_people_who_work_again_hurries_nobody() -> None:
    stand("Works again", rto=2, mtpd=4, people=50, fallbacks=[by_hand(6)])
    stand("Soon", rto=11, mtpd=500)
    assert order(after(10)) == ["Soon", "Works again"]
    again = live_exposures(OFFICER, after(10))[1]
    assert (again.still_missed, len(again.missed)) == ((), 2)


def test_who_stands_still_without_missing_anything_comes_before_who_works() -> None:
    stand("Carried", rto=200, mtpd=300, fallbacks=[by_hand(1)])
    stand("Back in time", rto=200, mtpd=300, people=2, fallbacks=[by_hand(20)])
    assert order(after(10)) == ["Back in time", "Carried"]


def test_an_incident_with_several_atoms_is_one_exposure(product: Product) -> None:
    other = make_product(vendor=product.vendor, model="Model Two")
    make_workload("Support", people=5, dependencies=[needing(other)])
    make_workload("Both", people=7, dependencies=[needing(product), needing(other)])
    specs = [
        EventSpec(vendor=product.vendor, atom=f"model:{name}", type="government_order", started_at=START)
        for name in ("Model Two", "Model One")
    ]
    record_events(by=None, told={"INC-2026-9999": specs})
    [exposure] = live_exposures(OFFICER, after(10))
    assert exposure.atoms == ["model:Model One", "model:Model Two"]
    assert exposure.people_stopped == 22
    assert exposure.cost == 25 * 22 * 10 * 1000


def test_people_whom_two_incidents_stop_count_once(product: Product) -> None:
    make_event(product.vendor)
    make_event(product.vendor, "model:Model One", type="government_order")
    exposures = live_exposures(OFFICER, after(10))
    assert (len(exposures), people_stopped(exposures)) == (2, 10)


@pytest.mark.parametrize(
    ("in_use_since", "tracked_since", "hours"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), 54.0),
        (date(2026, 11, 22), date(2026, 11, 1), 14.0),
        (date(2026, 11, 1), date(2026, 11, 22), 14.0),
        (date(2026, 11, 21), date(2026, 11, 22), 14.0),
        (date(2026, 11, 23), date(2026, 11, 1), 0.0),
    ],
)
def test_costs_count_from_when_the_workload_was_in_use_and_the_vendor_tracked(
    in_use_since: date, tracked_since: date, hours: float
) -> None:
    product = make_product(vendor=make_vendor(tracked_since=tracked_since))
    make_workload(in_use_since=in_use_since, mtpd_hours=100, rto_hours=100, dependencies=[needing(product)])
    make_event(product.vendor)
    # The 22nd begins 40 hours after the event.
    [exposure] = live_exposures(OFFICER, after(54))
    assert exposure.cost == 250 * hours * 1000
    assert (exposure.cost_since is None) == (hours == 54)


def test_a_workload_of_unknown_age_costs_from_when_it_was_entered() -> None:
    product = make_product()
    workload = make_workload(in_use_since=None, mtpd_hours=9000, dependencies=[needing(product)])
    make_event(product.vendor, started_at=timezone.now() - timedelta(days=300))
    [exposure] = live_exposures(OFFICER, workload.created_at + timedelta(hours=2))
    assert exposure.cost == 2 * 250 * 1000
    assert exposure.cost_since == workload.created_at


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
    with django_assert_num_queries(21):
        live_exposures(OFFICER, after(1))


def test_of_many_workloads_the_most_urgent_clocks_are_told_and_all_are_weighed(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_workload(
            f"Work {number}", people=number + 1, rto_hours=20 - number, dependencies=[needing(product)]
        )
    make_event(product.vendor)
    [whole] = live_exposures(OFFICER, after(10))
    monkeypatch.setattr(live, "SHOWN", 2)
    [found] = live_exposures(OFFICER, after(10))
    assert [item.workload.name for item in found.clocks] == ["Work 3", "Work 2"]
    assert (found.reached, found.others, found.folded) == (5, 3, 1)
    assert found.people_stopped == found.people_touched == people_stopped([found]) == 20
    assert (found.cost, found.cost_since) == (whole.cost, whole.cost_since)
    assert found.clocks == whole.clocks[:2]


def test_the_clocks_of_many_are_those_of_each_workload_by_itself(product: Product) -> None:
    other = make_product("Other")
    fallback = {"product": other, "switch_hours": 12, "capacity": "0.8", "last_tested_on": date(2026, 10, 1)}
    caught = make_workload("Caught", dependencies=[needing(product)], fallbacks=[fallback])
    make_event(product.vendor)
    [found], [alone] = live_exposures(OFFICER, after(30)), exposures_of(OFFICER, after(30), caught)
    assert next(item for item in found.clocks if item.workload == caught) == alone.clocks[0]
