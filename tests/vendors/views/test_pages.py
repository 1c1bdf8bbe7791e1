"""The pages of single records."""

import re
from collections.abc import Callable
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
from vendors.models import Contract, Fallback, Product, Vendor, Workload
from vendors.services.observed import set_account_states
from vendors.services.rescore import rescore_all
from vendors.services.vendors import archive_vendor
from vendors.views import products

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def procurement(client_as: Callable[[str], Client]) -> Client:
    return client_as("procurement")


@pytest.fixture
def vendor() -> Vendor:
    """Vektor: a product of its own, one of Lexiform built on it, and a workload on each."""
    vendor = make_vendor("Vektor", contact="Ada, +49 30 1234")
    own = make_product("Vektor API", vendor=vendor)
    built = make_product("Draft", vendor=make_vendor("Lexiform"), needs=[{"k": 1, "products": [own]}])
    fallback = {
        "name": "By hand",
        "switch_hours": Decimal(48),
        "capacity": Decimal("0.5"),
        "last_tested_on": timezone.localdate(),
    }
    make_workload("Claims", dependencies=[needing(own)], fallbacks=[fallback])
    make_workload("Translation", people=2, dependencies=[needing(built)])
    make_workload("Search", people=3, dependencies=[needing(own, make_product("Other"))])
    rescore_all()
    return vendor


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def amounts(page: str, column: str) -> list[int]:
    return [int(value.replace(",", "")) for value in re.findall(column, page)]


def test_the_parts_of_a_score_add_up_to_the_figure_shown(viewer: Client, vendor: Vendor) -> None:
    response = viewer.get("/vendors/vektor/")
    found = response.context["dependence"]
    assert (
        sum(row.points for row in found.rows)
        == found.score
        == round(Decimal(response.context["risk"].score.score), 1)
    )
    assert sum(row.loss for row in found.rows) == found.loss
    for row in found.rows:
        assert row.gross - sum(item.amount for item in row.softened) == row.loss
    assert found.direct_points + found.indirect_points == found.score


def test_a_vendor_names_who_depends_on_it_and_how(viewer: Client, vendor: Vendor) -> None:
    page = text(viewer, "/vendors/vektor/")
    assert "What makes up" in page
    assert "Draft , sub-processor" in page
    assert "Vektor API , direct" in page
    assert "By hand, after 2 d, exercised" in page.replace("\xa0", " ")
    assert "an alternative carries it" in page


def test_what_flows_into_a_product_flows_out_of_it(viewer: Client, vendor: Vendor) -> None:
    flow = viewer.get("/vendors/vektor/").context["flow"]
    inside = {node["id"] for node in flow["nodes"] if node["id"].startswith("p:")}
    assert inside == {"p:vektor-api", "p:draft"}
    for product in inside:
        flowing_in = sum(link["value"] for link in flow["links"] if link["to"] == product)
        flowing_out = sum(link["value"] for link in flow["links"] if link["from"] == product)
        assert flowing_in == pytest.approx(flowing_out, abs=0.01)


def test_while_a_change_waits_the_page_says_so_and_still_adds_up(viewer: Client, vendor: Vendor) -> None:
    make_workload("Fresh", dependencies=[needing(Product.objects.get(slug="vektor-api"))])
    response = viewer.get("/vendors/vektor/")
    assert "rescoring" in response.content.decode()
    found = response.context["dependence"]
    assert sum(row.points for row in found.rows) == found.score
    assert {row.workload.name for row in found.rows} >= {"Fresh", "Claims"}


def test_a_vendor_that_was_never_scored_has_a_page(viewer: Client) -> None:
    make_vendor("Idle")
    page = text(viewer, "/vendors/idle/")
    assert "The first score follows" in page
    assert "No workload depends on it" in page
    assert "No contract yet" in page


def test_an_archived_vendor_keeps_its_page_and_takes_no_changes(procurement: Client) -> None:
    archive_vendor(by=None, vendor=make_vendor("Gone"))
    page = text(procurement, "/vendors/gone/")
    assert "archived" in page
    assert "Archive this vendor" not in page
    assert "What is archived has no score." in page
    assert "Its score is 0" not in page
    assert "The first score follows" not in page
    assert procurement.get("/vendors/gone/edit/").status_code == 404


