"""Storing what a run computed."""

from decimal import Decimal
from typing import Any

import pytest

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import PortfolioResult, Product, VendorScore
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

# The largest that may be entered.
LARGEST: dict[str, Any] = {
    "people": 10_000_000,
    "cost_per_hour": Decimal(100_000),
    "direct_loss_per_hour": Decimal(1_000_000_000),
    "operating_hours_per_week": Decimal(168),
    "mtpd_hours": Decimal(0),
    "rto_hours": Decimal(0),
}
# That many of them on one vendor lose more than the integers hold in which losses are kept.
TOO_MANY = 15


def product_of(vendor: str) -> Product:
    return make_product(vendor=make_vendor(vendor))


def test_a_result_that_no_column_holds_does_not_keep_the_others_from_theirs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    absurd = product_of("Absurd")
    for _ in range(TOO_MANY):
        make_workload(dependencies=[needing(absurd)], **LARGEST)
    make_workload(dependencies=[needing(product_of("Sound"))])
    rescore_all()
    scores = {row.vendor.name: row for row in VendorScore.objects.filter(current=True)}
    assert set(scores) == {"Sound"}
    assert scores["Sound"].loss > 0
    assert "the score of absurd is not stored" in caplog.text
    assert PortfolioResult.objects.exists()


def test_a_vendor_whose_result_no_longer_fits_keeps_the_one_it_has() -> None:
    absurd = product_of("Absurd")
    make_workload(dependencies=[needing(absurd)])
    rescore_all()
    before = VendorScore.objects.get()
    for _ in range(TOO_MANY):
        make_workload(dependencies=[needing(absurd)], **LARGEST)
    rescore_all()
    kept = VendorScore.objects.get()
    assert (kept.pk, kept.current, kept.confirmed_at) == (before.pk, True, before.confirmed_at)


def test_the_largest_workload_that_may_be_entered_is_stored() -> None:
    make_workload(dependencies=[needing(product_of("Ordinary"))])
    make_workload(dependencies=[needing(product_of("Largest"))], **LARGEST)
    rescore_all()
    assert VendorScore.objects.filter(current=True).count() == 2
