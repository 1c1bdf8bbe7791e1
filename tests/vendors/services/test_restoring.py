"""Archived records come back, unless what they rest on is gone."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Product, RescoreState, Vendor
from vendors.services.contracts import archive_contract
from vendors.services.products import archive_product
from vendors.services.restoring import restore_contract, restore_product, restore_vendor, restore_workload
from vendors.services.vendors import archive_vendor, update_vendor
from vendors.services.workloads import archive_workload

pytestmark = pytest.mark.django_db


def test_a_vendor_comes_back_with_the_products_that_went_with_it_and_no_others() -> None:
    vendor = make_vendor()
    gone, went = make_product("Gone", vendor=vendor), make_product("Went", vendor=vendor)
    archive_product(by=None, product=gone)
    archive_vendor(by=None, vendor=vendor)
    RescoreState.objects.update(due_at=None)
    restore_vendor(by=None, vendor=vendor)
    assert Vendor.objects.get().archived_at is None
    assert list(Product.objects.filter(archived_at=None)) == [went]
    assert RescoreState.objects.get().due_at is not None


def test_a_vendor_whose_alias_means_another_one_by_now_stays_archived() -> None:
    vendor = make_vendor("Vektor", aliases=["VK"])
    archive_vendor(by=None, vendor=vendor)
    make_vendor("Other", aliases=["vk"])
    with pytest.raises(ValidationError) as refused:
        restore_vendor(by=None, vendor=vendor)
    assert "already means Other" in refused.value.messages[0]
    assert Vendor.objects.get(name="Vektor").archived_at is not None


def test_a_product_stays_archived_while_its_vendor_or_what_it_needs_is() -> None:
    base = make_product("Base")
    built = make_product("Built", needs=[{"k": 1, "products": [base]}])
    archive_vendor(by=None, vendor=built.vendor)
    archive_product(by=None, product=base)
    with pytest.raises(ValidationError) as refused:
        restore_product(by=None, product=built)
    assert f"restore Base, {built.vendor.name} first" in refused.value.messages[0]
    restore_product(by=None, product=base)
    restore_vendor(by=None, vendor=built.vendor)
    assert not Product.objects.exclude(archived_at=None).exists()


def test_a_contract_stays_archived_while_its_vendor_is() -> None:
    contract = make_contract()
    archive_contract(by=None, contract=contract)
    archive_vendor(by=None, vendor=contract.vendor)
    with pytest.raises(ValidationError):
        restore_contract(by=None, contract=contract)
    restore_vendor(by=None, vendor=contract.vendor)
    contract.vendor.refresh_from_db()
    assert restore_contract(by=None, contract=contract).archived_at is None


def test_a_workload_stays_archived_while_a_product_that_it_uses_is() -> None:
    option, spare = make_product("Option"), make_product("Spare")
    fallback = {"product": spare, "switch_hours": Decimal(1), "capacity": Decimal(1)}
    workload = make_workload(dependencies=[needing(option)], fallbacks=[fallback])
    archive_workload(by=None, workload=workload)
    archive_product(by=None, product=option)
    archive_product(by=None, product=spare)
    with pytest.raises(ValidationError) as refused:
        restore_workload(by=None, workload=workload)
    assert "restore Option, Spare first" in refused.value.messages[0]
    restore_product(by=None, product=option)
    restore_product(by=None, product=spare)
    assert restore_workload(by=None, workload=workload).archived_at is None


def test_restoring_what_stands_in_the_register_changes_nothing() -> None:
    vendor = make_vendor()
    before = Vendor.objects.get().updated_at
    restore_vendor(by=None, vendor=vendor)
    assert Vendor.objects.get().updated_at == before


def test_the_name_of_an_archived_vendor_stays_taken_and_the_way_out_is_said() -> None:
    archive_vendor(by=None, vendor=make_vendor("Vektor"))
    other = make_vendor("Other")
    with pytest.raises(ValidationError) as refused:
        update_vendor(by=None, vendor=other, name="VEKTOR")
    assert refused.value.message_dict == {
        "name": ["Vektor, which is archived, has this already: restore it or choose another"]
    }
