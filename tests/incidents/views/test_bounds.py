"""The page of an incident that reaches very much: it tells the most urgent, and leads to all."""

from collections.abc import Callable

import pytest
from django.test import Client

from incidents.queries import impact
from tests.factories.incidents import make_incident
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor("Orionsoft", slug="orionsoft")


def test_of_very_many_workloads_the_most_urgent_are_told_and_the_list_has_all(
    client_as: type_clients, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impact, "SHOWN", 2)
    product = make_product("Orion", vendor=vendor)
    for number in range(5):
        make_workload(f"Work {number}", dependencies=[needing(product)], rto_hours=20 - number)
    make_workload("Apart", dependencies=[needing(make_product("Other"))])
    incident = make_incident(vendor, title="Down", type="outage")
    client = client_as("viewer")
    page = client.get(f"/incidents/{incident.reference}/").content.decode()
    assert "2 of 5 workloads, the most urgent first." in page
    clocks = page.partition('class="clk"')[2].partition("</section>")[0]
    assert "Work 4" in clocks
    assert "Work 3" in clocks
    assert "Work 2" not in clocks
    assert f'href="/workloads/?incident={incident.reference}"' in page
    listed = client.get(f"/workloads/?incident={incident.reference}").content.decode()
    assert f"Only workloads that {incident.reference} reaches." in listed
    rows = listed.partition("<tbody>")[2]
    assert all(f"Work {number}" in rows for number in range(5))
    assert "Apart" not in rows


def test_what_a_restricted_incident_reaches_is_listed_for_officers_alone(
    client_as: type_clients, vendor: Vendor
) -> None:
    make_workload("Stuck", dependencies=[needing(make_product("Orion", vendor=vendor))])
    incident = make_incident(vendor, type="outage", restricted=True)
    listed = f"/workloads/?incident={incident.reference}"
    assert "Stuck" in client_as("officer").get(listed).content.decode()
    assert "Stuck" not in client_as("viewer").get(listed).content.decode()
