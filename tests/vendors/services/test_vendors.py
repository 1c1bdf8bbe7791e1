"""Writes on vendors."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Product, RescoreState, Vendor
from vendors.services.vendors import archive_vendor, create_vendor, update_vendor
from vendors.services.workloads import archive_workload

pytestmark = pytest.mark.django_db


def test_a_new_vendor_gets_its_identifier_from_its_name_and_is_tracked_from_today_on() -> None:
    vendor = create_vendor(by=None, name="Vektor Labs (EU)")
    assert vendor.slug == "vektor-labs-eu"
    assert vendor.tracked_since == datetime.now(UTC).date()


def test_an_identifier_that_is_taken_gets_a_number() -> None:
    make_vendor("Vektor Labs")
    assert make_vendor("Vektor-Labs").slug == "vektor-labs-2"
    assert make_vendor("Vektor – Labs").slug == "vektor-labs-3"


@pytest.mark.parametrize(("name", "slug"), [("智谱", "vendor"), ("42", "vendor-42"), ("_", "vendor")])
def test_an_identifier_always_holds_a_letter(name: str, slug: str) -> None:
    assert make_vendor(name).slug == slug


def test_an_identifier_never_takes_the_address_of_a_page() -> None:
    assert make_vendor("New").slug == "new-2"
    with pytest.raises(ValidationError) as refused:
        make_vendor(slug="new")
    assert list(refused.value.message_dict) == ["slug"]


def test_a_long_name_gives_an_identifier_that_fits() -> None:
    make_vendor("x" * 200)
    assert len(make_vendor("x" * 199).slug) <= 80


def test_a_name_that_another_vendor_has_is_refused_under_its_field() -> None:
    make_vendor("Vektor")
    with pytest.raises(ValidationError) as refused:
        create_vendor(by=None, name="Vektor")
    assert list(refused.value.message_dict) == ["name"]
    assert Vendor.objects.count() == 1


def test_everything_wrong_is_said_at_once_and_nothing_is_saved() -> None:
    with pytest.raises(ValidationError) as refused:
        create_vendor(by=None, name="", country="usa", website="nowhere", slug="42")
    assert set(refused.value.message_dict) == {"name", "country", "website", "slug"}
    assert not Vendor.objects.exists()
    assert not RescoreState.objects.exists()


def test_two_vendors_may_both_lack_an_external_identifier() -> None:
    make_vendor(external_id="")
    assert make_vendor(external_id="").external_id is None


def test_an_update_leaves_alone_what_somebody_else_changed_meanwhile() -> None:
    vendor = make_vendor("Vektor")
    Vendor.objects.filter(pk=vendor.pk).update(notes="written by a colleague")
    update_vendor(by=None, vendor=vendor, owner="Procurement")
    saved = Vendor.objects.get()
    assert (saved.notes, saved.owner) == ("written by a colleague", "Procurement")


def test_the_identifier_of_a_saved_vendor_stays() -> None:
    vendor = make_vendor("Vektor")
    with pytest.raises(ValidationError) as refused:
        update_vendor(by=None, vendor=vendor, slug="other")
    assert "slug" in refused.value.message_dict


def test_a_field_that_does_not_exist_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        create_vendor(by=None, name="Vektor", colour="red")


def test_archiving_takes_the_products_along() -> None:
    product = make_product()
    archive_vendor(by=None, vendor=product.vendor)
    assert Vendor.objects.get().archived_at is not None
    assert Product.objects.get().archived_at is not None


def test_archiving_twice_keeps_the_first_date() -> None:
    vendor = archive_vendor(by=None, vendor=make_vendor())
    first = vendor.archived_at
    assert archive_vendor(by=None, vendor=vendor).archived_at == first


def test_a_vendor_in_use_is_not_archived_and_the_users_are_named() -> None:
    product = make_product()
    make_workload("Claims intake", dependencies=[needing(product)])
    make_product("Novalingua Draft", needs=[{"k": 1, "products": [product]}])
    with pytest.raises(ValidationError, match="Claims intake, Novalingua Draft"):
        archive_vendor(by=None, vendor=product.vendor)
    assert Vendor.objects.filter(archived_at=None).count() == 2


def test_a_vendor_whose_products_need_only_each_other_can_go() -> None:
    product = make_product()
    make_product(vendor=product.vendor, needs=[{"k": 1, "products": [product]}])
    assert archive_vendor(by=None, vendor=product.vendor).archived_at


def test_a_product_that_only_an_archived_workload_used_is_free() -> None:
    product = make_product()
    archive_workload(by=None, workload=make_workload(dependencies=[needing(product)]))
    assert archive_vendor(by=None, vendor=product.vendor).archived_at


def test_every_change_asks_for_new_scores() -> None:
    vendor = make_vendor()
    RescoreState.objects.update(requested_at=None, due_at=None)
    update_vendor(by=None, vendor=vendor, owner="Procurement")
    assert RescoreState.objects.get().due_at is not None
