"""What an entry says: labels, names, money and dates as the pages write them; and what it keeps to itself."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from incidents.services.detection import process_pending
from riskboard.accounts.models import User
from riskboard.audit.queries.log import Event, Filters, log_page
from riskboard.audit.queries.names import names_of
from riskboard.audit.queries.plain import as_dict
from riskboard.audit.queries.words import Entry, entries
from riskboard.common.actor import acting
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_incident
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Product, Vendor, Workload
from vendors.models.contract import ContractProduct
from vendors.services.vendors import archive_vendor, update_vendor

pytestmark = pytest.mark.django_db
NEWS = (
    "Orionsoft has suspended the account of a customer. Sixty people lost access to the Orion API without a warning, "
    "the company said. It has to wait two months."
)


def events(kind: str, **filters: Any) -> list[Event]:
    return list(log_page(Filters(kind=kind, **filters), size=200).events)


def last(kind: str, person: Any = None, **filters: Any) -> Entry:
    return entries(events(kind, **filters)[:1], person or make_user(role="administrator"), "EUR")[0]


def lines(entry: Entry) -> dict[str, tuple[str, str]]:
    return {line.label: (line.before, line.after) for line in entry.lines}


def test_an_update_says_who_why_and_each_field_before_and_after() -> None:
    person = make_user(first_name="Ada", last_name="Byron")
    vendor = make_vendor("Vektor", owner="Grace")
    update_vendor(by=person, vendor=vendor, owner="Edsger")
    entry = last("vendors.vendor")
    assert (entry.actor, entry.reason, entry.kind, entry.name) == (
        "Ada Byron",
        "vendor changed",
        "Vendor",
        "Vektor",
    )
    assert lines(entry) == {"Owner here": ("Grace", "Edsger")}
    assert entry.url == "/vendors/vektor/"


def test_a_reason_that_says_what_the_entry_says_is_not_said_twice() -> None:
    vendor = make_vendor("Vektor")
    assert last("vendors.vendor").said_besides == ""
    archive_vendor(by=None, vendor=vendor)
    assert last("vendors.vendor").said_besides == "vendor archived"


def test_money_dates_choices_and_truth_are_written_as_on_pages() -> None:
    contract = make_contract(
        annual_value=Decimal("214000.00"),
        currency="USD",
        exchange_rate_date=date(2026, 1, 1),
        start_date=date(2026, 1, 1),
        auto_renewal=False,
    )
    said = lines(last("vendors.contract"))
    assert said["Value a year"] == ("–", "$214,000")
    assert said["Start date"] == ("–", "1 Jan 2026")
    assert said["Renews by itself"] == ("–", "no")
    assert said["Vendor"] == ("–", contract.vendor.name)
    make_workload("Claims", cost_per_hour=Decimal("75.50"))
    assert lines(last("vendors.workload"))["Loaded cost per person-hour"] == ("–", "75.50\u00a0EUR")
    Vendor.objects.update(account_state="suspended")
    assert lines(last("vendors.vendor"))["Our account"] == ("Active", "Suspended")


def test_times_are_told_in_the_readers_zone() -> None:
    product = make_product()
    Product.objects.filter(pk=product.pk).update(state_since=datetime(2026, 3, 1, 10, 30, tzinfo=UTC))
    assert lines(last("vendors.product"))["In this state since"] == ("–", "1 Mar 2026, 10:30")


def test_a_link_is_called_by_what_it_leads_to() -> None:
    vendor = make_vendor()
    product = make_product("Assist", vendor=vendor)
    contract = make_contract("C-7", vendor=vendor, title="Frame", products=[product])
    entry = last(ContractProduct._meta.label_lower)
    assert (entry.kind, entry.name) == ("Product covered", "Assist")
    assert lines(entry)["Contract"] == ("–", f"C-7 {contract.title}")


def test_what_the_program_proposes_is_the_systems_doing_and_leads_to_its_page() -> None:
    make_vendor("Orionsoft")
    make_article(title="Orionsoft suspends customer accounts", text=NEWS, detected_at=None, relevant=False)
    process_pending()
    entry = last("incidents.candidate")
    assert (entry.actor, entry.reason) == ("the system", "article looked through")
    assert entry.name == str(entry.event.record_id)
    assert entry.url == f"/triage/{entry.event.record_id}/"


def test_a_row_that_is_gone_keeps_its_last_name() -> None:
    workload = make_workload("Claims", dependencies=[needing(make_product("Assist"))])
    Workload.objects.filter(pk=workload.pk).delete()
    entry = last("vendors.dependency", action="delete")
    assert lines(entry)["Workload"] == ("Claims", "–")


def test_a_secret_is_shown_as_changed_and_nothing_of_it_leaves() -> None:
    person = make_user()
    User.objects.filter(pk=person.pk).update(password="pbkdf2$topsecret")
    event = events("accounts.user")[0]
    assert lines(entries([event], person, "EUR")[0]) == {"Password": ("", "changed")}
    told = as_dict(event, names_of([event], person))
    assert told["changes"] == [{"field": "password", "before": None, "after": "changed"}]
    assert event.data["password"] not in str(told)


def test_an_update_that_changed_nothing_but_its_time_has_no_lines() -> None:
    vendor = make_vendor()
    Vendor.objects.filter(pk=vendor.pk).update(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert last("vendors.vendor").lines == ()


def test_a_restricted_incident_is_named_to_nobody_who_may_not_know_of_it() -> None:
    vendor = make_vendor()
    incident = make_incident(vendor, restricted=True, title="Unspoken")
    with acting(None, f"incident {incident.reference}"):
        Vendor.objects.filter(pk=vendor.pk).update(owner="moved")
    event = events("vendors.vendor")[0]
    told = {role: entries([event], make_user(role=role), "EUR")[0].reason for role in ("viewer", "officer")}
    assert told == {"viewer": "incident an incident", "officer": f"incident {incident.reference}"}
    link = events("incidents.incidentvendor")[0]
    names = {role: names_of([link], make_user(role=role)) for role in ("viewer", "officer")}
    assert names["viewer"]["incidents.incident", incident.pk] == "restricted"
    assert names["officer"]["incidents.incident", incident.pk] == f"{incident.reference} Unspoken"


def test_programs_get_stored_values_decimals_as_text_and_times_in_utc() -> None:
    person = make_user(first_name="Ada", last_name="Byron")
    workload = make_workload("Claims", cost_per_hour=Decimal("75.50"))
    with acting(person, "by hand"):
        Workload.objects.filter(pk=workload.pk).update(cost_per_hour=Decimal("80.25"))
    event = events("vendors.workload")[0]
    told = as_dict(event, names_of([event], person))
    assert told["changes"] == [{"field": "cost_per_hour", "before": "75.50", "after": "80.25"}]
    assert told["actor"] == {"kind": "person", "id": person.pk, "name": "Ada Byron"}
    assert (told["id"], told["record"], told["at"][-1]) == (f"vendors.workload:{event.pk}", "Claims", "Z")
