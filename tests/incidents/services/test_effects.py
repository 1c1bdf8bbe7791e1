"""What incidents do to the vendors, as their services carry it out."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from incidents.services.effects import apply_due_states
from incidents.services.incidents import archive_incident, update_incident
from incidents.services.status import end_incident
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_product, make_vendor
from vendors.models import ObservedEvent, Product, RescoreState, Vendor

pytestmark = pytest.mark.django_db
END = NOON + timedelta(hours=5)


def events_of(vendor: Vendor) -> list[tuple[str, str, Decimal, bool]]:
    found = ObservedEvent.objects.filter(vendor=vendor).order_by("atom")
    return [(event.atom, event.type, event.weight, event.ours) for event in found]


def state_of(product: Product) -> str:
    return Product.objects.get(pk=product.pk).state


def account_of(vendor: Vendor) -> str:
    return Vendor.objects.get(pk=vendor.pk).account_state


def test_our_suspension_is_an_event_of_full_weight_and_suspends_the_account() -> None:
    vendor = make_vendor(slug="orion")
    incident = make_incident(vendor, type="suspension", scope="ours", wait_days=60, title="Cut off")
    assert events_of(vendor) == [("account:orion", "suspension", Decimal(1), True)]
    event = ObservedEvent.objects.get()
    assert (event.reference, event.title, event.started_at) == (incident.reference, "Cut off", NOON)
    assert event.expected_end_at == NOON + timedelta(days=60)
    assert account_of(vendor) == "suspended"


def test_a_public_report_of_a_suspension_weighs_little_and_leaves_our_account_alone() -> None:
    vendor = make_vendor(slug="orion")
    make_incident(vendor, type="suspension")
    assert events_of(vendor) == [("account:orion", "suspension", Decimal("0.05"), False)]
    assert account_of(vendor) == "active"


def test_the_account_is_active_again_when_its_last_incident_has_ended() -> None:
    vendor = make_vendor()
    revoked = make_incident(vendor, type="access_revocation", scope="ours")
    suspended = make_incident(vendor, type="suspension", scope="ours")
    assert account_of(vendor) == "revoked"
    end_incident(by=None, incident=revoked, ended_at=END)
    assert account_of(vendor) == "suspended"
    end_incident(by=None, incident=suspended, ended_at=END)
    assert account_of(vendor) == "active"


def test_the_end_of_an_incident_ends_its_event() -> None:
    incident = make_incident(make_vendor())
    end_incident(by=None, incident=incident, ended_at=END)
    assert ObservedEvent.objects.get().ended_at == END


def test_an_outage_halts_the_products_it_names_and_no_others() -> None:
    vendor = make_vendor()
    named, other = make_product(vendor=vendor), make_product(vendor=vendor, model="Model Two")
    incident = make_incident(vendor, products=[named])
    assert (state_of(named), state_of(other)) == ("halted", "available")
    assert Product.objects.get(pk=named.pk).state_since == NOON
    end_incident(by=None, incident=incident, ended_at=END)
    assert state_of(named) == "available"


@pytest.mark.parametrize(("effect", "state"), [("", "halted"), ("recalled", "recalled")])
def test_a_government_order_moves_every_product_on_a_model_it_names(effect: str, state: str) -> None:
    vendor = make_vendor(slug="orion")
    product = make_product(vendor=vendor, model="orion-4-1")
    make_incident(vendor, type="government_order", models_named=["Orion 4.1"], order_effect=effect)
    assert state_of(product) == state
    assert events_of(vendor) == [("model:orion-4-1", "government_order", Decimal(1), False)]


def test_of_two_incidents_that_hold_a_product_the_last_frees_it() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    order = make_incident(vendor, products=[product], type="government_order", order_effect="recalled")
    outage = make_incident(vendor, products=[product])
    assert state_of(product) == "recalled"
    end_incident(by=None, incident=order, ended_at=END)
    assert state_of(product) == "halted"
    end_incident(by=None, incident=outage, ended_at=END)
    assert state_of(product) == "available"


def test_a_product_retired_by_hand_is_not_revived_by_the_end_of_an_outage() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor, state="retired")
    incident = make_incident(vendor, products=[product])
    end_incident(by=None, incident=incident, ended_at=END)
    assert state_of(product) == "retired"


def test_a_retirement_announces_its_day_and_takes_the_product_when_it_has_come() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    day = timezone.now() + timedelta(days=30)
    incident = make_incident(vendor, products=[product], type="retirement", announced_at=NOON, started_at=day)
    product.refresh_from_db()
    assert (product.state, product.retires_on) == ("retiring", day.date())
    assert apply_due_states(now=day - timedelta(hours=1)) == 0
    assert apply_due_states(now=day + timedelta(hours=1)) == 1
    assert state_of(product) == "retired"
    archive_incident(by=None, incident=incident, now=day + timedelta(hours=2))
    product.refresh_from_db()
    assert (product.state, product.retires_on) == ("available", None)


def test_a_notice_that_is_over_retires_the_product_since_that_day() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    make_incident(vendor, products=[product], type="retirement", announced_at=NOON, wait_days=1)
    product.refresh_from_db()
    assert (product.state, product.state_since) == ("retired", NOON + timedelta(days=1))


def test_a_day_entered_by_hand_survives_incidents_that_retire_nothing() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor, retires_on=date(2030, 1, 1))
    incident = make_incident(vendor, products=[product])
    archive_incident(by=None, incident=incident)
    assert Product.objects.get().retires_on == date(2030, 1, 1)


def test_a_settled_retirement_stays_in_force() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    make_incident(vendor, products=[product], type="retirement", status="resolved")
    assert state_of(product) == "retired"


def test_archiving_takes_events_and_states_back() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    outage = make_incident(vendor, products=[product])
    ours = make_incident(vendor, type="suspension", scope="ours")
    for incident in (outage, ours):
        archive_incident(by=None, incident=incident)
    assert (state_of(product), account_of(vendor), ObservedEvent.objects.count()) == (
        "available",
        "active",
        0,
    )


@pytest.mark.parametrize(
    "change", [{"type": "terms_change"}, {"direction": "restores"}, {"scope": "public"}], ids=str
)
def test_what_an_edit_no_longer_imposes_is_taken_back(change: dict[str, Any]) -> None:
    vendor = make_vendor()
    incident = make_incident(vendor, type="suspension", scope="ours")
    update_incident(by=None, incident=incident, **change)
    assert account_of(vendor) == "active"


def test_an_edit_moves_the_effects_to_another_vendor_and_product() -> None:
    first, second = make_vendor(), make_vendor()
    old, new = make_product(vendor=first), make_product(vendor=second)
    incident = make_incident(first, products=[old])
    update_incident(by=None, incident=incident, vendors=[second], products=[new])
    assert (state_of(old), state_of(new)) == ("available", "halted")
    assert [event.vendor for event in ObservedEvent.objects.all()] == [second]


def test_filing_asks_for_a_rescore() -> None:
    vendor = make_vendor()
    RescoreState.objects.update(requested_at=None, due_at=None)
    make_incident(vendor)
    assert RescoreState.objects.get().due_at is not None
