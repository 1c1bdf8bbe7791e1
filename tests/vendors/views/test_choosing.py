"""Choosing among more vendors and products than a page holds, as a browser without JavaScript does it."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from riskboard.common import choosing
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Contract, Product, Vendor, Workload

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
FORM = {
    "reference": "C-9",
    "title": "Assistants",
    "start_date": "2026-01-01",
    "notice_period_days": "0",
    "currency": "EUR",
    "exchange_rate": "1",
}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page holds two choices."""
    monkeypatch.setattr(choosing, "FEW", 2)


@pytest.fixture
def vendors() -> list[Vendor]:
    return [make_vendor(name) for name in ("Corvid", "Orionsoft", "Orionsoft Cloud", "Vektor")]


@pytest.fixture
def client(client_as: type_clients) -> Client:
    return client_as("administrator")


def options(page: str, name: str) -> list[str]:
    """What the select of that name offers."""
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert select, name
    return [html.unescape(text) for text in re.findall(r"<option[^>]*>([^<]*)</option>", select[0])]


def send(client: Client, **fields: Any) -> Any:
    return client.post("/contracts/new/", FORM | fields)


def test_few_choices_stand_in_the_page_and_nothing_is_looked_for(client: Client) -> None:
    make_vendor("Corvid"), make_vendor("Vektor")
    page = client.get("/contracts/new/").content.decode()
    assert options(page, "vendor") == ["Choose…", "Corvid", "Vektor"]
    assert "data-source" not in page
    assert "vendor-typed" not in page


def test_of_many_only_the_chosen_one_stands_in_the_page(client: Client, vendors: list[Vendor]) -> None:
    contract = make_contract("C-1", vendor=vendors[1])
    page = client.get(f"/contracts/{contract.slug}/edit/").content.decode()
    assert options(page, "vendor") == ["Choose…", "Orionsoft"]
    assert 'data-source="/vendors/choices.json"' in page
    assert 'name="vendor-typed"' in page


def test_a_chosen_record_is_taken_whether_or_not_the_page_held_it(
    client: Client, vendors: list[Vendor]
) -> None:
    assert send(client, vendor=vendors[3].pk).status_code == 302
    assert Contract.objects.get().vendor == vendors[3]


@pytest.mark.parametrize("name", ["Orionsoft", "orionsoft", " Orionsoft "])
def test_a_name_that_is_typed_chooses_the_record_that_is_called_so(
    client: Client, vendors: list[Vendor], name: str
) -> None:
    assert send(client, **{"vendor-typed": name}).status_code == 302
    assert Contract.objects.get().vendor == vendors[1]


def test_a_typed_name_takes_the_place_of_the_choice(client: Client, vendors: list[Vendor]) -> None:
    assert send(client, **{"vendor": vendors[0].pk, "vendor-typed": "vektor"}).status_code == 302
    assert Contract.objects.get().vendor == vendors[3]


def test_a_name_that_nobody_has_is_refused_and_kept(client: Client, vendors: list[Vendor]) -> None:
    answer = send(client, **{"vendor-typed": "Zephyr <1>"})
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert "Nothing is called “Zephyr <1>”." in page
    assert 'name="vendor-typed" value="Zephyr <1>"' in page
    assert not Contract.objects.exists()


def test_a_name_that_is_only_close_is_refused_and_what_is_close_offered(
    client: Client, vendors: list[Vendor]
) -> None:
    answer = send(client, **{"vendor-typed": "orion"})
    page = html.unescape(answer.content.decode())
    assert "Choose from those that are close: Orionsoft; Orionsoft Cloud." in page
    assert options(page, "vendor") == ["Choose…", "Orionsoft", "Orionsoft Cloud"]


@pytest.mark.parametrize("key", ["999999", "x", "-1", "9" * 30, "\0", "٣"])
def test_a_key_that_is_none_is_refused_at_its_field(client: Client, vendors: list[Vendor], key: str) -> None:
    answer = send(client, vendor=key)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"vendor"}


def test_an_archived_record_cannot_be_chosen(client: Client, vendors: list[Vendor]) -> None:
    Vendor.objects.filter(pk=vendors[0].pk).update(archived_at="2026-01-01T00:00Z")
    assert send(client, vendor=vendors[0].pk).status_code == 422
    assert send(client, **{"vendor-typed": "Corvid"}).status_code == 422


