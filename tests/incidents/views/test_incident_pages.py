"""The pages of incidents: who may see and do what, and what they show."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import Incident
from incidents.services.facts import add_fact
from tests.factories.incidents import NOON, make_article, make_incident
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
ROLES = ("viewer", "procurement", "officer", "administrator")
WRITERS = ("officer", "administrator")


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor("Orionsoft", slug="orionsoft")


@pytest.fixture
def incident(vendor: Vendor) -> Incident:
    return make_incident(vendor, title="Cut off", type="suspension", scope="ours", wait_days=60)


def address(name: str, incident: Incident | None = None, **more: Any) -> str:
    return reverse(name, kwargs=({"reference": incident.reference} if incident else {}) | more)


def form_data(vendor: Vendor, **fields: Any) -> dict[str, Any]:
    plain = {
        "title": "Cut off",
        "type": "suspension",
        "direction": "restricts",
        "severity": "high",
        "scope": "ours",
        "started_at": "2026-11-20T12:00",
        "vendors": [vendor.pk],
    }
    return plain | fields


READ = ("incidents", "incident-export", "incident", "incident-clocks")
WRITE = ("incident-file", "incident-check", "incident-edit", "incident-fact-add")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", READ + WRITE)
def test_everybody_reads_and_officers_write(
    client_as: type_clients, incident: Incident, role: str, name: str
) -> None:
    takes = name in ("incident", "incident-clocks", "incident-edit", "incident-fact-add")
    response = client_as(role).get(address(name, incident if takes else None))
    assert response.status_code == (200 if name in READ or role in WRITERS else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "name", ["incident-file", "incident-edit", "incident-status", "incident-archive", "incident-fact-add"]
)
def test_nobody_but_officers_sends_anything(
    client_as: type_clients, incident: Incident, role: str, name: str
) -> None:
    response = client_as(role).post(address(name, None if name == "incident-file" else incident), {})
    assert (response.status_code == 403) == (role not in WRITERS)


@pytest.mark.parametrize("name", [*READ, *WRITE, "incident-panel", "incident-status"])
def test_whoever_is_signed_out_is_asked_to_sign_in(client: Client, incident: Incident, name: str) -> None:
    takes = name in ("incident", "incident-clocks", "incident-edit", "incident-fact-add", "incident-status")
    response = client.get(address(name, incident if takes else None))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign-in"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["incident", "incident-clocks", "incident-edit", "incident-fact-add"])
def test_what_is_restricted_does_not_exist_for_others(
    client_as: type_clients, vendor: Vendor, role: str, name: str
) -> None:
    secret = make_incident(vendor, restricted=True)
    status = client_as(role).get(address(name, secret)).status_code
    if role in WRITERS:
        assert status == 200
    else:
        assert status == (404 if name in READ else 403)


@pytest.mark.parametrize("name", ["incidents", "incident-export"])
def test_what_is_restricted_is_on_no_list_of_others(
    client_as: type_clients, vendor: Vendor, name: str
) -> None:
    make_incident(vendor, restricted=True, title="Whispered")
    assert b"Whispered" not in client_as("viewer").get(address(name)).content
    assert b"Whispered" in client_as("officer").get(address(name)).content


def test_an_unknown_incident_is_not_found(client_as: type_clients) -> None:
    assert client_as("officer").get("/incidents/INC-1999-0001/").status_code == 404


def test_the_panel_shows_a_vendors_incidents_and_hides_restricted_ones(
    client_as: type_clients, vendor: Vendor, incident: Incident
) -> None:
    make_incident(vendor, restricted=True, title="Whispered")
    make_incident(make_vendor(), title="Elsewhere")
    content = client_as("viewer").get(address("incident-panel"), {"vendor": "orionsoft"}).content.decode()
    assert "Cut off" in content
    assert "Whispered" not in content
    assert "Elsewhere" not in content
    assert "1 on record" in content


def test_the_panel_of_an_unknown_vendor_is_not_found(client_as: type_clients) -> None:
    assert client_as("viewer").get(address("incident-panel"), {"vendor": "nobody"}).status_code == 404


def test_filing_by_form_puts_it_on_record_and_shows_it(client_as: type_clients, vendor: Vendor) -> None:
    response = client_as("officer").post(address("incident-file"), form_data(vendor, wait_days="60"))
    filed = Incident.objects.get()
    assert response["Location"] == address("incident", filed)
    assert (filed.title, filed.wait_days, filed.started_at) == ("Cut off", 60, NOON)
    vendor.refresh_from_db()
    assert vendor.account_state == "suspended"


def test_an_empty_form_says_one_thing_a_field_and_saves_nothing(client_as: type_clients) -> None:
    response = client_as("officer").post(address("incident-file"), {})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert {"title", "type", "vendors", "started_at"} <= set(errors)
    assert all(len(messages) == 1 for messages in errors.values())
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ended_at": "2026-11-19T12:00"}, "ended_at"),
        ({"wait_days": "5", "wait_open_ended": "on"}, "wait_days"),
        ({"people_affected": "-1"}, "people_affected"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"vendors": ["999999"]}, "vendors"),
    ],
)
def test_wrong_input_is_shown_at_its_field_and_kept_in_the_form(
    client_as: type_clients, vendor: Vendor, fields: dict[str, Any], field: str
) -> None:
    response = client_as("officer").post(address("incident-file"), form_data(vendor, **fields))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="Cut off"' in response.content.decode()
    assert not Incident.objects.exists()


def test_a_product_of_another_vendor_is_refused_by_name(client_as: type_clients, vendor: Vendor) -> None:
    stray = make_product("Stray")
    response = client_as("officer").post(address("incident-file"), form_data(vendor, products=[stray.pk]))
    assert "Stray is not a product" in response.content.decode()


def test_editing_starts_with_what_is_saved_and_changes_it(
    client_as: type_clients, vendor: Vendor, incident: Incident
) -> None:
    client = client_as("officer")
    assert 'value="Cut off"' in client.get(address("incident-edit", incident)).content.decode()
    response = client.post(address("incident-edit", incident), form_data(vendor, title="Locked out"))
    assert response.status_code == 302
    incident.refresh_from_db()
    assert (incident.title, incident.wait_days) == ("Locked out", None)


def test_the_form_warns_of_a_duplicate_and_shows_the_blast_radius(
    client_as: type_clients, vendor: Vendor, incident: Incident
) -> None:
    product = make_product(vendor=vendor)
    make_workload("Claims desk", dependencies=[needing(product)])
    asked: dict[str, Any] = {"vendors": [vendor.pk], "type": "suspension", "started_at": "2026-11-25T12:00"}
    content = client_as("officer").get(address("incident-check"), asked).content.decode()
    assert incident.reference in content
    assert "Claims desk" in content
    assert "our account with Orionsoft" in content


def test_the_check_of_an_edited_incident_leaves_itself_out(
    client_as: type_clients, vendor: Vendor, incident: Incident
) -> None:
    asked: dict[str, Any] = {"vendors": [vendor.pk], "type": "suspension", "started_at": "2026-11-25T12:00"}
    asked["reference"] = incident.reference
    content = client_as("officer").get(address("incident-check"), asked).content.decode()
    assert incident.title not in content


def test_an_order_without_an_authority_is_filed_and_the_page_asks_whose_it_is(
    client_as: type_clients, vendor: Vendor
) -> None:
    officer = client_as("officer")
    order = form_data(vendor, type="government_order", reason="Privacy", jurisdiction="IT")
    assert officer.post(address("incident-file"), order).status_code == 302
    filed = Incident.objects.get()
    content = officer.get(address("incident", filed)).content.decode()
    assert "whose order is it?" in content
    assert f'{address("incident-edit", filed)}#id_authority"' in content
    assert "Privacy" in content
    assert ">IT<" in content
    content = client_as("viewer").get(address("incident", filed)).content.decode()
    assert "whose order is it?" in content
    assert "#id_authority" not in content
    officer.post(address("incident-edit", filed), order | {"authority": "Garante"})
    content = officer.get(address("incident", filed)).content.decode()
    assert "Garante, IT" in content
    assert "whose order" not in content


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"type": "government_order"}, True),
        ({"type": "government_order", "authority": " "}, True),
        ({"type": "government_order", "authority": "Garante"}, False),
        ({"type": "outage"}, False),
        ({}, False),
    ],
)
def test_the_form_asks_whose_order_it_is_while_that_is_open(
    client_as: type_clients, fields: dict[str, str], asked: bool
) -> None:
    content = client_as("officer").get(address("incident-check"), fields).content.decode()
    assert ("Whose order is it?" in content) == asked


def test_the_check_takes_nonsense_calmly(client_as: type_clients) -> None:
    asked = {"vendors": ["x"], "type": "nonsense", "started_at": "soon"}
    response = client_as("officer").get(address("incident-check"), asked)
    assert "Choose a vendor" in response.content.decode()


def test_the_page_tells_who_stands_still_what_was_said_and_by_whom(
    client_as: type_clients, vendor: Vendor
) -> None:
    product = make_product("Orion API", vendor=vendor)
    make_workload("Claims desk", dependencies=[needing(product)])
    article = make_article(title="Locked out of Orion")
    fact = {"field": "duration_days", "value": "60", "sentence": "Wait two months.", "article": article}
    incident = make_incident(
        vendor, type="suspension", scope="ours", facts=[fact], articles=[article], title="Cut off"
    )
    content = client_as("viewer").get(address("incident", incident)).content.decode()
    for words in ("Claims desk", "Wait two months.", "60 days", "Locked out of Orion", "Our access", "Filed"):
        assert words in content
    assert "Access is back" not in content


def test_officers_are_offered_the_next_steps(client_as: type_clients, incident: Incident) -> None:
    content = client_as("officer").get(address("incident", incident)).content.decode()
    assert all(words in content for words in ("Confirm", "Log an appeal", "Access is back"))


def test_a_public_report_cannot_be_appealed_from_its_page(client_as: type_clients, vendor: Vendor) -> None:
    content = client_as("officer").get(address("incident", make_incident(vendor))).content.decode()
    assert "Log an appeal" not in content


def test_a_step_is_taken_from_its_dialog(client_as: type_clients, incident: Incident) -> None:
    sent = {"status": "confirmed", "at": "2026-11-20T13:00", "note": "from the letter"}
    response = client_as("officer").post(address("incident-status", incident), sent)
    assert response["Location"] == address("incident", incident)
    incident.refresh_from_db()
    assert incident.status == "confirmed"
    assert incident.timeline.get(kind="confirmed").at == NOON + timedelta(hours=1)


def test_a_step_has_a_page_of_its_own_without_javascript(client_as: type_clients, incident: Incident) -> None:
    client = client_as("officer")
    assert client.get(address("incident-status", incident), {"to": "confirmed"}).status_code == 200
    assert client.get(address("incident-status", incident), {"to": "reviewed"}).status_code == 404


def test_a_step_that_does_not_exist_is_refused_with_a_message(
    client_as: type_clients, incident: Incident
) -> None:
    response = client_as("officer").post(address("incident-status", incident), {"status": "reviewed"})
    assert response.status_code == 422
    assert "cannot go from" in response.content.decode()


@pytest.mark.parametrize("state", ["confirmed", "rejected"])
def test_a_fact_is_decided_by_a_button(client_as: type_clients, incident: Incident, state: str) -> None:
    fact = add_fact(by=None, incident=incident, field="reason", value="usage policy")
    where = address("incident-fact", incident, pk=fact.pk)
    response = client_as("officer").post(where, {"state": state})
    assert response["Location"].endswith("#facts")
    fact.refresh_from_db()
    assert fact.state == state


def test_a_fact_of_another_incident_is_not_found(
    client_as: type_clients, vendor: Vendor, incident: Incident
) -> None:
    fact = add_fact(by=None, incident=make_incident(vendor), field="reason", value="usage policy")
    where = address("incident-fact", incident, pk=fact.pk)
    assert client_as("officer").post(where, {"state": "confirmed"}).status_code == 404


def test_a_fact_is_added_as_alleged(client_as: type_clients, incident: Incident) -> None:
    client_as("officer").post(
        address("incident-fact-add", incident), {"field": "reason", "value": "usage policy"}
    )
    assert incident.facts.get().state == "alleged"


def test_archiving_takes_it_off_the_list(client_as: type_clients, incident: Incident) -> None:
    client = client_as("officer")
    assert client.post(address("incident-archive", incident)).status_code == 302
    assert client.get(address("incident", incident)).status_code == 404


def test_the_file_holds_just_what_the_list_shows(client_as: type_clients, vendor: Vendor) -> None:
    make_incident(vendor, title="=HYPERLINK(1)", type="suspension", scope="ours")
    make_incident(vendor, title="Outage")
    response = client_as("viewer").get(address("incident-export"), {"type": "suspension"})
    rows = list(csv.DictReader(StringIO(response.content.decode())))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)"]
    assert (rows[0]["vendors"], rows[0]["scope"]) == ("Orionsoft", "ours")
    assert rows[0]["started_at"] == "2026-11-20T12:00:00+00:00"


def test_the_list_says_what_to_do_when_it_is_empty(client_as: type_clients) -> None:
    assert "No incident on record." in client_as("viewer").get(address("incidents")).content.decode()
    filtered = client_as("viewer").get(address("incidents"), {"q": "x"}).content.decode()
    assert "No incident matches." in filtered


def test_a_filter_of_nonsense_filters_nothing(client_as: type_clients, incident: Incident) -> None:
    asked = {"type": "nonsense", "vendor": "nobody", "order": "nonsense", "page": "-3"}
    assert "Cut off" in client_as("viewer").get(address("incidents"), asked).content.decode()


def test_a_search_that_finds_very_much_ends_early_and_says_so(
    client_as: type_clients, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.views.incidents.MOST_FOUND", 2)
    monkeypatch.setattr("incidents.views.incidents.PAGE_SIZE", 1)
    for number in range(4):
        make_incident(vendor, type="terms_change", title=f"Cut off {number}")
    client = client_as("viewer")
    assert "1 to 1 of more than 2" in client.get(address("incidents"), {"q": "cut"}).content.decode()
    assert "1 to 1 of 4" in client.get(address("incidents")).content.decode()


@pytest.mark.parametrize("name", ["incidents", "incident-export"])
def test_lists_cost_the_same_however_long_they_are(
    client_as: type_clients, vendor: Vendor, django_assert_num_queries: Callable[..., Any], name: str
) -> None:
    client, counts = client_as("officer"), []
    for rows in (3, 3):
        for _ in range(rows):
            make_incident(vendor, type="terms_change")
        with django_assert_num_queries(30, exact=False) as captured:
            client.get(address(name))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_panel_costs_the_same_however_many_incidents_there_are(
    client_as: type_clients, vendor: Vendor, django_assert_num_queries: Callable[..., Any]
) -> None:
    client, counts = client_as("viewer"), []
    for _ in range(2):
        make_incident(vendor)
        make_incident(vendor)
        with django_assert_num_queries(30, exact=False) as captured:
            client.get(address("incident-panel"), {"vendor": "orionsoft"})
        counts.append(len(captured))
    assert counts[0] == counts[1]