def test_a_running_outage_shows_whom_it_stops_and_until_when(viewer: Client, vendor: Vendor) -> None:
    now = datetime.now(UTC)
    make_event(
        vendor, started_at=now - timedelta(hours=2), expected_end_at=now + timedelta(hours=30), title="Down"
    )
    page = text(viewer, "/vendors/vektor/")
    assert "12 people" in page  # Claims and Translation; others carry Search
    assert "Left of the stated wait" in page
    assert "until the recovery objective" in page
    assert "Stopped now" in text(viewer, "/workloads/claims/")


def going_on(vendor: Vendor, hours: float, atom: str | None = None, **fields: Any) -> None:
    make_event(vendor, atom, started_at=timezone.now() - timedelta(hours=hours), **fields)


def test_of_several_incidents_the_most_urgent_stands_in_full_and_the_others_are_folded(
    viewer: Client, vendor: Vendor
) -> None:
    going_on(vendor, 2, title="Fresh")
    going_on(vendor, 100, "model:Model One", type="government_order", title="Overdue")
    going_on(vendor, 3, "account:vektor", type="suspension", title="Somebody else's")
    page = viewer.get("/vendors/vektor/").content.decode()
    folded = re.findall(r'<details class="fold".*?</details>', page, re.DOTALL)
    assert re.search(r"<h2[^>]*>Overdue</h2>", page)
    assert [fold for fold in folded if "Overdue" in fold] == []
    assert len([fold for fold in folded if "Fresh" in fold and "12 people stopped" in text_of(fold)]) == 1
    assert page.index("Overdue") < page.index("Fresh") < page.index("Concentration score")


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup))


def test_people_whom_two_incidents_stop_are_counted_once_in_the_figure(
    viewer: Client, vendor: Vendor
) -> None:
    going_on(vendor, 2)
    going_on(vendor, 3, "account:vektor", type="suspension", ours=True)
    assert viewer.get("/vendors/vektor/").context["people_stopped"] == 12


def test_who_stands_still_is_never_called_reduced(viewer: Client, vendor: Vendor) -> None:
    soon = {"name": "By hand", "switch_hours": 20, "capacity": 1, "last_tested_on": timezone.localdate()}
    own = Product.objects.get(slug="vektor-api")
    Workload.objects.all().delete()
    make_workload("Intake", rto_hours=24, dependencies=[needing(own)], fallbacks=[soon])
    going_on(vendor, 2)
    page = text(viewer, "/vendors/vektor/")
    assert "10 people" in page
    assert "stopped a fallback takes over in 18 h" in page.replace("\xa0", " ")
    assert "reduced" not in page


def test_a_cost_that_begins_later_than_the_incident_says_from_when(viewer: Client) -> None:
    product = make_product(vendor=make_vendor("Late"))
    make_workload(in_use_since=timezone.localdate(), dependencies=[needing(product)])
    going_on(product.vendor, 100)
    assert "counted from" in text(viewer, "/vendors/late/")


@pytest.mark.parametrize("state", ["suspended", "revoked"])
def test_a_product_that_we_cannot_use_is_not_called_available(
    viewer: Client, vendor: Vendor, state: str
) -> None:
    set_account_states(by=None, states={vendor: state})
    for path in ("/vendors/vektor/", "/products/vektor-api/", "/workloads/claims/"):
        page = text(viewer, path)
        assert f"no access our account is {state}; others can use it" in page
    flow = viewer.get("/vendors/vektor/").context["flow"]["nodes"]
    notes = {node["name"]: (node["note"], node["tone"]) for node in flow if node["id"].startswith("p:")}
    assert notes == {"Vektor API": (f"our account: {state}", "warn"), "Draft": ("Lexiform", "")}
    assert "no access" not in text(viewer, "/products/draft/")


def test_the_contract_of_a_vendor_shows_its_next_notice(viewer: Client, vendor: Vendor) -> None:
    make_contract("C-1", vendor=vendor, auto_renewal=True, renewal_months=12)
    page = text(viewer, "/vendors/vektor/")
    assert "C-1" in page
    assert "renews by itself" in page