def test_typed_names_join_what_is_chosen_where_several_can_be(client: Client, vendors: list[Vendor]) -> None:
    products = [make_product("Assist", vendor=vendor) for vendor in vendors]
    sent = {"products": [products[1].pk], "products-typed": "Assist, Orionsoft Cloud"}
    send(client, vendor=vendors[1].pk, **sent)
    send(client, vendor=vendors[1].pk, **(sent | {"products-typed": "assist"}))
    assert not Contract.objects.exists()  # of another vendor, and of one of four
    sent["products-typed"] = make_product("Draw", vendor=vendors[1]).slug
    assert send(client, vendor=vendors[1].pk, **sent).status_code == 302
    assert {one.name for one in Contract.objects.get().products.all()} == {"Assist", "Draw"}


def test_rows_take_typed_names_and_keep_what_they_hold(client: Client, vendors: list[Vendor]) -> None:
    products = [make_product(f"Assist {number}", vendor=vendors[0]) for number in range(4)]
    workload = make_workload("Claims", dependencies=[needing(products[2])])
    page = client.get(f"/workloads/{workload.slug}/edit/").content.decode()
    assert options(page, "dependencies-0-options-0-product") == ["Choose a product", "Assist 2, Corvid"]
    assert options(page, "dependencies-0-options-1-product") == ["Choose a product"]
    data = {
        **{"name": "Claims", "people": "1", "cost_per_hour": "1", "share_stopped": "1"},
        **{
            "direct_loss_per_hour": "0",
            "operating_hours_per_week": "40",
            "mtpd_hours": "9",
            "rto_hours": "1",
        },
        **{"dependencies-TOTAL_FORMS": "1", "dependencies-INITIAL_FORMS": "0"},
        **{"dependencies-0-mode": "k_of_n", "dependencies-0-k": "1", "dependencies-0-severity": "1"},
        **{"dependencies-0-options-TOTAL_FORMS": "2", "dependencies-0-options-INITIAL_FORMS": "0"},
        **{"dependencies-0-options-0-product": products[2].pk, "dependencies-0-options-0-share": "1"},
        **{"dependencies-0-options-1-product-typed": "assist 3", "dependencies-0-options-1-share": "1"},
        **{f"dependencies-0-options-{row}-share_basis": "declared" for row in (0, 1)},
        **{"fallbacks-TOTAL_FORMS": "0", "fallbacks-INITIAL_FORMS": "0"},
    }
    answer = client.post(f"/workloads/{workload.slug}/edit/", data)
    assert answer.status_code == 302, answer.context["everything"].non_field_errors()
    used = Product.objects.filter(used_by__dependency__workload=Workload.objects.get())
    assert {one.name for one in used} == {"Assist 2", "Assist 3"}


def test_rows_are_looked_up_together_however_many_they_are(
    client: Client, vendors: list[Vendor], django_assert_max_num_queries: Any
) -> None:
    products = [make_product(f"Assist {number}", vendor=vendors[0]) for number in range(12)]
    small = make_workload("Small", dependencies=[needing(products[0])])
    large = make_workload("Large", dependencies=[needing(*products)])
    with django_assert_max_num_queries(100) as asked:
        client.get(f"/workloads/{small.slug}/edit/")
    few_queries = len(asked)
    with django_assert_max_num_queries(few_queries):
        client.get(f"/workloads/{large.slug}/edit/")


def test_the_answer_to_what_is_typed_is_short_and_begins_with_what_is_called_so(
    client_as: type_clients, vendors: list[Vendor]
) -> None:
    for number in range(30):
        make_vendor(f"An Orion {number}")
    client = client_as("viewer")
    found = client.get("/vendors/choices.json?q=orionsoft").json()["choices"]
    assert [one["text"] for one in found] == ["Orionsoft", "Orionsoft Cloud"]
    assert found[0]["value"] == str(vendors[1].pk)
    assert (
        client.get("/vendors/choices.json?q=orionsoft&by=slug").json()["choices"][0]["value"] == "orionsoft"
    )
    assert client.get("/vendors/choices.json?q=orionsoft&by=notes").json() == {"choices": found}
    assert len(client.get("/vendors/choices.json?q=orion").json()["choices"]) == choosing.FOUND
    assert len(client.get("/vendors/choices.json").json()["choices"]) == choosing.FOUND
    assert client.get("/vendors/choices.json?q=zzz%00").json() == {"choices": []}


def test_vendors_are_found_by_other_names_and_products_by_their_vendor(client: Client) -> None:
    vendor = make_vendor("Vektor", aliases=["Vektor Labs GmbH"])
    make_product("Draw", vendor=vendor), make_product("Draw", vendor=make_vendor("Corvid"))
    assert [one["text"] for one in client.get("/vendors/choices.json?q=labs").json()["choices"]] == ["Vektor"]
    found = client.get("/products/choices.json?q=draw+vek").json()["choices"]
    assert [one["text"] for one in found] == ["Draw, Vektor"]
