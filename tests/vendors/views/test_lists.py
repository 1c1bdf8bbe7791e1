"""The lists: what they show, filter, page and export, and what they cost."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.vendors import (
    make_contract,
    make_event,
    make_product,
    make_vendor,
    make_workload,
    needing,
)
from vendors.services.observed import set_account_states
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

LISTS = ("/vendors/", "/contracts/", "/workloads/")


@pytest.fixture
def officer(client_as: Callable[[str], Client]) -> Client:
    return client_as("officer")


@contextmanager
def counted() -> Iterator[list[int]]:
    found: list[int] = []
    with CaptureQueriesContext(connection) as context:
        yield found
    found.append(len(context))


def enter(number: int) -> None:
    """A vendor with a product, a contract, and a workload with a fallback."""
    product = make_product(f"Product {number}x", vendor=make_vendor(f"Vendor {number}x"))
    make_contract(vendor=product.vendor, products=[product], auto_renewal=True, renewal_months=12)
    spare = make_product(f"Spare {number}x", vendor=product.vendor)
    fallback = {"product": spare, "switch_hours": Decimal(1), "capacity": Decimal(1)}
    make_workload(f"Workload {number}x", dependencies=[needing(product)], fallbacks=[fallback])
    rescore_all()


def rows(response: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode())))  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_however_long_it_is(path: str, officer: Client) -> None:
    enter(1)
    officer.get(path)
    with counted() as before:
        assert "1x" in officer.get(path).content.decode()
    for number in (2, 3, 4):
        enter(number)
    with counted() as after:
        assert "4x" in officer.get(path).content.decode()
    assert after == before


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_says_what_to_do(path: str, client_as: Callable[[str], Client]) -> None:
    assert "Add a" in client_as("procurement").get(path).content.decode()
    assert "yet." in client_as("viewer").get(path).content.decode()


@pytest.mark.parametrize("path", LISTS)
def test_a_filter_that_finds_nothing_offers_the_way_back(path: str, officer: Client) -> None:
    enter(1)
    page = officer.get(path, {"q": "nobody"}).content.decode()
    assert not re.search(r"(Product|Vendor|Spare|Workload) 1x", page.split('id="results"')[1])
    assert "Show all" in page


@pytest.mark.parametrize("path", LISTS)
def test_nonsense_in_the_address_is_ignored(path: str, officer: Client) -> None:
    enter(1)
    nonsense = {"band": "purple", "page": "-7", "order": "password", "critical": "perhaps", "country": "zz"}
    response = officer.get(path, nonsense)
    assert response.status_code == 200
    assert "1x" in response.content.decode()


def test_long_lists_come_in_pages(officer: Client) -> None:
    for number in range(27):
        make_vendor(f"Vendor {number:02}x")
    first = officer.get("/vendors/", {"order": "name"}).content.decode()
    second = officer.get("/vendors/", {"order": "name", "page": "2"}).content.decode()
    assert "Vendor 24x" in first
    assert "Vendor 25x" not in first
    assert "Vendor 25x" in second
    assert "26 to 27 of 27" in second


def test_the_file_holds_exactly_what_is_filtered_on_all_pages(officer: Client) -> None:
    for number in range(27):
        make_vendor(f"Vendor {number:02}x", country="FR" if number else "US")
    found = rows(officer.get("/vendors/", {"country": "FR", "order": "name", "format": "csv"}))
    assert [row[0] for row in found[1:]] == [f"Vendor {number:02}x" for number in range(1, 27)]


def test_a_file_runs_no_formula(officer: Client) -> None:
    make_vendor("=HYPERLINK(1)")
    assert rows(officer.get("/vendors/", {"format": "csv"}))[1][0] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("path", LISTS)
def test_each_list_comes_as_a_file(path: str, officer: Client) -> None:
    enter(1)
    response = officer.get(path, {"format": "csv"})
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in response.headers["Content-Disposition"]
    assert len(rows(response)) == 2


def test_a_vendor_shows_its_score_and_that_our_account_is_suspended(officer: Client) -> None:
    enter(1)
    vendor = make_vendor("Vektor")
    set_account_states(by=None, states={vendor: "suspended"})
    rescore_all()
    page = officer.get("/vendors/").content.decode()
    assert "our account suspended" in page
    assert "rescoring" not in page


def test_while_scores_are_being_computed_the_list_says_so(officer: Client) -> None:
    make_vendor()
    assert "rescoring" in officer.get("/vendors/").content.decode()


def test_contracts_warn_of_renewals_soonest_first(officer: Client) -> None:
    today = datetime.now(UTC).date()
    make_contract("C-9", start_date=date(2020, 1, 1), end_date=today.replace(year=today.year + 3))
    near: dict[str, Any] = {"start_date": date(2020, 1, 1), "notice_period_days": 10, "renewal_months": 12}
    make_contract("C-1", end_date=date.fromordinal(today.toordinal() + 20), auto_renewal=True, **near)
    page = officer.get("/contracts/").content.decode()
    assert "C-1 renews by itself for 12 months" in page
    assert "in 10" in page
    assert "C-9 ends unless" not in page


def test_a_workload_without_a_fallback_is_marked(officer: Client) -> None:
    make_workload("Claims", critical=True, dependencies=[needing(make_product("Assist"))])
    page = officer.get("/workloads/").content.decode()
    assert "critical" in page
    assert "none" in page
    assert "Assist" in page


def test_an_open_event_costs_the_vendor_page_no_query_a_workload(officer: Client) -> None:
    def add() -> None:
        make_workload(dependencies=[needing(product)], fallbacks=[])

    product = make_product(vendor=make_vendor("Vektor"))
    add()
    make_event(product.vendor)
    rescore_all()
    officer.get("/vendors/vektor/")
    with counted() as before:
        officer.get("/vendors/vektor/")
    for _ in range(3):
        add()
    rescore_all()
    with counted() as after:
        officer.get("/vendors/vektor/")
    assert after == before


def test_contracts_are_ordered_by_their_next_notice_those_without_one_last(officer: Client) -> None:
    today = timezone.localdate()
    make_contract("C-past", end_date=today - timedelta(days=30))
    make_contract("C-open", end_date=None)
    make_contract("C-late", end_date=today + timedelta(days=90), notice_period_days=10)
    # Its term ends last, but it must be decided first.
    make_contract("C-soon", end_date=today + timedelta(days=200), notice_period_days=195)

    def order(name: str) -> list[str]:
        return [item.contract.reference for item in officer.get(f"/contracts/?order={name}").context["rows"]]

    assert order("notice")[:2] == ["C-soon", "C-late"]
    assert order("-notice")[:2] == ["C-late", "C-soon"]
    assert set(order("notice")[2:]) == set(order("-notice")[2:]) == {"C-past", "C-open"}
    file = officer.get("/contracts/?order=notice&format=csv").content.decode()
    assert file.index("C-soon") < file.index("C-late") < file.index("C-past")
