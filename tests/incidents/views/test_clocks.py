"""The clocks of the workloads that an incident stops: a page, and a part of the board."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import Incident
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor("Vektor")


@pytest.fixture
def incident(vendor: Vendor) -> Incident:
    return make_incident(vendor)


def clocks_of(incident: Incident) -> str:
    return reverse("incident-clocks", args=[incident.reference])


def test_the_clocks_of_its_workloads_are_a_page_and_the_most_urgent_a_part_of_the_board(
    client_as: Callable[[str], Client], vendor: Vendor
) -> None:
    product = make_product("Desk", vendor=vendor)
    for number in range(7):
        make_workload(f"Desk {number}", mtpd_hours=100 * (number + 1), dependencies=[needing(product)])
    struck = make_incident(vendor, scope="ours", type="suspension", started_at=NOON)
    client = client_as("viewer")
    page = client.get(clocks_of(struck)).content.decode()
    assert all(f"Desk {number}" in page for number in range(7))
    assert "person-days." in page
    part = client.get(clocks_of(struck), headers={"HX-Request": "true"}).content.decode()
    assert [f"Desk {number}" in part for number in range(7)] == [True] * 5 + [False] * 2
    assert "5 of 7 workloads" in part
    assert "<title>" not in part
    board = client.get("/").content.decode()
    assert clocks_of(struck) in board


def test_what_stops_nothing_has_no_clock(client_as: Callable[[str], Client], incident: Incident) -> None:
    assert "It stops no workload." in client_as("viewer").get(clocks_of(incident)).content.decode()
    assert clocks_of(incident) not in client_as("viewer").get("/").content.decode()
