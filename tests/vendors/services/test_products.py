"""Writes on products and what they need."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Need, NeedOption, Product
from vendors.services.products import archive_product, update_product
from vendors.services.vendors import archive_vendor
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db


def needs_of(product: Product) -> list[tuple[int, list[str]]]:
    return [
        (need.k, [option.product.slug for option in need.options.order_by("pk")])
        for need in product.needs.all()
    ]


def test_a_product_is_saved_with_the_groups_it_needs() -> None:
    one, two = make_product("One"), make_product("Two")
    product = make_product(needs=[{"k": 1, "products": [one, two]}, {"k": 1, "products": [two]}])
    assert needs_of(product) == [(1, ["one", "two"]), (1, ["two"])]


def test_the_first_product_of_a_group_stays_first_when_the_order_changes() -> None:
    one, two = make_product("One"), make_product("Two")
    product = make_product(needs=[{"k": 1, "products": [one, two]}])
    update_product(by=None, product=product, needs=[{"k": 1, "products": [two, one]}])
    assert needs_of(product) == [(1, ["two", "one"])]


def test_an_update_without_needs_leaves_them_and_an_empty_list_removes_them() -> None:
    product = make_product(needs=[{"k": 1, "products": [make_product("One")]}])
    update_product(by=None, product=product, platform="elsewhere")
    assert needs_of(product) == [(1, ["one"])]
    update_product(by=None, product=product, needs=[])
    assert not Need.objects.exists()
    assert not NeedOption.objects.exists()


def test_a_group_that_did_not_change_is_not_written_again() -> None:
    needs = [{"k": 1, "products": [make_product("One")]}]
    product = make_product(needs=needs)
    before = list(NeedOption.objects.values_list("pk", flat=True))
    update_product(by=None, product=product, needs=needs)
    assert list(NeedOption.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("k", "message"), [(0, "between 1 and 1"), (2, "between 1 and 1"), (True, "between")]
)
def test_k_lies_between_one_and_the_number_of_options(k: int, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_product(needs=[{"k": k, "products": [make_product()]}])
    assert message in refused.value.message_dict["needs[0].k"][0]


def test_a_group_names_products_each_once() -> None:
    one = make_product()
    with pytest.raises(ValidationError) as refused:
        make_product(needs=[{"k": 1, "products": []}, {"k": 1, "products": [one, one]}])
    assert set(refused.value.message_dict) == {"needs[0].products", "needs[1].products"}


def test_a_circle_is_refused_with_its_path() -> None:
    api = make_product("Claude API")
    light = make_product("Quillmark", needs=[{"k": 1, "products": [api]}])
    with pytest.raises(ValidationError) as refused:
        update_product(by=None, product=api, needs=[{"k": 1, "products": [light]}])
    assert "claude-api → quillmark → claude-api" in refused.value.message_dict["needs"][0]
    assert needs_of(api) == []


def test_a_product_does_not_need_itself() -> None:
    api = make_product("API")
    with pytest.raises(ValidationError) as refused:
        update_product(by=None, product=api, needs=[{"k": 1, "products": [api]}])
    assert "api → api" in refused.value.message_dict["needs"][0]


@pytest.mark.django_db(transaction=True)
def test_two_writers_cannot_make_a_circle_together() -> None:
    one, two = make_product("One"), make_product("Two")
    start = threading.Barrier(2)
    refused: list[str] = []

    def write(product: Product, needed: Product) -> None:
        start.wait()
        try:
            update_product(by=None, product=product, needs=[{"k": 1, "products": [needed]}])
        except ValidationError as error:
            refused.extend(error.message_dict["needs"])
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=pair) for pair in ((one, two), (two, one))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(refused) == 1
    assert NeedOption.objects.count() == 1


def test_a_name_is_unique_within_its_vendor_alone() -> None:
    product = make_product("Chat")
    assert make_product("Chat").slug == "chat-2"
    with pytest.raises(ValidationError) as refused:
        make_product("Chat", vendor=product.vendor)
    assert list(refused.value.message_dict) == ["name"]


def test_what_can_stop_a_product_must_be_named() -> None:
    with pytest.raises(ValidationError) as refused:
        make_product(model="", jurisdiction="", platform="")
    assert set(refused.value.message_dict) == {"model", "jurisdiction", "platform"}


def test_an_archived_vendor_gets_no_new_product() -> None:
    vendor = archive_vendor(by=None, vendor=make_vendor())
    with pytest.raises(ValidationError) as refused:
        make_product(vendor=vendor)
    assert "vendor" in refused.value.message_dict


def test_a_product_in_use_is_not_archived_and_its_users_are_named() -> None:
    product = make_product()
    workload = make_workload("Fraud triage")
    fallback = {"product": product, "switch_hours": 4, "capacity": 1}
    update_workload(by=None, workload=workload, fallbacks=[fallback])
    with pytest.raises(ValidationError, match="Fraud triage"):
        archive_product(by=None, product=product)


def test_an_archived_product_is_not_chosen_again() -> None:
    product = archive_product(by=None, product=make_product())
    with pytest.raises(ValidationError) as refused:
        make_workload(dependencies=[needing(product)])
    assert "archived" in refused.value.message_dict["dependencies[0].options"][0]


def test_an_edit_that_moves_the_state_notes_since_when() -> None:
    product = update_product(by=None, product=make_product(), state="recalled")
    assert product.state_since is not None
