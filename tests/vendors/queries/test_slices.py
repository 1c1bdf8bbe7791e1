"""What is cut out of a stored world without reading the rest."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.vendors.domain.obvious import slice_for
from vendors.domain.columns import world_of
from vendors.domain.packing import unpack_workloads
from vendors.models import Product, RescoreState, StoredWorld, Vendor, Workload
from vendors.queries import slices as slices_module
from vendors.queries.slices import slices
from vendors.queries.stored import stored_columns
from vendors.services import worlds as kept
from vendors.services.rescore import rescore_all
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def register() -> Iterator[None]:
    """Twenty workloads on twelve products of five vendors, some built on others, kept in blocks of three."""
    dice = random.Random(7)
    vendors = [make_vendor(f"Vendor {letter}") for letter in "ABCDE"]
    products: list[Product] = []
    for number in range(12):
        needs = [{"k": 1, "products": dice.sample(products, 1)}] if products and number % 3 else []
        products.append(make_product(f"Product {number}", vendor=dice.choice(vendors), needs=needs))
    for number in range(20):
        options = dice.sample(products, dice.randint(1, 3))
        make_workload(f"Work {number}", dependencies=[needing(*options)], people=number)
    with patch.object(kept, "SPAN", 3):
        rescore_all(now=NOW)
        yield


def current() -> StoredWorld:
    return StoredWorld.objects.get(pk=RescoreState.objects.get().world)


@pytest.mark.usefixtures("register")
def test_the_slice_is_that_of_the_whole_world() -> None:
    stored = current()
    whole = world_of(stored_columns(stored.pk))
    for vendor in Vendor.objects.all():
        (cut,) = slices(vendor.slug, [stored])
        expected = slice_for(whole, vendor.slug)
        assert world_of(cut, as_of=expected.as_of) == expected


@pytest.mark.usefixtures("register")
def test_a_workload_that_the_vendor_reaches_in_one_world_is_cut_from_both() -> None:
    before = current()
    edited = Workload.objects.get(slug="work-3")
    elsewhere = make_product("Elsewhere", vendor=make_vendor("Far"))
    update_workload(by=None, workload=edited, dependencies=[needing(elsewhere)])
    rescore_all(now=NOW + timedelta(hours=1))
    old, new = slices("far", [before, current()])
    assert (old.workloads.id, new.workloads.id) == (["work-3"], ["work-3"])
    assert [item.id for item in new.products] == ["elsewhere"]


@pytest.mark.usefixtures("register")
def test_blocks_without_a_product_of_the_vendor_are_not_unpacked() -> None:
    make_workload("Alone", dependencies=[needing(make_product(vendor=make_vendor("Lone")))])
    rescore_all(now=NOW + timedelta(hours=1))
    with patch.object(slices_module, "unpack_workloads", wraps=unpack_workloads) as read:
        (cut,) = slices("lone", [current()])
    assert cut.workloads.id == ["alone"]
    assert len(read.call_args.args[0]) == 1


@pytest.mark.usefixtures("register")
def test_one_query_reads_any_number_of_worlds(django_assert_num_queries: Any) -> None:
    before = current()
    update_workload(by=None, workload=Workload.objects.get(slug="work-3"), people=77)
    rescore_all(now=NOW + timedelta(hours=1))
    after = current()
    with django_assert_num_queries(1):
        slices("vendor-a", [before, after])
