"""Reports of a restoration end what they tell the end of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models.vocabulary import Status
from incidents.services.due import apply_due
from incidents.services.incidents import archive_incident, update_incident
from incidents.services.status import change_status
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_product, make_vendor
from vendors.models import ObservedEvent

pytestmark = pytest.mark.django_db
LIFTED = NOON + timedelta(hours=18)


def test_a_lifted_order_ends_the_order_its_event_and_frees_the_product() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor, model="Orion 4")
    order = make_incident(vendor, type="government_order", models_named=["Orion 4"])
    report = make_incident(
        vendor, type="government_order", models_named=["orion-4"], direction="restores", started_at=LIFTED
    )
    order.refresh_from_db()
    product.refresh_from_db()
    assert (order.ended_at, order.ended_by, order.status) == (LIFTED, report, Status.RESOLVED)
    assert [(event.reference, event.ended_at) for event in ObservedEvent.objects.all()] == [
        (order.reference, LIFTED)
    ]
    assert product.state == "available"


def test_withdrawing_the_report_opens_the_incident_where_it_had_got_to() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    outage = make_incident(vendor, products=[product])
    change_status(by=None, incident=outage, status="confirmed")
    report = make_incident(vendor, direction="restores", started_at=LIFTED)
    archive_incident(by=None, incident=report)
    outage.refresh_from_db()
    product.refresh_from_db()
    assert (outage.status, outage.ended_at, outage.ended_by) == (Status.CONFIRMED, None, None)
    assert product.state == "halted"
    assert ObservedEvent.objects.get().ended_at is None


def test_correcting_the_report_moves_the_end() -> None:
    vendor = make_vendor()
    outage = make_incident(vendor)
    report = make_incident(vendor, direction="restores", started_at=LIFTED)
    update_incident(by=None, incident=report, started_at=LIFTED + timedelta(hours=1))
    outage.refresh_from_db()
    assert outage.ended_at == LIFTED + timedelta(hours=1)


def test_an_announced_restoration_ends_the_incident_on_its_day_and_not_before() -> None:
    vendor, day = make_vendor(), timezone.now() + timedelta(hours=6)
    outage = make_incident(vendor)
    report = make_incident(vendor, direction="restores", started_at=day)
    assert apply_due() == 0
    outage.refresh_from_db()
    assert (outage.is_active, outage.ended_at) == (True, None)
    assert apply_due(now=day) == 1
    outage.refresh_from_db()
    assert (outage.is_active, outage.ended_by) == (False, report)
    assert ObservedEvent.objects.get().ended_at == outage.ended_at


def test_moving_a_restoration_to_a_day_ahead_lets_the_incident_go_on() -> None:
    vendor = make_vendor()
    outage = make_incident(vendor)
    report = make_incident(vendor, direction="restores", started_at=LIFTED)
    update_incident(by=None, incident=report, started_at=timezone.now() + timedelta(hours=6))
    outage.refresh_from_db()
    assert outage.is_active


def test_a_report_of_another_vendor_ends_nothing() -> None:
    outage = make_incident(make_vendor())
    make_incident(make_vendor(), direction="restores", started_at=LIFTED)
    outage.refresh_from_db()
    assert outage.is_active


def test_a_public_report_does_not_end_what_befell_our_own_account() -> None:
    vendor = make_vendor()
    ours = make_incident(vendor, type="suspension", scope="ours")
    make_incident(vendor, type="suspension", direction="restores", started_at=LIFTED)
    ours.refresh_from_db()
    vendor.refresh_from_db()
    assert ours.is_active
    assert vendor.account_state == "suspended"
