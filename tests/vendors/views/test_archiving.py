"""Before a record is archived one sees what depends on it; afterwards it is found and brought back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from incidents.models import Source
from incidents.services.incidents import file_incident
from incidents.services.sources import archive_source
from tests.factories.incidents import NOON, make_article, make_candidate, make_incident, make_source
from tests.factories.vendors import (
    make_contract,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
)
from tests.vendors.mitigating import a_fallback, better_terms
from vendors.models import Contract, Product, Vendor, Workload
from vendors.queries import dependents
from vendors.services.vendors import archive_vendor

pytestmark = pytest.mark.django_db

type_client = Callable[[str], Client]
MAKE: dict[str, tuple[Callable[[], Any], type[Any]]] = {
    "vendors": (lambda: make_vendor("Vektor"), Vendor),
    "products": (lambda: make_product("Assist"), Product),
    "contracts": (lambda: make_contract("C-1"), Contract),
    "workloads": (lambda: make_workload("Claims"), Workload),
    "sources": (lambda: make_source(name="Feed"), Source),
}
KINDS = list(MAKE)


@pytest.fixture
def client(client_as: type_client) -> Client:
    return client_as("administrator")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def results(client: Client, address: str) -> str:
    """The rows of a list, without filters and navigation."""
    return page(client, address).partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_looked_at_archived_found_and_restored(kind: str, client: Client) -> None:
    make, model = MAKE[kind]
    record = make()
    address = f"/{kind}/{record.pk if kind == 'sources' else record.slug}/"
    said = str(record)
    assert f'href="{address}archive/"' in page(client, address)
    guard = page(client, f"{address}archive/")
    assert f"Archive “{said}”</button>" in guard
    assert model.objects.get(pk=record.pk).archived_at is None

    assert client.post(f"{address}archive/").headers["Location"] == f"/{kind}/"
    assert model.objects.get(pk=record.pk).archived_at is not None
    assert address not in results(client, f"/{kind}/")
    assert address in results(client, f"/{kind}/?archived=1")
    shown = page(client, address)
    assert f'action="{address}restore/"' in shown
    assert f'href="{address}archive/"' not in shown
    assert client.get(f"{address}archive/").headers["Location"] == address
    assert client.post(f"{address}archive/").status_code == 302

    assert client.post(f"{address}restore/").headers["Location"] == address
    assert model.objects.get(pk=record.pk).archived_at is None
    assert address in results(client, f"/{kind}/")
    assert address not in results(client, f"/{kind}/?archived=1")


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_may_not_write_is_offered_neither(kind: str, client_as: type_client, client: Client) -> None:
    make, _model = MAKE[kind]
    record = make()
    address = f"/{kind}/{record.pk if kind == 'sources' else record.slug}/"
    reader = client_as("viewer")
    assert "archive/" not in page(reader, address)
    assert reader.get(f"{address}archive/").status_code == 403
    client.post(f"{address}archive/")
    assert "restore/" not in page(reader, address)
    assert reader.post(f"{address}restore/").status_code == 403


def test_a_vendor_in_use_shows_by_whom_and_has_no_button(client: Client) -> None:
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor)
    make_contract("C-1", vendor=vendor)
    make_workload("Claims", dependencies=[needing(product)])
    make_product("Built", needs=[{"k": 1, "products": [product]}])
    incident = make_incident(vendor, title="Down since noon", type="outage")
    guard = page(client, "/vendors/vektor/archive/")
    for name in ("Claims", "Built", "Assist", "C-1", f"{incident.reference} Down since noon"):
        assert f">{name}" in guard, name
    assert "Archive “Vektor”</button>" not in guard
    response = client.post("/vendors/vektor/archive/")
    assert response.status_code == 409
    assert "still used by Built, Claims" in response.content.decode()


def test_of_very_many_users_the_first_are_named_and_all_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependents, "SHOWN", 2)
    product = make_product("Assist", vendor=make_vendor("Vektor"))
    for number in range(5):
        make_workload(f"Work {number}", dependencies=[needing(product)])
    for address, every in (
        ("/products/assist/archive/", "/workloads/?product=assist"),
        ("/vendors/vektor/archive/", "/workloads/?vendor=vektor"),
    ):
        guard = page(client, address)
        assert "5 must use something else first" in guard
        assert ">Work 1<" in guard
        assert ">Work 2<" not in guard
        assert "3 more." in guard
        assert f'href="{every}"' in guard
        assert results(client, every).count("Work ") == 5


def test_mitigations_are_named_before_what_they_are_about_is_archived(client: Client) -> None:
    vendor = make_vendor("Vektor")
    joins = make_product("Assist", vendor=vendor)
    work = make_workload("Claims", dependencies=[needing(make_product("Other", vendor=make_vendor("Orion")))])
    a_fallback(work, joins, name="A spare")
    better_terms(vendor, name="Better terms")
    pages = {"vendors/vektor": 2, "products/assist": 1, "workloads/claims": 1}
    for address, count in pages.items():
        guard = page(client, f"/{address}/archive/")
        assert ">A spare<" in guard, address
        assert guard.count('href="/mitigations/noted-') == count
        assert "can no longer be carried out" in guard
    assert client.post("/workloads/claims/archive/").status_code == 302


def test_a_product_shows_its_contracts_and_the_incidents_that_strike_its_model(client: Client) -> None:
    product = make_product("Assist", model="assist-1")
    make_contract("C-1", vendor=product.vendor, products=[product])
    incident = make_incident(product.vendor, products=[product], type="government_order", title="Halted")
    guard = page(client, "/products/assist/archive/")
    assert "C-1 " in guard
    assert f"{incident.reference} Halted" in guard


def test_a_contract_and_its_vendor_show_what_was_read_in_it(client: Client) -> None:
    card = make_scorecard(make_contract("C-1", vendor=make_vendor("Vektor")))
    guard = page(client, "/contracts/c-1/archive/")
    assert f'href="/scorecards/{card.slug}/"' in guard
    assert "it no longer counts for the vendor" in guard
    assert f'href="/scorecards/{card.slug}/"' in page(client, "/vendors/vektor/archive/")


def test_a_workload_shows_the_incidents_that_stop_it(client: Client) -> None:
    product = make_product("Assist")
    make_workload("Claims", dependencies=[needing(product)])
    incident = make_incident(product.vendor, title="Down", type="outage")
    assert f"{incident.reference} Down" in page(client, "/workloads/claims/archive/")


def test_an_incident_that_one_may_not_know_of_is_not_named(client_as: type_client) -> None:
    vendor = make_vendor("Vektor")
    make_incident(vendor, title="Secret", type="outage", restricted=True)
    assert "Secret" in page(client_as("administrator"), "/vendors/vektor/archive/")
    assert "Secret" not in page(client_as("procurement"), "/vendors/vektor/archive/")


def test_a_source_shows_what_waits_and_rests_on_it(client: Client) -> None:
    source = make_source(name="Feed")
    candidate = make_candidate(article={"source": source})
    vendor = make_vendor()
    filed = file_incident(
        by=None,
        vendors=[vendor],
        articles=[make_article(source=source)],
        title="Rests on it",
        type="outage",
        started_at=NOON,
    )
    guard = page(client, f"/sources/{source.pk}/archive/")
    assert candidate.story.title in guard
    assert f"{filed.reference} Rests on it" in guard


def test_an_archived_source_is_not_read_changed_or_resumed(client: Client) -> None:
    source = archive_source(by=None, source=make_source())
    assert source.state == "paused"
    for deed in ("fetch", "pause", "edit", "use"):
        assert client.post(f"/sources/{source.pk}/{deed}/", {"url": "x"}).status_code == 404, deed
    client.post(f"/sources/{source.pk}/restore/")
    source.refresh_from_db()
    assert (source.state, source.archived_at) == ("active", None)


def test_the_address_of_an_archived_source_leads_to_restoring_it(client: Client) -> None:
    archive_source(
        by=None, source=make_source(name="Feed", url="https://feed.example/rss", domain="feed.example")
    )
    response = client.post("/sources/new/", {"url": "https://feed.example/rss", "kind": "feed"})
    assert "which is archived, read this address: restore it instead" in response.content.decode()


def test_a_restore_that_is_refused_says_why(client: Client) -> None:
    product = make_product("Assist")
    archive_vendor(by=None, vendor=product.vendor)
    response = client.post("/products/assist/restore/", follow=True)
    assert f"restore {product.vendor.name} first" in response.content.decode()
    product.refresh_from_db()
    assert product.archived_at is not None


def test_the_archived_list_comes_as_a_file_too(client: Client) -> None:
    make_vendor("Stays")
    archive_vendor(by=None, vendor=make_vendor("Vektor"))
    body = client.get("/vendors/?archived=1&format=csv").content.decode()
    assert "Vektor" in body
    assert "Stays" not in body


def test_the_product_list_costs_the_same_however_long_it_is(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    make_product()
    client.get("/products/")
    with django_assert_max_num_queries(30) as short:
        client.get("/products/")
    for _ in range(10):
        make_product()
    with django_assert_max_num_queries(len(short)):
        assert client.get("/products/").status_code == 200
