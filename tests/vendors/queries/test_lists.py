"""The lists of the register: filters, order, and reads by key."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Vendor
from vendors.queries import contracts as contract_queries
from vendors.queries import products as product_queries
from vendors.queries import vendors as vendor_queries
from vendors.queries import workloads as workload_queries
from vendors.services.contracts import archive_contract
from vendors.services.rescore import rescore_all
from vendors.services.vendors import archive_vendor, update_vendor
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def names(found: Iterable[Any]) -> list[str]:
    return [row.name for row in found]


@pytest.fixture
def scored() -> None:
    """Three vendors: Vektor high since yesterday and low forty days ago, Harbourlight low, Idle without products."""
    workload = make_workload(
        "Claims", people=1, dependencies=[needing(make_product(vendor=make_vendor("Vektor")))]
    )
    make_workload("Notes", people=1, dependencies=[needing(make_product(vendor=make_vendor("Harbourlight")))])
    make_vendor("Idle", country="FR", aliases=["Sleeper", "Idle AI"])
    rescore_all(now=NOW - timedelta(days=40))
    update_workload(by=None, workload=workload, people=10)
    rescore_all(now=NOW - timedelta(days=1))


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["Vektor", "Harbourlight", "Idle"]),
        ({"order": "name"}, ["Harbourlight", "Idle", "Vektor"]),
        ({"order": "-change"}, ["Vektor", "Harbourlight", "Idle"]),
        ({"order": "nonsense"}, ["Vektor", "Harbourlight", "Idle"]),
        ({"q": "vek"}, ["Vektor"]),
        ({"q": "sleep"}, ["Idle"]),
        ({"q": "100%"}, []),
        ({"country": "fr"}, ["Idle"]),
        ({"account_state": "suspended"}, []),
        ({"band": "high"}, ["Vektor"]),
        ({"band": "low"}, ["Harbourlight", "Idle"]),
        ({"band": "very_high"}, []),
        ({"band": "purple"}, []),
    ],
)
def test_vendors_are_filtered_and_ordered(filters: dict[str, Any], expected: list[str]) -> None:
    assert names(vendor_queries.vendors(now=NOW, **filters)) == expected


@pytest.mark.usefixtures("scored")
def test_the_change_is_against_the_score_of_thirty_days_ago() -> None:
    found: dict[str, Any] = {row.name: row for row in vendor_queries.vendors(now=NOW)}
    vektor = found["Vektor"]
    assert vektor.change == pytest.approx(vektor.score - vektor.score_then)
    assert vektor.change > 0
    assert found["Idle"].change == 0


def test_a_vendor_that_was_never_scored_comes_last_with_nothing_known() -> None:
    make_vendor("New")
    row: Any = vendor_queries.vendors(now=NOW).get()
    assert (row.score, row.change, row.product_count) == (None, None, 0)


def test_archived_vendors_are_listed_only_on_request() -> None:
    archive_vendor(by=None, vendor=make_vendor("Gone"))
    assert names(vendor_queries.vendors()) == []
    assert names(vendor_queries.vendors(archived=True)) == ["Gone"]


def test_a_key_is_an_id_or_a_slug() -> None:
    vendor = make_vendor("Vektor")
    for key in (vendor.pk, str(vendor.pk), "vektor"):
        assert vendor_queries.by_key(key) == vendor
    for key in ("nobody", str(10**30), "²", "", "-1"):
        assert vendor_queries.by_key(key) is None


def test_an_archived_record_is_found_by_its_key_only_on_request() -> None:
    vendor = archive_vendor(by=None, vendor=make_vendor("Gone"))
    assert vendor_queries.by_key("gone") is None
    assert vendor_queries.by_key("gone", archived=True) == vendor


def test_countries_are_those_in_use() -> None:
    make_vendor(country="US")
    make_vendor(country="FR")
    make_vendor(country="FR")
    make_vendor()
    assert vendor_queries.countries() == ["FR", "US"]


def test_workloads_are_found_by_what_they_lean_on_as_an_option_or_as_a_fallback() -> None:
    product = make_product("Assist", vendor=make_vendor("Harbourlight"))
    other = make_product("Other", vendor=make_vendor("Vektor"))
    make_workload("Using", dependencies=[needing(product)])
    fallback = {"product": product, "switch_hours": 4, "capacity": 1}
    make_workload("Leaning", dependencies=[needing(other)], fallbacks=[fallback])
    make_workload("Apart", dependencies=[needing(other)])
    both = {"Using", "Leaning"}
    assert set(names(workload_queries.workloads(product="assist"))) == both
    assert set(names(workload_queries.workloads(supplier="harbourlight"))) == both
    assert set(names(workload_queries.workloads(leaning={product.pk}))) == both
    assert names(workload_queries.workloads(vendor="harbourlight")) == ["Using"]
    assert names(workload_queries.workloads(leaning=set())) == []
    assert names(workload_queries.workloads(product="unheard-of")) == []


def test_products_are_filtered() -> None:
    product = make_product("Assist", vendor=make_vendor("Harbourlight"), state="halted")
    make_product("Draft", model="Model Two")
    assert list(product_queries.products(vendor="harbourlight")) == [product]
    assert list(product_queries.products(state="halted")) == [product]
    assert names(product_queries.products(q="two")) == ["Draft"]


def test_contracts_come_by_their_end_those_without_one_last() -> None:
    make_contract("C-late", end_date=date(2028, 1, 1), auto_renewal=True, renewal_months=12)
    make_contract("C-open", end_date=None)
    make_contract("C-soon", end_date=date(2026, 12, 1), vendor=make_vendor("Vektor"))
    archive_contract(by=None, contract=make_contract("C-gone"))
    references = [row.reference for row in contract_queries.contracts()]
    assert references == ["C-soon", "C-late", "C-open"]
    assert [row.reference for row in contract_queries.contracts(renewal="auto")] == ["C-late"]
    assert [row.reference for row in contract_queries.contracts(q="vektor")] == ["C-soon"]
    assert next(row.reference for row in contract_queries.contracts(order="-end")) == "C-late"


def test_upcoming_notices_come_soonest_first_and_leave_out_what_is_far_or_past() -> None:
    today = date(2026, 11, 22)
    make_contract("C-far", end_date=date(2027, 12, 31))
    make_contract("C-past", end_date=date(2026, 12, 1), notice_period_days=30)
    make_contract("C-second", end_date=date(2027, 1, 30), notice_period_days=30)
    make_contract(
        "C-first", end_date=date(2027, 3, 1), notice_period_days=90, auto_renewal=True, renewal_months=12
    )
    found = contract_queries.upcoming_notices(today)
    assert [(item.contract.reference, item.days_left) for item in found] == [("C-first", 9), ("C-second", 39)]


def test_a_contract_that_ended_is_over_and_one_that_renews_never_is() -> None:
    today = date(2027, 6, 1)
    ended = make_contract(end_date=date(2026, 12, 31))
    rolling = make_contract(end_date=date(2026, 12, 31), auto_renewal=True, renewal_months=12)
    assert contract_queries.notice_of(ended, today).is_over
    assert not contract_queries.notice_of(rolling, today).is_over


def test_workloads_are_filtered_and_ordered_by_what_their_standstill_costs() -> None:
    product = make_product(vendor=make_vendor("Vektor"))
    make_workload("Small", people=1)
    by_hand = {"name": "By hand", "switch_hours": 1, "capacity": Decimal("0.5")}
    make_workload("Big", people=50, critical=True, dependencies=[needing(product)], fallbacks=[by_hand])
    rows: list[Any] = list(workload_queries.workloads())
    big, small = rows
    assert (big.name, big.hourly_cost, big.fallback_count, big.untested_count) == ("Big", 1250, 1, 1)
    assert (small.name, small.fallback_count) == ("Small", 0)
    assert names(workload_queries.workloads(vendor="vektor")) == ["Big"]
    assert names(workload_queries.workloads(critical="no")) == ["Small"]
    assert names(workload_queries.workloads(fallback="none")) == ["Small"]
    assert names(workload_queries.workloads(fallback="untested")) == ["Big"]
    assert names(workload_queries.workloads(order="name")) == ["Big", "Small"]


def test_untested_fallbacks_are_named_the_costliest_first() -> None:
    by_hand = {"name": "By hand", "switch_hours": 1, "capacity": Decimal("0.5")}
    make_workload("Small", people=1, fallbacks=[by_hand])
    make_workload("Big", people=50, fallbacks=[by_hand])
    make_workload("Fine", fallbacks=[by_hand | {"last_tested_on": date(2026, 1, 1)}])
    found = workload_queries.untested_fallbacks()
    assert [fallback.workload.name for fallback in found] == ["Big", "Small"]


def test_a_list_costs_the_same_number_of_queries_however_long_it_is(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for expected in (2, 4):
        product = make_product()
        make_workload(dependencies=[needing(product)])
        update_vendor(by=None, vendor=make_vendor(), owner="Procurement")
        with django_assert_num_queries(1):
            assert len(vendor_queries.vendors()) == expected
    with django_assert_num_queries(4):
        for workload in workload_queries.with_parts(workload_queries.workloads()):
            assert [
                option.product.vendor
                for group in workload.dependencies.all()
                for option in group.options.all()
            ]
            assert list(workload.fallbacks.all()) == []
    assert Vendor.objects.count() == 4