def test_the_page_of_a_vendor_loads_its_incidents_by_itself_and_links_to_them(
    viewer: Client, vendor: Vendor
) -> None:
    page = viewer.get("/vendors/vektor/").content.decode()
    assert 'hx-get="/incidents/panel/?vendor=vektor"' in page
    assert 'href="/incidents/?vendor=vektor"' in page


def test_a_product_shows_what_stops_it_what_it_needs_and_who_uses_it(viewer: Client, vendor: Vendor) -> None:
    page = text(viewer, "/products/vektor-api/")
    assert "Claims" in page
    assert "Draft" in page
    assert "1 product is built on it" in page
    assert "Vektor API" in text(viewer, "/products/draft/")


def test_a_product_that_many_use_shows_the_critical_ones_first_and_leads_to_all(
    viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "SHOWN", 2)
    product = make_product("Assist")
    for number in range(4):
        make_workload(f"Work {number}", critical=number == 3, dependencies=[needing(product)])
        make_product(f"Built {number}", needs=[{"k": 1, "products": [product]}])
    page = text(viewer, "/products/assist/")
    assert "4 workloads use it" in page
    assert "2 of 4 workloads, the critical ones first." in page
    assert page.index("Work 3") < page.index("Work 0")
    assert "Work 1" not in page
    assert "2 of 4 products, by name." in page
    assert 'href="/workloads/?product=assist"' in viewer.get("/products/assist/").content.decode()
    every = text(viewer, "/workloads/?product=assist")
    assert all(f"Work {number}" in every for number in range(4))


def test_the_product_page_asks_as_often_however_many_use_it(viewer: Client) -> None:
    product = make_product("Assist")
    asked = []
    for first in (0, 3):
        for number in range(first, first + 3):
            make_workload(f"Work {number}", dependencies=[needing(product)])
        with CaptureQueriesContext(connection) as counted:
            viewer.get("/products/assist/")
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_a_contract_shows_value_in_both_currencies_and_an_undated_rate(viewer: Client) -> None:
    contract = make_contract(
        "C-1",
        annual_value=Decimal(214000),
        currency="USD",
        exchange_rate=Decimal("0.9210"),
        exchange_rate_date=date(2026, 11, 1),
    )
    page = text(viewer, "/contracts/c-1/")
    assert "$214,000" in page
    assert "€197,094" in page
    assert "the rate has no date" not in page
    # Entered before rates needed their day.
    Contract.objects.filter(pk=contract.pk).update(exchange_rate_date=None)
    assert "the rate has no date" in text(viewer, "/contracts/c-1/")


def test_a_contract_without_an_end_can_be_left_any_time(viewer: Client) -> None:
    make_contract("C-1", end_date=None)
    assert "any time" in text(viewer, "/contracts/c-1/")


def test_a_workload_shows_who_hurts_it_what_stops_it_alone_and_its_fallbacks(
    viewer: Client, vendor: Vendor
) -> None:
    page = text(viewer, "/workloads/translation/")
    assert "Lexiform" in page
    assert "Vektor" in page
    assert "nothing takes over" in page
    assert "the vendor as a whole" in page
    assert "By hand" in text(viewer, "/workloads/claims/")


def test_a_workload_that_others_carry_has_no_vendor_that_hurts_it(viewer: Client, vendor: Vendor) -> None:
    assert "No single vendor hurts it" in text(viewer, "/workloads/search/")


def test_an_exercise_is_noted_with_one_form(client_as: Callable[[str], Client], vendor: Vendor) -> None:
    officer = client_as("officer")
    fallback = Fallback.objects.get()
    Fallback.objects.update(last_tested_on=None)
    path = f"/workloads/claims/fallbacks/{fallback.pk}/tested/"
    assert officer.post(path, {"tested_on": "2026-02-01"}).status_code == 302
    assert str(Fallback.objects.get().last_tested_on) == "2026-02-01"
    tomorrow = timezone.localdate() + timedelta(days=1)
    response = officer.post(path, {"tested_on": tomorrow.isoformat()}, follow=True)
    assert "must not lie in the future" in response.content.decode()
    assert "Enter the day" in officer.post(path, {}, follow=True).content.decode()
    assert str(Fallback.objects.get().last_tested_on) == "2026-02-01"


