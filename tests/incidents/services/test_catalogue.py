"""The catalogue that people keep: taken over, edited, followed by detection at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from incidents.domain.detect.catalogue import CatalogueEntry, CatalogueProduct, shipped_entries
from incidents.domain.detect.text import fold
from incidents.models import CatalogueVendor
from incidents.queries import catalogue as queries
from incidents.queries.suggestion import vendor_names
from incidents.services.catalogue import add_to_catalogue, change_in_catalogue, take_shipped
from riskboard.common.versions import StaleVersion
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def found(text: str) -> list[tuple[str, str]]:
    return [(one.slug, one.kind) for one in queries.catalogue().find(text, fold(text))]


def vendor(slug: str) -> CatalogueVendor:
    return CatalogueVendor.objects.get(slug=slug)


def test_the_shipped_catalogue_is_used_until_it_is_taken_over_and_the_same_then() -> None:
    text = "Anthropic, Claude, Copilot and Slack"
    before = found(text)
    assert take_shipped(by=make_user()) == len(shipped_entries()) >= 60
    assert (found(text), take_shipped(by=None), queries.offers()) == (before, 0, [])
    assert sum(len(one.products) for one in CatalogueVendor.objects.all()) > 100


def test_a_change_counts_at_once_and_what_is_not_followed_is_not_found() -> None:
    take_shipped(by=None)
    officer, claude = make_user(), vendor("anthropic")
    change_in_catalogue(by=officer, vendor=claude, aliases=["Anthro", "Klaud"], everyday=["Klaud"])
    assert found("Anthro") == [("anthropic", "ai")]
    assert found("Klaud") == [("anthropic", "weak")]
    assert found("Anthropic PBC") == [("anthropic", "ai")]  # its name still stands in it
    change_in_catalogue(by=officer, vendor=claude, look_alikes=["Klaud Meier"])
    assert found("Klaud Meier") == []
    change_in_catalogue(by=officer, vendor=claude, followed=False)
    assert found("Anthropic, Claude") == []


@pytest.mark.parametrize("name", ["Mistral AI", "Klaud", "klaud"])
def test_a_name_that_another_vendor_bears_is_refused_while_both_are_followed(name: str) -> None:
    take_shipped(by=None)
    change_in_catalogue(by=None, vendor=vendor("anthropic"), aliases=["Klaud"])
    cohere = vendor("cohere")
    owner = "Mistral AI" if name == "Mistral AI" else "Anthropic"
    with pytest.raises(ValidationError, match=f"is a name of {owner} already") as refused:
        change_in_catalogue(by=None, vendor=cohere, aliases=["Cohere Inc", name])
    assert refused.value.message_dict.keys() == {"aliases"}
    for slug in ("anthropic", "mistral-ai"):
        change_in_catalogue(by=None, vendor=vendor(slug), followed=False)
    change_in_catalogue(by=None, vendor=cohere, aliases=["Cohere Inc", name])
    assert found(name) == [("cohere", cohere.kind)]


def test_a_new_vendor_with_the_other_name_of_another_is_refused() -> None:
    take_shipped(by=None)
    change_in_catalogue(by=None, vendor=vendor("anthropic"), aliases=["Klaud"])
    with pytest.raises(ValidationError, match="is a name of Anthropic already"):
        add_to_catalogue(by=None, name="Klaud")


def test_what_was_written_before_the_latest_change_and_committed_after_it_counts_as_well() -> None:
    slower, _latest = make_vendor("Zephyrine"), make_vendor("Quillmark")
    assert found("Brisela") == []
    changed = slower.updated_at - timedelta(minutes=1)
    Vendor.objects.filter(pk=slower.pk).update(aliases=["Brisela"], updated_at=changed)
    assert found("Brisela") == [(slower.slug, "ai")]


def test_a_vendor_that_is_added_is_found_by_its_products_and_named_where_the_register_lacks_it() -> None:
    products = [{"name": "Zephyr Chat", "models": ["Zephyr-9"]}]
    added = add_to_catalogue(by=make_user(), name=" Zephyrine ", country="de", products=products)
    assert (added.slug, added.country, added.products[0]["aliases"]) == ("zephyrine", "DE", [])
    take_shipped(by=None)
    assert found("Zephyr Chat and Zephyr-9") == [("zephyrine", "ai")] * 2
    assert vendor_names(["zephyrine"]) == {"zephyrine": "Zephyrine"}


def test_the_first_vendor_that_is_added_takes_the_place_of_none_that_is_shipped() -> None:
    add_to_catalogue(by=make_user(), name="Zephyrine")
    slugs = set(CatalogueVendor.objects.values_list("slug", flat=True))
    assert {"zephyrine", *(entry.slug for entry in shipped_entries())} == slugs


def test_a_vendor_of_the_register_keeps_its_identifier() -> None:
    make_vendor("Zephyrine", slug="our-zephyr", aliases=["Zeph"])
    add_to_catalogue(by=make_user(), name="zephyrine", everyday=[], aliases=["Gale"])
    take_shipped(by=None)
    assert found("Gale, Zeph") == [("our-zephyr", "ai")] * 2


def test_a_newer_version_offers_what_is_new_and_leaves_what_people_changed(monkeypatch: Any) -> None:
    first = CatalogueEntry(
        "orion", "Orion", "US", ("Orionsoft", "Old"), (CatalogueProduct("Nova", distinct=True),)
    )
    monkeypatch.setattr(queries, "shipped_entries", lambda: (first,))
    take_shipped(by=None)
    change_in_catalogue(by=make_user(), vendor=vendor("orion"), aliases=["Mine", "Old"], followed=False)
    newer = CatalogueEntry("orion", "Orion", "US", ("Orionsoft", "Old", "New"), first.products)
    vega = CatalogueEntry("vega", "Vega", "FR")
    monkeypatch.setattr(queries, "shipped_entries", lambda: (newer, vega))
    assert [(one.slug, one.names, one.record is None) for one in queries.offers()] == [
        ("orion", ("New",), False),
        ("vega", ("Vega",), True),
    ]
    assert take_shipped(by=make_user()) == 2
    orion = vendor("orion")
    assert (orion.aliases, orion.followed) == (["Mine", "Old", "New"], False)
    assert (queries.offers(), vendor("vega").country) == ([], "FR")


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"name": " "}, "name"),
        ({"name": "X"}, "name"),
        ({"name": "Known"}, "name"),
        ({"name": "Orion", "country": "Germany"}, "country"),
        ({"name": "Orion", "kind": "odd"}, "kind"),
        ({"name": "Orion", "aliases": ["…"]}, "aliases"),
        ({"name": "Orion", "everyday": ["Sol"]}, "everyday"),
        ({"name": "Orion", "products": [{"name": "Nova"}, {"name": ""}]}, "products[1].name"),
        ({"name": "Orion", "products": [{"name": "Nova", "models": ["n"]}]}, "products[0].models"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_at_its_field(fields: dict[str, Any], path: str) -> None:
    add_to_catalogue(by=None, name="Known")
    with pytest.raises(ValidationError) as refused:
        add_to_catalogue(by=make_user(), **fields)
    assert list(refused.value.message_dict) == [path]


def test_a_change_that_is_based_on_an_older_version_is_refused() -> None:
    known = add_to_catalogue(by=None, name="Known")
    with pytest.raises(StaleVersion):
        change_in_catalogue(by=make_user(), vendor=known, version="1", name="Other")


def test_the_pages_take_over_filter_edit_and_say_what_is_wrong(client_as: Any) -> None:
    client = client_as("officer")
    assert "The shipped catalogue is in use" in client.get("/catalogue/").content.decode()
    assert client.post("/catalogue/take/", follow=True).status_code == 200
    page = client.get("/catalogue/?q=claude+opus").content.decode()
    assert ("Anthropic" in page, "Mistral AI" in page) == (True, False)
    address = f"/catalogue/{vendor('anthropic').pk}/edit/"
    rows = {f"products-{name}": value for name, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))}
    product = {"products-0-name": "Claude", "products-0-aliases": "Klaus", "products-0-models": ""}
    sent = {"name": "Anthropic", "kind": "ai", "aliases": "Anthro", "followed": "on"} | rows | product
    wrong = client.post(address, sent | {"everyday": "Sol"})
    assert (wrong.status_code, "Sol is no name" in wrong.content.decode()) == (422, True)
    assert client.post(address, sent | {"everyday": "Klaus"})["Location"] == "/catalogue/"
    assert found("Klaus") == [("anthropic", "weak")]
    stale = client.post(address, sent | {"version": "1"})
    assert stale.status_code == 409
    viewer = client_as("viewer").get("/catalogue/").content.decode()
    assert "/edit/" not in viewer


def test_the_list_asks_no_more_of_the_database_for_more_rows(
    client_as: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_as("officer")
    add_to_catalogue(by=None, name="First")
    client.get("/catalogue/")
    with django_assert_max_num_queries(30) as one:
        client.get("/catalogue/")
    for number in range(3):
        add_to_catalogue(by=None, name=f"More {number}")
    with django_assert_max_num_queries(len(one)):
        client.get("/catalogue/")


def test_the_api_does_the_same(api_as: Any) -> None:
    api = api_as("officer")
    offered = api.get("/api/v1/catalogue/shipped/").json()["results"]
    assert (len(offered), offered[0]["new"]) == (len(shipped_entries()), True)
    assert api.post("/api/v1/catalogue/shipped/", {}).json() == {"taken": len(offered)}
    body = {"name": "Zephyrine", "aliases": ["Zeph"], "products": [{"name": "Zephyr Chat"}]}
    made = api.post("/api/v1/catalogue/", body)
    assert (made.status_code, made.json()["products"]) == (
        201,
        [{"name": "Zephyr Chat", "aliases": [], "models": []}],
    )
    address = f"/api/v1/catalogue/{made.json()['id']}/"
    assert api.patch(address, {"everyday": ["Zeph"]}).json()["everyday"] == ["Zeph"]
    assert found("Zeph") == [("zephyrine", "weak")]
    by_name = "/api/v1/catalogue/zephyrine/"
    assert api.get(by_name).json()["id"] == made.json()["id"]
    assert api.patch(by_name, {"country": "FR"}).json()["country"] == "FR"
    assert api.get("/api/v1/catalogue/nobody/").status_code == 404
    assert api.patch(address, {"products": [{"name": "x"}]}).status_code == 400
    listed = api.get("/api/v1/catalogue/?q=zephyr+chat&followed=true").json()["results"]
    assert [one["slug"] for one in listed] == ["zephyrine"]
