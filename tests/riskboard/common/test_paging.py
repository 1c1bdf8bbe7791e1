"""Pages of long lists: keys first, then what is shown of one page."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from riskboard.common.paging import KeysFirst
from tests.factories.vendors import make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def names() -> list[str]:
    return [make_vendor(f"Vendor {number}").name for number in range(7)]


def pages(found: KeysFirst[Vendor], number: int) -> list[str]:
    return [row.name for row in found.page(number, 3)]


def test_a_page_holds_its_rows_in_the_order_of_the_list(names: list[str]) -> None:
    found = KeysFirst(Vendor.objects.order_by("-name"), Vendor.objects.order_by("name"))
    assert pages(found, 1) == names[:-4:-1]
    assert pages(found, 3) == names[:1]
    assert pages(found, 99) == names[:1]
    assert len(found) == 7
    assert not found.more


def test_a_list_that_ends_early_says_that_there_is_more_and_is_looked_for_once(
    names: list[str], django_assert_num_queries: Any
) -> None:
    found = KeysFirst(Vendor.objects.order_by("name"), Vendor.objects.all(), most=5)
    with django_assert_num_queries(2):
        assert pages(found, 2) == names[3:5]
    assert (found.count(), found.more) == (5, True)
    whole = KeysFirst(Vendor.objects.order_by("name"), Vendor.objects.all(), most=7)
    assert (whole.count(), whole.more) == (7, False)


def test_a_row_that_goes_meanwhile_is_left_out(names: list[str]) -> None:
    found = KeysFirst(Vendor.objects.order_by("name"), Vendor.objects.exclude(name=names[1]))
    assert pages(found, 1) == [names[0], names[2]]


@pytest.mark.parametrize("order", [("name",), ("-name",), (F("owner").asc(nulls_last=True), "-pk")])
def test_all_pages_together_are_the_list_in_its_order(order: tuple[Any, ...]) -> None:
    for number in range(11):
        make_vendor(f"Vendor {number:02}", owner="abc"[number % 3])
    rows = Vendor.objects.order_by(*order)
    found = KeysFirst(rows, Vendor.objects.all())
    assert [row.name for number in (1, 2, 3, 4) for row in found.page(number, 3)] == [
        row.name for row in rows
    ]


def test_what_lies_before_the_last_page_is_not_passed_over() -> None:
    for number in range(11):
        make_vendor(f"Vendor {number:02}")
    with CaptureQueriesContext(connection) as asked:
        list(KeysFirst(Vendor.objects.order_by("name"), Vendor.objects.all()).page(6, 2))
    assert len(asked) == 3
    assert not any("OFFSET" in query["sql"] for query in asked.captured_queries)
