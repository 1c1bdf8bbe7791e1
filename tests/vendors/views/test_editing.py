"""The edit pages: what is sent is saved whole or not at all, and every mistake is said at its field."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Contract, DependencyOption, Fallback, Product, Vendor, Workload

pytestmark = pytest.mark.django_db

WORK = {
    "name": "Claims",
    "people": "12",
    "cost_per_hour": "90",
    "share_stopped": "0.6",
    "direct_loss_per_hour": "0",
    "operating_hours_per_week": "40",
    "rto_hours": "24",
    "mtpd_hours": "72",
}
CONTRACT = {
    "reference": "C-1",
    "title": "Agreement",
    "start_date": "2026-01-01",
    "end_date": "2026-12-31",
    "notice_period_days": "30",
    "currency": "EUR",
    "exchange_rate": "1",
}


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("procurement")


def rows(prefix: str, *given: dict[str, Any], kept: int = 0) -> dict[str, str]:
    """The fields of a form set: as many rows as given, of which ``kept`` were there before."""
    found = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": str(kept)}
    for number, row in enumerate(given):
        for name, value in row.items():
            key = f"{prefix}-{number}-{name}"
            found |= rows(key, *value) if isinstance(value, list) else {key: str(value)}
    return found


def option(product: Product, **fields: str) -> dict[str, str]:
    return {"product": str(product.pk), "share": "1", "share_basis": "declared"} | fields


def group(*options: dict[str, str], **fields: str) -> dict[str, Any]:
    return {"mode": "k_of_n", "k": "1", "severity": "1", "options": [*options]} | fields


EMPTY_OPTION = {"product": "", "share": "1", "share_basis": "declared"}
EMPTY_FALLBACK = {"product": "", "name": "", "switch_hours": "", "capacity": "", "last_tested_on": ""}


def test_a_vendor_is_added_from_its_form(client: Client) -> None:
    given = {"name": "Vektor", "aliases": "Vektor AI, VKT", "country": "FR", "tracked_since": "2026-01-01"}
    response = client.post("/vendors/new/", given)
    assert response.headers["Location"] == "/vendors/vektor/"
    assert Vendor.objects.get().aliases == ["Vektor AI", "VKT"]


def test_an_empty_form_says_once_what_each_field_lacks(client: Client) -> None:
    response = client.post("/vendors/new/", {})
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "name": ["This field is required."],
        "tracked_since": ["This field is required."],
    }
    assert not Vendor.objects.exists()


def test_a_name_that_is_taken_is_said_at_the_name(client: Client) -> None:
    make_vendor("Vektor")
    response = client.post("/vendors/new/", {"name": "Vektor", "tracked_since": "2026-01-01"})
    assert response.context["form"].errors == {"name": ["Vektor has this already: choose another"]}


def test_an_edit_keeps_what_the_form_does_not_show(client: Client) -> None:
    make_vendor("Vektor", account_state="suspended", owner="Ada")
    client.post("/vendors/vektor/edit/", {"name": "Vektor SA", "tracked_since": "2026-01-01"})
    saved = Vendor.objects.get()
    assert (saved.name, saved.account_state, saved.owner, saved.slug) == (
        "Vektor SA",
        "suspended",
        "",
        "vektor",
    )


def test_an_edit_form_comes_filled_in(client: Client) -> None:
    product = make_product("Assist", needs=[{"k": 1, "products": [make_product("Base")]}])
    page = client.get(f"/products/{product.slug}/edit/").content.decode()
    assert 'value="Assist"' in page
    assert 'name="needs-0-products-0-product"' in page
    workload = make_workload(share_stopped=Decimal("0.5"), dependencies=[needing(product)])
    page = client.get(f"/workloads/{workload.slug}/edit/").content.decode()
    assert 'value="0.5"' in page
    assert f'<option value="{product.pk}" selected>' in page


def test_a_product_is_added_with_what_it_needs(client: Client) -> None:
    base, spare = make_product("Base"), make_product("Spare")
    make_vendor("Vektor")
    needs = rows(
        "needs",
        {"k": "1", "products": [{"product": str(base.pk)}, {"product": str(spare.pk)}, {"product": ""}]},
        {"k": "1", "products": [{"product": ""}]},
    )
    given = {"name": "Assist", "model": "m", "jurisdiction": "EU", "platform": "own", "state": "available"}
    response = client.post("/vendors/vektor/products/new/", given | needs)
    assert response.headers["Location"] == "/products/assist/"
    product = Product.objects.get(slug="assist")
    assert [[o.product.slug for o in need.options.all()] for need in product.needs.all()] == [
        ["base", "spare"]
    ]


def test_a_circle_is_said_with_its_path_on_the_form(client: Client) -> None:
    base = make_product("Base")
    built = make_product("Built", needs=[{"k": 1, "products": [base]}])
    fields = {"name": "Base", "model": "m", "jurisdiction": "EU", "platform": "own", "state": "available"}
    needs = rows("needs", {"k": "1", "products": [{"product": str(built.pk)}]})
    response = client.post("/products/base/edit/", fields | needs)
    assert response.status_code == 422
    assert "base → built → base" in response.content.decode()


def test_a_contract_is_added_and_changed(client: Client) -> None:
    product = make_product()
    given = CONTRACT | {"vendor": str(product.vendor.pk), "products": [str(product.pk)]}
    assert client.post("/contracts/new/", given).headers["Location"] == "/contracts/c-1/"
    assert list(Contract.objects.get().products.all()) == [product]
    response = client.post("/contracts/c-1/edit/", given | {"products": [], "auto_renewal": "on"})
    assert response.context["form"].errors == {
        "renewal_months": ["is needed: for how many months does it renew?"]
    }
    client.post("/contracts/c-1/edit/", given | {"products": [], "title": "Renamed"})
    saved = Contract.objects.get()
    assert (saved.title, saved.products.count()) == ("Renamed", 0)


def test_the_vendor_of_a_new_contract_can_stand_in_the_address(client: Client) -> None:
    vendor = make_vendor("Vektor")
    page = client.get("/contracts/new/?vendor=vektor").content.decode()
    assert f'<option value="{vendor.pk}" selected>' in page


def test_a_contract_that_ends_before_it_starts_is_refused_at_its_end(client: Client) -> None:
    make_contract("C-1")
    given = CONTRACT | {"vendor": str(Vendor.objects.get().pk), "end_date": "2025-01-01"}
    response = client.post("/contracts/c-1/edit/", given)
    assert list(response.context["form"].errors) == ["end_date"]


def test_a_workload_is_added_with_groups_options_and_fallbacks(client: Client) -> None:
    one, two = make_product("One"), make_product("Two")
    parts = rows("dependencies", group(option(one), option(two), EMPTY_OPTION), group(EMPTY_OPTION))
    spare = EMPTY_FALLBACK | {"name": "By hand", "switch_hours": "8", "capacity": "0.5"}
    response = client.post("/workloads/new/", WORK | parts | rows("fallbacks", spare, EMPTY_FALLBACK))
    assert response.headers["Location"] == "/workloads/claims/"
    workload = Workload.objects.get()
    assert workload.dependencies.count() == 1
    assert DependencyOption.objects.count() == 2
    assert workload.fallbacks.get().name == "By hand"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dependencies-0-k": "3"}, "must lie between 1 and 2"),
        ({"dependencies-0-severity": "0"}, "must lie above 0 and at most at 1"),
        ({"dependencies-0-options-1-share": "-1"}, "greater than or equal to 0"),
        ({"dependencies-0-options-1-product": "999999"}, "not one of the available choices"),
        ({"fallbacks-0-capacity": "2"}, "less than or equal to 1"),
        ({"fallbacks-0-name": ""}, "name the procedure, or choose a product"),
        ({"share_stopped": "1.5"}, "must lie between 0 and 1"),
        ({"people": "-1"}, "greater than or equal to 0"),
    ],
)
def test_one_mistake_anywhere_saves_nothing_and_is_said_once(
    client: Client, changes: dict[str, str], message: str
) -> None:
    one, two = make_product("One"), make_product("Two")
    spare = EMPTY_FALLBACK | {"name": "By hand", "switch_hours": "8", "capacity": "0.5"}
    given = WORK | rows("dependencies", group(option(one), option(two))) | rows("fallbacks", spare)
    response = client.post("/workloads/new/", given | changes)
    assert response.status_code == 422
    # Once in the summary, which leads to the field, and once beside the field.
    assert response.content.decode().count(message) == 2
    assert not Workload.objects.exists()
    assert not Fallback.objects.exists()


def test_the_same_product_twice_is_said_at_its_group(client: Client) -> None:
    one = make_product("One")
    given = WORK | rows("dependencies", group(option(one), option(one))) | rows("fallbacks")
    response = client.post("/workloads/new/", given)
    said = response.context["dependencies"].forms[0].non_field_errors()
    assert said == ["names a product twice: name each once"]


def test_a_message_finds_its_row_past_removed_and_empty_ones(client: Client) -> None:
    one, two = make_product("One"), make_product("Two")
    workload = make_workload("Claims", dependencies=[needing(one)])
    removed = group(option(one)) | {"DELETE": "on"}
    parts = rows("dependencies", removed, group(EMPTY_OPTION), group(option(two), k="2"), kept=1)
    response = client.post("/workloads/claims/edit/", WORK | parts | rows("fallbacks"))
    forms = response.context["dependencies"].forms
    assert "k" in forms[2].errors
    assert workload.dependencies.count() == 1


def test_a_group_that_is_removed_is_gone(client: Client) -> None:
    one, two = make_product("One"), make_product("Two")
    workload = make_workload("Claims", dependencies=[needing(one), needing(two)])
    parts = rows("dependencies", group(option(one)) | {"DELETE": "on"}, group(option(two)), kept=2)
    response = client.post("/workloads/claims/edit/", WORK | parts | rows("fallbacks"))
    assert response.status_code == 302
    assert [o.product for o in DependencyOption.objects.filter(dependency__workload=workload)] == [two]


def test_a_request_without_the_rows_is_refused_instead_of_wiping_them(client: Client) -> None:
    make_workload("Claims", dependencies=[needing(make_product())])
    response = client.post("/workloads/claims/edit/", WORK)
    assert response.status_code == 422
    assert DependencyOption.objects.count() == 1


def test_the_number_of_queries_of_a_form_does_not_grow_with_its_rows(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    products = [make_product() for _ in range(6)]
    make_workload("Small", dependencies=[needing(products[0])])
    make_workload("Large", dependencies=[needing(product) for product in products])
    client.get("/workloads/small/edit/")
    with django_assert_max_num_queries(20) as small:
        client.get("/workloads/small/edit/")
    with django_assert_max_num_queries(len(small)):
        client.get("/workloads/large/edit/")
