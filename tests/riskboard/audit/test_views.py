"""Pages of the audit: who may open them, what they show, and the files."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from riskboard.workspace.services.organisation import update_organisation
from tests.factories.incidents import make_incident, make_source
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Vendor
from vendors.services.vendors import update_vendor

pytestmark = pytest.mark.django_db
ROLES = ("viewer", "procurement", "officer", "administrator")
type_client = Callable[[str], Client]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "path", ["/settings/audit/", "/settings/audit/export.csv", "/settings/audit/export.jsonl"]
)
def test_the_whole_log_exists_for_administrators_alone(path: str, role: str, client_as: type_client) -> None:
    assert client_as(role).get(path).status_code == (200 if role == "administrator" else 404)


def test_visitors_are_sent_to_sign_in() -> None:
    for path in ("/settings/audit/", "/settings/audit/export.csv", "/history/vendors.vendor/1/"):
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize("role", ROLES)
def test_the_history_of_a_record_is_for_all_who_may_read_it(role: str, client_as: type_client) -> None:
    client = client_as(role)
    vendor = make_vendor("Vektor", owner="Grace")
    update_vendor(by=None, vendor=vendor, owner="Edsger")
    page = client.get(f"/history/vendors.vendor/{vendor.pk}/").content.decode()
    assert "Grace" in page
    assert "Edsger" in page
    assert '<a href="/vendors/vektor/">Vektor</a><span>history</span>' in page
    assert client.get(f"/history/incidents.source/{make_source().pk}/").status_code == 200


@pytest.mark.parametrize(("role", "status"), [("viewer", 404), ("procurement", 404), ("officer", 200)])
def test_the_history_of_a_restricted_incident_is_for_those_who_may_know_of_it(
    role: str, status: int, client_as: type_client
) -> None:
    incident = make_incident(make_vendor(), restricted=True)
    assert client_as(role).get(f"/history/incidents.incident/{incident.pk}/").status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/history/vendors.vendor/999999/",
        "/history/vendors.nothing/1/",
        "/history/vendors.vendorscore/1/",
        "/history/accounts.user/1/",
        "/history/vendors.fallback/1/",
        "/settings/audit/?cursor=forged",
    ],
)
def test_what_has_no_history_page_is_not_found(path: str, client_as: type_client) -> None:
    assert client_as("administrator").get(path).status_code == 404


def test_htmx_gets_the_fragment_alone(client_as: type_client) -> None:
    vendor = make_vendor("Vektor")
    answer = client_as("viewer").get(f"/history/vendors.vendor/{vendor.pk}/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b"Vektor" in answer.content


def test_the_history_of_a_workload_shows_its_dependencies(client_as: type_client) -> None:
    workload = make_workload("Claims", dependencies=[needing(make_product("Assist"))])
    page = client_as("viewer").get(f"/history/vendors.workload/{workload.pk}/").content.decode()
    assert "Product depended on" in page
    assert "Assist" in page


@pytest.mark.parametrize(
    "path",
    ["/vendors/vektor/", "/products/assist/", "/workloads/claims/"],
)
def test_the_page_of_a_record_leads_to_its_history(path: str, client_as: type_client) -> None:
    make_workload("Claims", dependencies=[needing(make_product("Assist", vendor=make_vendor("Vektor")))])
    assert "/history/vendors." in client_as("viewer").get(path).content.decode()


def test_the_filters_of_the_address_narrow_the_page_and_the_files_alike(client_as: type_client) -> None:
    client = client_as("administrator")
    make_vendor("Vektor", owner="Harbourmaster")
    make_product("Assist")
    query = {"kind": "vendors.vendor", "q": "harbourmaster"}
    page = client.get("/settings/audit/", query).content.decode()
    assert "Harbourmaster" in page
    assert "Assist" not in page
    told = [json.loads(line) for line in body(client.get("/settings/audit/export.jsonl", query)).splitlines()]
    assert [(event["kind"], event["record"], event["action"]) for event in told] == [
        ("vendors.vendor", "Vektor", "insert")
    ]
    rows = list(csv.DictReader(io.StringIO(body(client.get("/settings/audit/export.csv", query)))))
    assert {(row["field"], row["after"]) for row in rows} >= {("name", "Vektor"), ("owner", "Harbourmaster")}


def test_a_file_has_the_days_of_the_page(client_as: type_client) -> None:
    update_organisation(by=None, time_zone="Europe/Berlin")
    vendor = make_vendor("Vektor")
    model: Any = Vendor
    night = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    model.pgh_event_model.objects.filter(pgh_obj=vendor).update(pgh_created_at=night)
    client = client_as("administrator")
    for day, there in (("2026-03-02", True), ("2026-03-01", False)):
        query = {"kind": "vendors.vendor", "since": day, "until": day}
        assert ("Vektor" in client.get("/settings/audit/", query).content.decode()) == there
        for form in ("csv", "jsonl"):
            assert ("Vektor" in body(client.get(f"/settings/audit/export.{form}", query))) == there


def test_a_file_never_begins_a_cell_with_a_formula(client_as: type_client) -> None:
    make_vendor("Vektor", owner="=cmd()")
    rows = csv.DictReader(io.StringIO(body(client_as("administrator").get("/settings/audit/export.csv"))))
    assert "'=cmd()" in {row["after"] for row in rows}


def test_wrong_filters_filter_nothing(client_as: type_client) -> None:
    make_vendor("Vektor")
    client = client_as("administrator")
    page = client.get(
        "/settings/audit/", {"kind": "nonsense", "actor": "99", "since": "yesterday", "q": "\0"}
    )
    assert page.status_code == 200
    assert "Vektor" in page.content.decode()


def test_what_is_recorded_cannot_break_out_of_the_page(client_as: type_client) -> None:
    make_vendor("Vektor", notes="<script>alert(1)</script>")
    page = client_as("administrator").get("/settings/audit/").content.decode()
    assert "<script>alert(1)" not in page


def test_the_log_asks_no_more_queries_for_more_rows(
    client_as: type_client, django_assert_max_num_queries: Any
) -> None:
    client = client_as("administrator")
    counts = []
    for _round in range(2):
        for _number in range(4):
            vendor = make_vendor()
            make_product(vendor=vendor)
            Vendor.objects.filter(pk=vendor.pk).update(owner="Ada")
        with django_assert_max_num_queries(60) as found:
            client.get("/settings/audit/")
        counts.append(len(found))
    assert counts[1] <= counts[0]


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()
