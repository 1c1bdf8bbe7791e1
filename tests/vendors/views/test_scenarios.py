"""Pages of scenarios: asking writes nothing, the answer can be kept, and saved ones belong to somebody."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.vendors import (
    make_contract,
    make_product,
    make_scenario,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
    rated,
)
from vendors.models import Scenario, Vendor
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db
RUN = "/scenarios/run/"
VEKTOR_GONE = f"{RUN}?atom=entity%3Avektor&hours=720&notice=0"
type_client_as = Callable[[str], Client]


@pytest.fixture
def vektor() -> Vendor:
    """A vendor whose product two workloads rest on, one of them with a fallback by hand."""
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor, model="Vektor One", jurisdiction="US", platform="own")
    by_hand = {"name": "By hand", "switch_hours": Decimal(30), "capacity": Decimal("0.5")}
    make_workload("Claims", dependencies=[needing(product)], people=40, fallbacks=[by_hand])
    make_workload("Fraud", dependencies=[needing(product)], people=7, rto_hours=Decimal(4), critical=True)
    make_workload("Elsewhere", dependencies=[needing(make_product("Other", model="Else"))])
    return vendor


def counted() -> dict[str, int]:
    """How many rows each table holds."""
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_answer_says_who_stops_when_it_hurts_and_what_carries_them(
    vektor: Vendor, client_as: type_client_as
) -> None:
    answer = client_as("viewer").get(VEKTOR_GONE)
    page = text_of(answer)
    assert answer.status_code == 200
    assert [row.workload.name for row in answer.context["rows"]] == ["Fraud", "Claims"]
    assert answer.context["answer"].people == 47
    assert "2 workloads stop" in page
    assert "47 people work in them" in page
    assert "recovery objective after 4 h" in page
    assert "By hand" in page
    assert "Elsewhere" not in page
    assert "Vektor as a whole" in page


def test_running_writes_nothing(vektor: Vendor, client_as: type_client_as) -> None:
    client = client_as("viewer")
    client.get("/scenarios/")
    before = counted()
    for address in (VEKTOR_GONE, f"{VEKTOR_GONE}&format=csv", f"{VEKTOR_GONE}&rise=5", RUN, "/scenarios/"):
        assert client.get(address).status_code == 200
    assert counted() == before


def test_what_the_builder_sends_leads_to_an_address_that_can_be_kept(
    vektor: Vendor, client_as: type_client_as
) -> None:
    sent = {"entity": "vektor", "model": "Vektor One", "length": "2", "unit": "months", "notice": "3"}
    answer = client_as("viewer").get(RUN, sent | {"notice_unit": "days"})
    assert answer["Location"] == f"{RUN}?atom=entity%3Avektor&atom=model%3AVektor+One&hours=1440&notice=72"
    form = client_as("viewer").get(answer["Location"]).context["form"]
    assert (form["length"].value(), form["unit"].value()) == ("2", "months")
    assert (form["entity"].value(), form["model"].value()) == (["vektor"], ["Vektor One"])


@pytest.mark.parametrize(
    ("hours", "shown"), [("720", ("30", "days")), ("24", ("24", "hours")), ("1440", ("2", "months"))]
)
def test_a_length_is_never_one_of_a_unit_that_is_said_in_the_plural(
    vektor: Vendor, client_as: type_client_as, hours: str, shown: tuple[str, str]
) -> None:
    form = client_as("viewer").get(RUN, {"atom": "entity:vektor", "hours": hours}).context["form"]
    assert (form["length"].value(), form["unit"].value()) == shown


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"length": "3", "unit": "days"}, "Choose at least one thing that fails."),
        ({"entity": "vektor", "length": "0", "unit": "days"}, "Must be more than nothing."),
        ({"entity": "vektor", "length": "121.67", "unit": "months"}, "Ten years are the longest."),
        ({"entity": "vektor", "length": "1", "unit": "days", "rise": "5"}, "nothing but our accounts"),
        ({"entity": "nobody", "length": "1", "unit": "days"}, "nobody"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_what_is_wrong(
    vektor: Vendor, client_as: type_client_as, sent: dict[str, str], message: str
) -> None:
    assert message in text_of(client_as("viewer").get(RUN, sent))


@pytest.mark.parametrize(
    "query",
    ["atom=nonsense", "atom=model%3AX&hours=abc", "atom=model%3AX&hours=-1", "atom=model%3AX&hours=0"],
)
def test_an_address_that_cannot_be_read_says_so(client_as: type_client_as, query: str) -> None:
    assert "This address cannot be read." in text_of(client_as("viewer").get(f"{RUN}?{query}"))


def test_the_answer_is_there_as_a_file(vektor: Vendor, client_as: type_client_as) -> None:
    lines = client_as("viewer").get(f"{VEKTOR_GONE}&format=csv").content.decode().splitlines()
    assert lines[0].startswith("workload,identifier,critical,people,recovery objective missed after hours")
    assert [line.split(",")[1] for line in lines[1:]] == ["fraud", "claims"]
    assert "By hand" in lines[2]


def test_contracts_that_help_are_named_with_their_wording(vektor: Vendor, client_as: type_client_as) -> None:
    make_scorecard(
        make_contract("C-1", vendor=vektor), effective_on=date(2025, 1, 1), ratings=rated(notice=2, appeal=0)
    )
    [found] = client_as("viewer").get(VEKTOR_GONE).context["recourse"]
    assert [item.wording.key for item in found.given] == ["notice"]
    assert "Appeal" in found.lacking


def test_a_price_rise_costs_its_share_of_the_spend_unless_leaving_is_cheaper(
    vektor: Vendor, client_as: type_client_as
) -> None:
    make_contract("C-1", vendor=vektor, end_date=None, annual_value=Decimal(50_000))
    address = f"{RUN}?atom=account%3Avektor&rise=20"
    price = client_as("viewer").get(address).context["price"]
    assert (price.spend, price.more, price.cost, price.capped) == (50_000.0, 10_000.0, 10_000.0, False)


def test_presets_are_about_what_most_rests_on(vektor: Vendor, client_as: type_client_as) -> None:
    make_contract("C-1", vendor=vektor, end_date=None, annual_value=Decimal(50_000))
    rescore_all()
    found = {
        key: question for key, question, _address in client_as("viewer").get("/scenarios/").context["presets"]
    }
    assert found["revoked"].atoms == ("account:vektor",)
    assert found["models"].atoms[0] == "model:Vektor One"
    assert (found["models"].hours, found["block"].atoms) == (1440.0, ("jurisdiction:US",))
    assert found["recalled"].atoms == ("model:Vektor One",)
    assert (found["price"].atoms, found["price"].rise) == (("account:vektor",), 20.0)


def test_without_a_register_presets_say_that_there_is_nothing_to_ask(client_as: type_client_as) -> None:
    page = text_of(client_as("viewer").get("/scenarios/"))
    assert "nothing on record to ask this of yet" in page


def saved(client: Client, **changes: Any) -> Any:
    body = {"name": "Vektor gone", "entity": "vektor", "length": "30", "unit": "days"} | changes
    return client.post("/scenarios/new/", body)


def test_a_question_is_saved_by_its_author_and_answered_on_the_present_register(
    vektor: Vendor, client_as: type_client_as
) -> None:
    client = client_as("procurement")
    filled = client.get(f"/scenarios/new/?{VEKTOR_GONE.partition('?')[2]}").context["form"]
    assert filled["entity"].value() == ["vektor"]
    assert saved(client)["Location"] == "/scenarios/vektor-gone/"
    found = Scenario.objects.get()
    assert (found.atoms, found.hours, found.shared) == (["entity:vektor"], Decimal(720), False)
    assert found.owner is not None
    make_workload("New", dependencies=[needing(vektor.products.get())], people=100)
    answer = client.get("/scenarios/vektor-gone/").context["answer"]
    assert answer.people == 147


def test_a_private_scenario_is_hidden_from_others_and_a_shared_one_is_theirs_to_read(
    vektor: Vendor, client_as: type_client_as
) -> None:
    saved(client_as("procurement"))
    address = "/scenarios/vektor-gone/"
    officer, administrator = client_as("officer"), client_as("administrator")
    assert officer.get(address).status_code == 404
    assert administrator.get(address).status_code == 200
    Scenario.objects.update(shared=True)
    assert officer.get(address).status_code == 200
    assert [officer.get(f"{address}{door}/").status_code for door in ("edit", "archive")] == [403, 403]
    assert [row.name for row, _asked in officer.get("/scenarios/?owner=others").context["rows"]] == [
        "Vektor gone"
    ]
    assert officer.get("/scenarios/?owner=mine").context["rows"] == []


def test_an_edit_that_rests_on_an_older_state_is_refused(vektor: Vendor, client_as: type_client_as) -> None:
    client = client_as("procurement")
    saved(client)
    address = "/scenarios/vektor-gone/edit/"
    version = client.get(address).context["version"]
    body = {"name": "Again", "entity": "vektor", "length": "2", "unit": "days", "version": version}
    assert client.post(address, body)["Location"] == "/scenarios/vektor-gone/"
    stale = client.post(address, body | {"name": "Late"})
    assert stale.status_code == 409
    assert Scenario.objects.get().name == "Again"


def test_a_scenario_is_archived_and_comes_back(vektor: Vendor, client_as: type_client_as) -> None:
    client = client_as("procurement")
    saved(client)
    client.post("/scenarios/vektor-gone/archive/")
    assert client.get("/scenarios/").context["rows"] == []
    assert len(client.get("/scenarios/?archived=1").context["rows"]) == 1
    client.post("/scenarios/vektor-gone/restore/")
    assert len(client.get("/scenarios/").context["rows"]) == 1


def test_scenarios_stand_side_by_side_with_their_difference_from_the_first(
    vektor: Vendor, client_as: type_client_as
) -> None:
    make_scenario("Long", atoms=["entity:vektor"], hours=1440, shared=True)
    make_scenario("Short", atoms=["model:Else"], hours=24, shared=True)
    page = client_as("viewer").get("/scenarios/compare/?scenario=long&scenario=short&scenario=nobody")
    rows = dict(page.context["comparison"].rows)
    assert [one.name for one, _asked in page.context["comparison"].heads] == ["Long", "Short"]
    assert rows["People in them"] == [("47", ""), ("10", "−37")]
    assert rows["Tolerated outages missed"] == [("2", ""), ("0", "−2")]


def test_the_pages_take_no_more_queries_as_rows_grow(vektor: Vendor, client_as: type_client_as) -> None:
    client = client_as("viewer")
    make_scenario("One", atoms=["entity:vektor"], shared=True)
    addresses = ("/scenarios/", VEKTOR_GONE)
    before = [_queries(client, address) for address in addresses]
    for number in range(4):
        make_scenario(f"More {number}", atoms=["entity:vektor", "model:Else"], shared=True)
        make_workload(f"More {number}", dependencies=[needing(vektor.products.get())])
    assert [_queries(client, address) for address in addresses] == before


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_one_click_leads_to_it_from_vendor_product_and_workload(
    vektor: Vendor, client_as: type_client_as
) -> None:
    rescore_all()
    client = client_as("viewer")
    for address in ("/vendors/vektor/", "/workloads/claims/"):
        assert "?atom=entity%3Avektor&amp;hours=720" in client.get(address).content.decode()
    assert "?atom=model%3AVektor%20One&amp;hours=720" in client.get("/products/assist/").content.decode()


def test_choosers_find_models_by_a_part_of_their_name(vektor: Vendor, client_as: type_client_as) -> None:
    found = client_as("viewer").get("/scenarios/choices.json?by=model&q=ktor").json()
    assert found == {"choices": [{"value": "Vektor One", "text": "Vektor One"}]}
    assert client_as("viewer").get("/scenarios/choices.json?by=people").status_code == 404


def test_the_history_of_a_private_scenario_is_its_owners(vektor: Vendor, client_as: type_client_as) -> None:
    client = client_as("procurement")
    saved(client)
    address = f"/history/vendors.scenario/{Scenario.objects.get().pk}/"
    assert client.get(address).status_code == 200
    assert client_as("officer").get(address).status_code == 404


def test_a_name_that_no_database_takes_is_no_failure(client_as: type_client_as) -> None:
    assert client_as("viewer").get(f"{RUN}?atom=model%3Aa%00b").status_code == 200


def test_very_many_workloads_are_told_page_by_page(vektor: Vendor, client_as: type_client_as) -> None:
    for number in range(25):
        make_workload(f"More {number:02}", dependencies=[needing(vektor.products.get())])
    second = client_as("viewer").get(f"{VEKTOR_GONE}&page=2")
    assert len(second.context["rows"]) == 2
    assert second.context["first"].workload.name == "Fraud"
    assert len(client_as("viewer").get(f"{VEKTOR_GONE}&format=csv").content.decode().splitlines()) == 28
