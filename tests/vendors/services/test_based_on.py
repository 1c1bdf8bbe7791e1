"""Writes that say which version they are based on."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from incidents.services.incidents import archive_incident, update_incident
from riskboard.common.versions import StaleVersion, version_of
from tests.factories.incidents import make_incident
from tests.factories.vendors import make_contract, make_product, make_scorecard, make_vendor, make_workload
from vendors.services.contracts import archive_contract, update_contract
from vendors.services.observed import set_account_states
from vendors.services.products import archive_product, update_product
from vendors.services.scorecards import archive_scorecard, update_scorecard
from vendors.services.vendors import archive_vendor, update_vendor
from vendors.services.workloads import archive_workload, record_fallback_test, update_workload

pytestmark = pytest.mark.django_db

type_make = Callable[[], Any]
# kind → how one is made, changed and archived, and the field that the test changes
KINDS: dict[str, tuple[type_make, Callable[..., Any], Callable[..., Any], str]] = {
    "vendor": (make_vendor, update_vendor, archive_vendor, "notes"),
    "product": (make_product, update_product, archive_product, "platform"),
    "contract": (make_contract, update_contract, archive_contract, "notes"),
    "scorecard": (make_scorecard, update_scorecard, archive_scorecard, "notes"),
    "workload": (make_workload, update_workload, archive_workload, "description"),
    "incident": (lambda: make_incident(make_vendor()), update_incident, archive_incident, "summary"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_based_on_what_is_on_record_is_saved_and_a_stale_one_is_not(kind: str) -> None:
    make, change, archive, field = KINDS[kind]
    record = make()
    opened = version_of(record)
    changed = change(by=None, **{kind: record}, version=opened, **{field: "first"})
    assert version_of(changed) != opened
    with pytest.raises(StaleVersion) as stale:
        change(by=None, **{kind: make_again(record)}, version=opened, **{field: "second"})
    assert getattr(stale.value.record, field) == "first"
    with pytest.raises(StaleVersion):
        archive(by=None, **{kind: make_again(record)}, version=opened)
    saved = make_again(record)
    assert (getattr(saved, field), saved.archived_at) == ("first", None)
    archive(by=None, **{kind: saved}, version=version_of(saved))
    assert make_again(record).archived_at is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_based_on_no_version_is_saved_whatever_happened(kind: str) -> None:
    make, change, _archive, field = KINDS[kind]
    record = make()
    change(by=None, **{kind: record}, **{field: "first"})
    change(by=None, **{kind: record}, **{field: "second"})
    assert getattr(make_again(record), field) == "second"


def test_a_vendor_whose_account_an_incident_moved_is_another_version() -> None:
    vendor = make_vendor()
    opened = version_of(vendor)
    set_account_states(by=None, states={vendor: "suspended"})
    assert version_of(make_again(vendor)) != opened


def test_a_product_that_goes_with_its_vendor_is_another_version() -> None:
    product = make_product()
    opened = version_of(product)
    archive_vendor(by=None, vendor=product.vendor)
    assert version_of(make_again(product)) != opened


def test_an_exercised_fallback_makes_its_workload_another_version() -> None:
    fallback = {"name": "By hand", "switch_hours": Decimal(1), "capacity": Decimal(1)}
    workload = make_workload(fallbacks=[fallback])
    opened = version_of(make_again(workload))
    day = timezone.localdate() - timedelta(days=3)
    record_fallback_test(by=None, fallback=workload.fallbacks.get(), tested_on=day)
    assert version_of(make_again(workload)) != opened


def make_again(record: Any) -> Any:
    """The record as it is saved now."""
    return type(record)._default_manager.get(pk=record.pk)
