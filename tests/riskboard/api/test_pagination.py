"""Pages of lists: whole, in order, and steady while rows come and go."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests.riskboard.api.asserts import assert_problem
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.riskboard.api.scratch_urls")]
THINGS = "/api/v1/things/"
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as()
    return client


def make(*countries: str, archived: int = 0) -> None:
    start = Vendor.objects.count()
    Vendor.objects.bulk_create(
        Vendor(
            slug=f"v{start + number}",
            name=f"V{start + number:03}",
            country=country,
            tracked_since="2026-01-01",
            archived_at=SOME_DAY if number < archived else None,
        )
        for number, country in enumerate(countries)
    )


def walk(api: APIClient, address: str, link: str = "next") -> list[list[str]]:
    """The names on each page, from ``address`` on along ``link``."""
    pages = []
    while address:
        page = api.get(address).json()
        pages.append([row["slug"] for row in page["results"]])
        address = page[link]
    return pages


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    countries=st.lists(st.sampled_from(["", "DE", "FR"]), max_size=12),
    archived=st.integers(0, 12),
    limit=st.integers(1, 13),
    ordering=st.sampled_from(["id", "-id", "country", "-country", "archived_at", "-archived_at", "name"]),
)
def test_the_pages_are_the_list_cut_up_forwards_and_backwards(
    api: APIClient, countries: list[str], archived: int, limit: int, ordering: str
) -> None:
    Vendor.objects.all().delete()
    make(*countries, archived=archived)
    address = f"{THINGS}?ordering={ordering}"
    whole = [row["slug"] for row in api.get(f"{address}&limit=500").json()["results"]]
    assert sorted(whole) == sorted(Vendor.objects.values_list("slug", flat=True))
    pages = walk(api, f"{address}&limit={limit}")
    assert [name for page in pages for name in page] == whole
    assert all(len(page) == limit for page in pages[:-1])
    last = api.get(f"{address}&limit={limit}").json()
    while last["next"]:
        last = api.get(last["next"]).json()
    back = [last["results"]]
    while last["previous"]:
        last = api.get(last["previous"]).json()
        back.append(last["results"])
    assert [row["slug"] for page in reversed(back) for row in page] == whole


def test_rows_that_come_and_go_neither_repeat_nor_hide_others(api: APIClient) -> None:
    make("DE", "DE", "FR", "FR", "FR")
    first = api.get(f"{THINGS}?ordering=country&limit=2").json()
    make("AT", "DE")
    Vendor.objects.filter(slug="v1").delete()
    assert walk(api, first["next"]) == [["v6", "v2"], ["v3", "v4"]]


def test_a_cursor_keeps_to_the_ordering_it_was_made_for(api: APIClient) -> None:
    make("DE", "FR")
    link = api.get(f"{THINGS}?ordering=country&limit=1").json()["next"]
    problem = assert_problem(api.get(link.replace("ordering=country", "ordering=-country")), 400)
    assert problem["errors"][0]["parameter"] == "cursor"


def test_a_changed_cursor_is_refused(api: APIClient) -> None:
    make("DE", "FR")
    link = api.get(f"{THINGS}?limit=1").json()["next"]
    cursor = link.split("cursor=")[1].split("&")[0]
    for forged in (cursor[:-1], "x" + cursor, cursor[::-1]):
        assert_problem(api.get(f"{THINGS}?limit=1&cursor={forged}"), 400)


def test_a_list_gives_fifty_records_unless_told_otherwise(api: APIClient) -> None:
    make(*["DE"] * 51)
    assert len(api.get(THINGS).json()["results"]) == 50
    assert len(api.get(f"{THINGS}?limit=500").json()["results"]) == 51


def test_links_are_complete_addresses_that_keep_filters(api: APIClient) -> None:
    make("DE", "FR", "DE")
    link = api.get(f"{THINGS}?country=DE&limit=1&fields=slug").json()["next"]
    assert link.startswith("http://testserver/api/v1/things/?")
    assert api.get(link).json()["results"] == [{"slug": "v2"}]
