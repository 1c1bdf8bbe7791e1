"""Pages of mitigations: the kind is asked first, each form asks for what it needs, lists and files show them."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.vendors import make_mitigation, make_product, make_vendor, make_workload, needing
from vendors.models import Mitigation, MitigationKind, Product, Workload
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
NEW, LIST = "/mitigations/new/", "/mitigations/"
BY_HAND = {"name": "By hand", "switch_hours": Decimal(30), "capacity": Decimal("0.5")}
type_client_as = Callable[[str], Client]


@pytest.fixture
def used() -> Product:
    """The product that Claims uses."""
    return make_product("Assist", vendor=make_vendor("Vektor"))


@pytest.fixture
def claims(used: Product) -> Workload:
    """A workload with a fallback by hand."""
    return make_workload("Claims", dependencies=[needing(used)], fallbacks=[BY_HAND])


@pytest.fixture
def buyer(client_as: type_client_as) -> Client:
    return client_as("procurement")


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_kind_is_asked_first_and_keeps_what_was_chosen(claims: Workload, buyer: Client) -> None:
    answer = buyer.get(f"{NEW}?workload=claims")
    assert "What is to be done for Claims?" in text_of(answer)
    for kind in MitigationKind.values:
        assert f"?workload=claims&amp;kind={kind}" in text_of(answer)
    assert buyer.post(NEW, {"name": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("fallback", {"workload", "product", "switch_hours", "capacity"}),
        ("exercise", {"spare"}),
        ("alternative", {"workload", "product", "beside", "share"}),
        ("own_service", {"workload", "product", "beside", "share"}),
        ("negotiate", {"vendor", "notice_hours", "appeal"}),
    ],
)
def test_a_form_asks_for_what_its_kind_needs(kind: str, fields: set[str], buyer: Client) -> None:
    form = buyer.get(f"{NEW}?kind={kind}").context["form"]
    assert set(form.fields) == fields | {"name", "yearly_cost", "external_id", "note"}


def test_what_was_chosen_beforehand_is_filled_in(claims: Workload, used: Product, buyer: Client) -> None:
    def chosen(address: str) -> dict[str, Any]:
        initial: dict[str, Any] = buyer.get(address).context["form"].initial
        return initial

    assert chosen(f"{NEW}?kind=fallback&workload=claims")["workload"] == claims
    assert chosen(f"{NEW}?kind=exercise&workload=claims")["spare"] == claims.fallbacks.get()
    assert chosen(f"{NEW}?kind=negotiate&vendor=vektor")["vendor"] == used.vendor


def test_each_kind_is_entered_and_shown(claims: Workload, used: Product, buyer: Client) -> None:
    other, spare = make_product("Newcomer"), claims.fallbacks.get()
    common: dict[str, Any] = {"yearly_cost": "1200", "note": "As agreed"}
    entered: dict[str, dict[str, Any]] = {
        "fallback": {"workload": claims.pk, "product": "", "switch_hours": "4", "capacity": "0.8"},
        "exercise": {"spare": spare.pk},
        "alternative": {"workload": claims.pk, "product": other.pk, "beside": used.pk, "share": ""},
        "own_service": {"workload": claims.pk, "product": other.pk, "beside": used.pk, "share": "0.5"},
        "negotiate": {"vendor": used.vendor.pk, "notice_hours": "72", "appeal": "2"},
    }
    said = {
        "fallback": "Claims goes on by hand after 4 h, for 80 % of its work.",
        "exercise": "Claims exercises its fallback By hand, which then counts in full.",
        "alternative": "Claims can use Newcomer wherever it uses Assist.",
        "own_service": "Claims can use Newcomer wherever it uses Assist.",
        "negotiate": "Vektor gives 3 d of notice before it suspends us. Who looks at an appeal at Vektor: a person",
    }
    for kind, fields in entered.items():
        answer = buyer.post(f"{NEW}?kind={kind}", common | fields | {"name": f"By {kind}"}, follow=True)
        assert answer.redirect_chain, (kind, text_of(answer))
        page = text_of(answer).replace("\u202f", " ").replace("\xa0", " ")
        assert said[kind] in page, kind
        assert "€1,200" in page
        assert "As agreed" in page


def test_a_refusal_stands_at_its_field(claims: Workload, buyer: Client) -> None:
    stranger = make_product("Stranger")
    fields = {"name": "x", "workload": claims.pk, "product": stranger.pk, "beside": stranger.pk}
    answer = buyer.post(f"{NEW}?kind=alternative", fields | {"yearly_cost": "0"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"beside": ["is not used by Claims: choose one of Assist"]}


def test_a_mitigation_is_changed_where_it_stands(claims: Workload, buyer: Client) -> None:
    make_mitigation("Practise", kind="exercise", spare=claims.fallbacks.get())
    form = buyer.get(f"{LIST}practise/edit/")
    fields = {"name": "Practise twice", "spare": claims.fallbacks.get().pk, "yearly_cost": "10"}
    version = form.context["version"]
    assert buyer.post(f"{LIST}practise/edit/", fields | {"version": version}).status_code == 302
    assert Mitigation.objects.get().name == "Practise twice"
    assert buyer.post(f"{LIST}practise/edit/", fields | {"version": version}).status_code == 409


def test_archived_it_leaves_the_list_and_can_be_brought_back(buyer: Client) -> None:
    make_mitigation("Practise")
    assert "Plans that hold it keep it" in text_of(buyer.get(f"{LIST}practise/archive/"))
    assert buyer.post(f"{LIST}practise/archive/").status_code == 302
    assert "Practise" not in [row.name for row in buyer.get(LIST).context["page"]]
    assert "Practise" in text_of(buyer.get(f"{LIST}?archived=1"))
    assert buyer.post(f"{LIST}practise/restore/").status_code == 302
    assert [row.name for row in buyer.get(LIST).context["page"]] == ["Practise"]


def test_an_exercise_whose_fallback_is_gone_says_so(claims: Workload, buyer: Client) -> None:
    make_mitigation("Practise", kind="exercise", spare=claims.fallbacks.get())
    update_workload(by=None, workload=claims, fallbacks=[])
    assert "nothing left to exercise" in text_of(buyer.get(f"{LIST}practise/"))
    assert "that it no longer has" in text_of(buyer.get(LIST))
    assert buyer.get(f"{LIST}practise/edit/").status_code == 200


def test_one_beside_a_product_that_is_used_no_more_says_so(
    claims: Workload, used: Product, buyer: Client
) -> None:
    make_mitigation("Second", kind="alternative", workload=claims, product=make_product(), beside=used)
    assert "no longer uses" not in text_of(buyer.get(f"{LIST}second/"))
    update_workload(by=None, workload=claims, dependencies=[needing(make_product())])
    assert "no longer uses" in text_of(buyer.get(f"{LIST}second/"))


def test_an_empty_list_says_what_to_do(buyer: Client, client_as: type_client_as) -> None:
    assert "Enter what could be done" in text_of(buyer.get(LIST))
    assert "Procurement and risk officers enter" in text_of(client_as("viewer").get(LIST))
    assert "No mitigation matches." in text_of(buyer.get(f"{LIST}?kind=exercise"))


def test_the_list_is_filtered_sorted_and_comes_as_a_file(
    claims: Workload, used: Product, buyer: Client
) -> None:
    make_mitigation("Practise", kind="exercise", spare=claims.fallbacks.get(), yearly_cost=Decimal(5))
    make_mitigation("Terms", kind="negotiate", vendor=used.vendor, appeal=1, yearly_cost=Decimal(9))
    make_mitigation("=Elsewhere")

    def names(query: str) -> list[str]:
        return [row.name for row in buyer.get(f"{LIST}?{query}").context["page"]]

    assert names("workload=claims") == ["Practise"]
    assert names("vendor=vektor") == ["Terms"]
    assert names("kind=fallback") == ["=Elsewhere"]
    assert names("order=-cost") == ["Terms", "Practise", "=Elsewhere"]
    file = buyer.get(f"{LIST}?order=cost&format=csv")
    rows = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert [row["mitigation"] for row in rows] == ["'=Elsewhere", "Practise", "Terms"]
    assert (rows[1]["workload"], rows[1]["fallback"], rows[1]["cost a year"]) == ("Claims", "By hand", "5.00")
    assert (rows[2]["vendor"], rows[2]["appeal"]) == ("Vektor", "1")


@pytest.mark.parametrize("suffix", ["", "?format=csv"])
def test_the_list_takes_no_more_queries_as_rows_grow(suffix: str, used: Product, buyer: Client) -> None:
    def enter(number: int) -> None:
        workload = make_workload(f"W{number}", dependencies=[needing(used)], fallbacks=[BY_HAND])
        make_mitigation(kind="exercise", spare=workload.fallbacks.get())
        make_mitigation(kind="alternative", workload=workload, product=make_product(), beside=used)
        make_mitigation(kind="negotiate", vendor=make_vendor(), appeal=1)

    def queries() -> int:
        buyer.get(f"{LIST}{suffix}")
        with CaptureQueriesContext(connection) as found:
            assert buyer.get(f"{LIST}{suffix}").status_code == 200
        return len(found)

    enter(1)
    before = queries()
    for number in range(2, 5):
        enter(number)
    assert queries() == before


def test_workload_and_vendor_lead_to_it_for_those_who_may_enter_one(
    claims: Workload, buyer: Client, client_as: type_client_as
) -> None:
    pages = {
        "/workloads/claims/": "/mitigations/new/?workload=claims",
        "/vendors/vektor/": "/mitigations/new/?kind=negotiate&amp;vendor=vektor",
    }
    for page, link in pages.items():
        assert link in text_of(buyer.get(page))
        assert link in text_of(client_as("officer").get(page))
        assert link not in text_of(client_as("viewer").get(page))


def test_workloads_and_fallbacks_are_found_as_one_types(claims: Workload, client_as: type_client_as) -> None:
    make_workload("Fraud", fallbacks=[BY_HAND])
    client = client_as("viewer")
    spare = claims.fallbacks.get()
    assert client.get("/workloads/choices.json?by=slug&q=clai").json() == {
        "choices": [{"value": "claims", "text": "Claims"}]
    }
    assert client.get("/fallbacks/choices.json?q=claims hand").json() == {
        "choices": [{"value": str(spare.pk), "text": "Claims: By hand"}]
    }
