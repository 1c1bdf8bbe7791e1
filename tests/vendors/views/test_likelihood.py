"""The pages of likelihood: everything that can fail, one vendor, the part on the vendor's page, the file."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.vendors import make_event, make_product, make_vendor
from vendors.models import Vendor
from vendors.views.likelihood import a_year, how_often

pytestmark = pytest.mark.django_db

PATH = "/vendors/vektor/likelihood/"


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def vendor() -> Vendor:
    vendor = make_vendor("Vektor")
    make_product("Assist", vendor=vendor, model="Large", jurisdiction="US")
    return vendor


def html(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def names(client: Client, query: str = "") -> list[str]:
    return [row.name for row in client.get(f"/likelihood/?{query}").context["rows"]]


def test_what_strikes_most_often_stands_first(client: Client, vendor: Vendor) -> None:
    assert names(client) == ["Vektor as a whole", "Model Large", "Service from US", "Our account with Vektor"]
    assert names(client, "order=rate") == names(client)[::-1]
    assert names(client, "order=password&page=-1") == names(client)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=large", ["Model Large"]),
        ("type=suspension", ["Our account with Vektor"]),
        ("recorded=yes", ["Vektor as a whole"]),
        ("recorded=no&type=outage", []),
        ("type=flood", ["Vektor as a whole", "Model Large", "Service from US", "Our account with Vektor"]),
    ],
)
def test_filters_narrow_the_list(client: Client, vendor: Vendor, query: str, found: list[str]) -> None:
    make_event(vendor)
    assert names(client, query) == found


def test_the_file_holds_the_same_as_the_list(client: Client, vendor: Vendor) -> None:
    response = client.get("/likelihood/?format=csv&type=outage")
    head, row = csv.reader(io.StringIO(response.content.decode()))
    told = dict(zip(head, row, strict=True))
    assert (told["atom"], told["type"], told["vendors"]) == ("entity:vektor", "outage", "vektor")
    assert float(told["rate_low"]) < float(told["rate"]) < float(told["rate_high"])


def test_every_event_leads_to_its_incident(client: Client, vendor: Vendor) -> None:
    event = make_event(vendor, title="Nothing answers")
    for path in ("/likelihood/", PATH):
        assert f'<a href="/incidents/{event.reference}/">Nothing answers</a>' in html(client, path)


def test_older_events_are_counted_and_lead_to_the_incidents_of_the_vendor(
    client: Client, vendor: Vendor
) -> None:
    for days in range(7):
        make_event(vendor, started_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days))
    assert '<a href="/incidents/?vendor=vektor">2 older events</a>' in html(client, PATH)


def test_what_is_restricted_is_not_told_to_those_who_may_not_know(
    client: Client, vendor: Vendor, client_as: Callable[[str], Client]
) -> None:
    make_event(vendor, restricted=True, title="Hush")
    assert "Hush" not in html(client, PATH) + html(client, "/likelihood/")
    assert "Hush" in html(client_as("officer"), PATH)


def test_the_page_of_a_vendor_fetches_its_part(client: Client, vendor: Vendor) -> None:
    assert f'hx-get="{PATH}"' in html(client, "/vendors/vektor/")
    part = html(client, PATH, hx_request="true")
    assert part.startswith("<section")
    assert "Model Large" in part


def test_a_vendor_without_products_says_so(client: Client) -> None:
    make_vendor("Bare")
    assert "Nothing of it is in use." in html(client, "/vendors/bare/likelihood/")
    assert "Nothing is in use yet." in html(client, "/likelihood/")


def test_queries_of_the_list_do_not_grow(
    client: Client, vendor: Vendor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    make_event(vendor)
    client.get("/likelihood/")
    with django_assert_max_num_queries(50) as few:
        client.get("/likelihood/")
    for _ in range(4):
        make_event(make_product().vendor, started_at=timezone.now())
    with django_assert_max_num_queries(len(few)):
        client.get("/likelihood/")


def test_what_is_next_to_nothing_is_said_to_be_under_the_least() -> None:
    said = [a_year(rate) for rate in (0.0, 0.0000123, 0.0123, 1.234)]
    assert said == ["under 0.001", "under 0.001", "0.0123", "1.23"]


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (3.0, "several a year"),
        (1.79, "about twice a year"),
        (1.2, "about once a year"),
        (0.5, "once in 2.0 years"),
    ],
)
def test_a_rate_is_said_in_words_that_come_near_it(rate: float, said: str) -> None:
    assert how_often(rate) == said
