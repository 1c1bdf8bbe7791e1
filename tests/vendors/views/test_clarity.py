"""Contract clarity across vendors: the list, the comparison, the files."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.vendors import make_scorecard, make_vendor, rated
from vendors.domain.clarity import KEYS
from vendors.models import Vendor
from vendors.services.scorecards import archive_scorecard
from vendors.services.vendors import archive_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture(autouse=True)
def vendors() -> None:
    """One that is clear, one that is hardly known, one that nobody assessed."""
    clear = dict.fromkeys(KEYS, 2) | {"billing": 0}
    make_scorecard(vendor=make_vendor("Clear"), ratings=rated(**clear))
    make_scorecard(vendor=make_vendor("Hazy"), ratings=rated(appeal=1))
    make_vendor("Untold")
    archive_vendor(by=None, vendor=make_scorecard(vendor=make_vendor("Gone")).vendor)


def names(client: Client, query: str = "") -> list[str]:
    return [vendor.name for vendor in client.get(f"/clarity/?{query}").context["page"]]


def rows(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_the_least_clear_comes_first_and_what_nobody_assessed_last(client: Client) -> None:
    assert names(client) == ["Hazy", "Clear", "Untold"]
    assert names(client, "order=-clarity") == ["Clear", "Hazy", "Untold"]
    assert names(client, "order=-unknown") == ["Hazy", "Clear", "Untold"]
    assert names(client, "order=name") == ["Clear", "Hazy", "Untold"]
    assert names(client, "order=password&page=-3") == ["Hazy", "Clear", "Untold"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("unknown=none", ["Clear"]),
        ("unknown=few", []),
        ("unknown=many", ["Hazy"]),
        ("unknown=all", ["Untold"]),
        ("unknown=perhaps", ["Hazy", "Clear", "Untold"]),
        ("lacking=appeal", ["Untold"]),
        ("lacking=billing", ["Hazy", "Clear", "Untold"]),
        ("lacking=notice", ["Hazy", "Untold"]),
        ("lacking=charm", ["Hazy", "Clear", "Untold"]),
        ("q=haz", ["Hazy"]),
        ("q=haz&lacking=notice", ["Hazy"]),
    ],
)
def test_filters_narrow_the_list(client: Client, query: str, found: list[str]) -> None:
    assert names(client, query) == found


def test_a_vendor_whose_scorecard_is_gone_is_not_assessed_any_more(client: Client) -> None:
    archive_scorecard(by=None, scorecard=Vendor.objects.get(name="Hazy").scorecards.get())
    assert names(client, "unknown=all") == ["Hazy", "Untold"]


def test_the_file_holds_what_is_filtered_criterion_by_criterion(client: Client) -> None:
    found = rows(client.get("/clarity/?lacking=notice&format=csv"))
    assert found[0] == ["vendor", "identifier", "clarity", "points", "unknown", *KEYS]
    hazy = dict(zip(found[0], found[1], strict=True))
    assert (hazy["vendor"], hazy["points"], hazy["unknown"]) == ("Hazy", "1", "13")
    assert (hazy["appeal"], hazy["notice"]) == ("1", "unknown")
    assert found[2] == ["Untold", "untold", *[""] * 17]
    assert len(found) == 3


def test_vendors_stand_side_by_side_in_the_order_asked_for(client: Client) -> None:
    response = client.get("/clarity/compare/?vendor=hazy&vendor=clear&vendor=untold&vendor=nobody")
    assert [vendor.name for vendor, _standing in response.context["columns"]] == ["Hazy", "Clear", "Untold"]
    appeal = response.context["rows"][KEYS.index("appeal")]
    assert [cell and cell.points for cell in appeal.cells] == [1, 2, None]
    page = response.content.decode()
    assert "not assessed" in page
    assert "nobody is not one of the available choices" in page


def test_a_name_that_is_typed_joins_those_that_are_chosen(client: Client) -> None:
    response = client.get("/clarity/compare/?vendor=hazy&vendor-typed=CLEAR")
    assert [vendor.name for vendor, _standing in response.context["columns"]] == ["Hazy", "Clear"]


def test_four_fit_side_by_side_and_the_rest_is_named(client: Client) -> None:
    slugs = ["hazy", "clear", "untold", make_vendor("Fourth").slug, make_vendor("Fifth").slug]
    response = client.get("/clarity/compare/", {"vendor": slugs})
    assert len(response.context["columns"]) == 4
    assert "1 vendor is left out" in response.content.decode()


def test_without_vendors_the_comparison_says_what_to_do(client: Client) -> None:
    assert "Choose vendors to compare." in client.get("/clarity/compare/?vendor=gone").content.decode()


def test_the_file_of_a_comparison_holds_the_evidence_in_english(client: Client) -> None:
    client.cookies["django_language"] = "de"
    found = rows(client.get("/clarity/compare/?vendor=hazy&vendor=untold&format=csv"))
    assert len(found) == 1 + len(KEYS)
    line = dict(zip(found[0], found[1 + KEYS.index("appeal")], strict=True))
    assert (line["vendor"], line["number"], line["points"]) == ("Hazy", "5", "1")
    assert (line["clause"], line["where"], line["seen on"]) == ("as agreed", "section 7", "2026-01-02")
    assert (line["question"], line["document"]) == ("Who looks at an appeal?", "Terms of use")
    assert dict(zip(found[0], found[1], strict=True))["points"] == "unknown"


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("/clarity/", "/clarity/"),
        (
            "/clarity/compare/?vendor=hazy",
            "/clarity/compare/?vendor=hazy&vendor=more-0&vendor=more-1&vendor=more-2",
        ),
    ],
)
def test_pages_cost_the_same_however_many_vendors(
    client: Client, few: str, many: str, django_assert_max_num_queries: Any
) -> None:
    client.get(few)
    with django_assert_max_num_queries(30) as before:
        client.get(few)
    for number in range(3):
        day = timezone.localdate() - timedelta(days=number)
        make_scorecard(
            vendor=make_vendor(f"More {number}"), effective_on=day, ratings=rated(**dict.fromkeys(KEYS, 1))
        )
    with django_assert_max_num_queries(30) as after:
        assert "More 1" in client.get(many).content.decode()
    assert len(after) == len(before)
