"""Storing what a run computed."""

from decimal import Decimal

import pytest

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import PortfolioResult, VendorScore, Workload
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db


def depending(vendor: str) -> Workload:
    """A workload on a product of a vendor of its own."""
    return make_workload(dependencies=[needing(make_product(vendor=make_vendor(vendor)))])


def test_a_row_that_no_column_holds_does_not_keep_the_others_from_their_scores(
    caplog: pytest.LogCaptureFixture,
) -> None:
    absurd = depending("Absurd")
    depending("Sound")
    # Written past the services, which refuse it.
    Workload.objects.filter(pk=absurd.pk).update(
        people=2**31 - 1,
        cost_per_hour=Decimal("9999999999.99"),
        operating_hours_per_week=168,
        direct_loss_per_hour=Decimal("999999999999.99"),
    )
    rescore_all()
    scores = {row.vendor.name: row for row in VendorScore.objects.filter(current=True)}
    assert set(scores) == {"Sound"}
    assert scores["Sound"].score > 0
    assert "absurd" in caplog.text
    assert PortfolioResult.objects.exists()


def test_a_vendor_whose_result_no_longer_fits_keeps_the_one_it_has() -> None:
    workload = depending("Absurd")
    rescore_all()
    before = VendorScore.objects.get()
    Workload.objects.filter(pk=workload.pk).update(people=2**31 - 1, cost_per_hour=Decimal("9999999999.99"))
    rescore_all()
    kept = VendorScore.objects.get()
    assert (kept.pk, kept.current, kept.confirmed_at) == (before.pk, True, before.confirmed_at)


def test_the_largest_workload_that_may_be_entered_is_stored() -> None:
    depending("Ordinary")
    make_workload(
        dependencies=[needing(make_product(vendor=make_vendor("Largest")))],
        people=10_000_000,
        cost_per_hour=Decimal(100_000),
        direct_loss_per_hour=Decimal(1_000_000_000),
        operating_hours_per_week=Decimal(168),
    )
    rescore_all()
    assert VendorScore.objects.filter(current=True).count() == 2