def test_a_fallback_of_another_workload_is_not_found(
    client_as: Callable[[str], Client], vendor: Vendor
) -> None:
    path = f"/workloads/translation/fallbacks/{Fallback.objects.get().pk}/tested/"
    assert client_as("officer").post(path, {"tested_on": "2026-02-01"}).status_code == 404


def test_what_is_in_use_is_not_archived_and_the_reason_is_said(procurement: Client, vendor: Vendor) -> None:
    for path in ("/vendors/vektor/", "/products/vektor-api/"):
        response = procurement.post(f"{path}archive/")
        assert response.status_code == 409
        assert "is still used by Claims, Draft, Search" in response.content.decode()
    assert not Vendor.objects.exclude(archived_at=None).exists()


def test_an_archived_workload_leaves_the_list_and_the_deed_is_said(
    procurement: Client, vendor: Vendor
) -> None:
    make_contract("C-1")
    assert procurement.post("/workloads/claims/archive/").headers["Location"] == "/workloads/"
    assert procurement.post("/contracts/c-1/archive/").headers["Location"] == "/contracts/"
    assert Workload.objects.get(slug="claims").archived_at is not None
    assert "Claims archived." in text(procurement, "/workloads/")
    assert "Claims" not in text(procurement, "/workloads/")


def test_of_very_many_workloads_the_costliest_are_shown_and_the_others_summed_up(viewer: Client) -> None:
    own = make_product("Wide API", vendor=make_vendor("Wide"))
    for number in range(40):
        make_workload(people=number + 1, dependencies=[needing(own)])
    for number in range(14):
        built = make_product(f"App {number}", needs=[{"k": 1, "products": [own]}])
        make_workload(people=1, dependencies=[needing(built)])
    rescore_all()
    context = viewer.get("/vendors/wide/").context
    found, flow = context["dependence"], context["flow"]
    assert (len(found.rows), found.others, found.count) == (25, 29, 54)
    assert sum(row.points for row in found.rows) + found.others_points == found.score
    assert sum(row.loss for row in found.rows) + found.others_loss == found.loss
    assert sum(points for _name, points in found.parts) == pytest.approx(float(found.score))
    names = [node["name"] for node in flow["nodes"]]
    assert {"40 other workloads", "5 other products"} <= set(names)
    assert len(names) <= 1 + 11 + 15
    drawn = sum(link["value"] for link in flow["links"] if link["to"].startswith("w:"))
    assert drawn == pytest.approx(sum(use.hourly for use in found.paths.uses), abs=0.1)
    assert len(context["flow_rows"]) <= 26
    assert "29 others" in text(viewer, "/vendors/wide/")


def test_events_on_the_trend_lead_to_their_incidents(viewer: Client, vendor: Vendor) -> None:
    event = make_event(vendor, started_at=timezone.now() - timedelta(days=3), title="Down")
    response = viewer.get("/vendors/vektor/")
    (mark,) = response.context["trend"]["marks"]
    assert mark["url"] == f"/incidents/{event.reference}/"
    assert f'<a href="/incidents/{event.reference}/">Outage: Down</a>' in response.content.decode()


def test_the_heat_map_of_a_vendor_shows_who_else_stops_the_same_work(viewer: Client, vendor: Vendor) -> None:
    make_workload("Elsewhere", dependencies=[needing(make_product())])
    rescore_all()
    heat = viewer.get("/vendors/vektor/").context["heat"]
    assert [workload.name for workload in heat.workloads][:2] == ["Claims", "Translation"]
    assert "Elsewhere" not in {workload.name for workload in heat.workloads}
    assert heat.rows[0].vendor == vendor
    assert {row.vendor.name for row in heat.rows[1:]} >= {"Lexiform"}
    shown = {cell.workload.name: round(cell.loss) for cell in heat.rows[0].cells if cell.loss}
    rows = viewer.get("/vendors/vektor/").context["dependence"].rows
    assert shown == {row.workload.name: row.loss for row in rows if row.loss}
