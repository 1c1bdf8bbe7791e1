"""Scenarios over the API: saved, changed, answered, and asked without being saved."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories.vendors import (
    make_contract,
    make_product,
    make_scenario,
    make_vendor,
    make_workload,
    needing,
)
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Scenario, Vendor

pytestmark = pytest.mark.django_db
SCENARIOS = "/api/v1/scenarios/"
RUN = f"{SCENARIOS}run/"


@pytest.fixture
def vektor() -> Vendor:
    """A vendor on whose product one workload of ten people rests, 250 a calendar hour, carried by half after 30 h."""
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor, model="Vektor One")
    by_hand = {"name": "By hand", "switch_hours": Decimal(30), "capacity": Decimal("0.5")}
    make_workload("Claims", dependencies=[needing(product)], fallbacks=[by_hand])
    return vendor


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("procurement")
    return client


def test_a_question_is_answered_without_being_saved(vektor: Vendor, api_as: Any) -> None:
    answer = api_as("viewer").post(RUN, {"atoms": ["entity:vektor"], "hours": 40})
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["workloads_halted"], found["people"], found["first_fallback_at"]) == (1, 10.0, 30.0)
    # 30 hours in full, then 10 of which a tenth is carried: half the capacity, believed by a fifth.
    assert found["cost"] == "9750.000"
    [row] = found["workloads"]
    assert (row["workload"], row["rto_missed_at"], row["mtpd_missed_at"]) == ("claims", 24.0, None)
    assert row["carriers"] == [{"at_hours": 30.0, "part": 0.1, "name": "By hand", "product": None}]
    assert not Scenario.objects.exists()


def test_notice_and_length_have_usual_values(vektor: Vendor, api: APIClient) -> None:
    found = api.post(RUN, {"atoms": ["entity:vektor"]}).json()
    assert (found["hours"], found["notice_hours"], found["price_rise"]) == (720.0, 0.0, None)


def test_a_rise_in_prices_is_answered_from_the_contracts_that_run(vektor: Vendor, api: APIClient) -> None:
    make_contract("C-1", vendor=vektor, end_date=None, annual_value=Decimal(50_000))
    found = api.post(RUN, {"atoms": ["account:vektor"], "price_rise": 20}).json()
    assert (found["cost"], found["price"]["spend"]) == ("10000.000", "50000.000")
    assert (found["workloads"], found["price"]["rise"]) == ([], "10000.000")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"atoms": []}, "/atoms"),
        ({"atoms": ["unheard:of"]}, "/atoms"),
        ({"atoms": ["entity:vektor"], "hours": 0}, "/hours"),
        ({"atoms": ["entity:vektor"], "notice_hours": -1}, "/notice_hours"),
        ({"atoms": ["entity:vektor"], "price_rise": 5}, "/atoms"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_field(
    api: APIClient, body: dict[str, Any], pointer: str
) -> None:
    problem = assert_problem(api.post(RUN, body), 400)
    assert any(error["pointer"].removeprefix("#").startswith(pointer) for error in problem["errors"])


def test_a_scenario_is_saved_read_changed_answered_and_archived(vektor: Vendor, api: APIClient) -> None:
    body = {"name": "Vektor gone", "atoms": ["entity:vektor"], "hours": "40", "shared": True}
    made = api.post(SCENARIOS, body)
    assert made.status_code == 201, made.content
    assert (made.json()["slug"], made.json()["hours"]) == ("vektor-gone", "40.00")
    address = f"{SCENARIOS}vektor-gone/"
    assert api.get(f"{address}result/").json()["cost"] == "9750.000"
    changed = api.patch(address, {"hours": "30", "note": "Shorter"})
    assert (changed.json()["hours"], changed.json()["note"]) == ("30.00", "Shorter")
    assert api.get(f"{address}result/").json()["cost"] == "7500.000"
    assert api.delete(address).status_code == 204
    assert api.get(SCENARIOS).json()["results"] == []


@pytest.mark.parametrize(
    ("field", "value"), [("hours", "0"), ("atoms", ["unheard:of"]), ("name", ""), ("price_rise", "5")]
)
def test_a_scenario_with_a_mistake_is_not_saved(api: APIClient, field: str, value: object) -> None:
    body = {"name": "x", "atoms": ["entity:vektor"], "hours": "40"} | {field: value}
    assert_problem(api.post(SCENARIOS, body), 400)
    assert not Scenario.objects.exists()


def test_what_others_keep_to_themselves_is_not_there_and_what_they_share_is_theirs_to_change(
    api: APIClient, api_as: Any
) -> None:
    api.post(SCENARIOS, {"name": "Mine", "atoms": ["entity:vektor"], "hours": "40"})
    officer, administrator = api_as("officer"), api_as("administrator")
    assert_problem(officer.get(f"{SCENARIOS}mine/"), 404)
    assert_problem(officer.get(f"{SCENARIOS}mine/result/"), 404)
    assert administrator.get(f"{SCENARIOS}mine/").status_code == 200
    Scenario.objects.update(shared=True)
    assert officer.get(f"{SCENARIOS}mine/").status_code == 200
    assert_problem(officer.patch(f"{SCENARIOS}mine/", {"note": "x"}), 403)
    assert_problem(officer.delete(f"{SCENARIOS}mine/"), 403)
    assert [row["slug"] for row in officer.get(f"{SCENARIOS}?owner=others").json()["results"]] == ["mine"]


def test_the_list_takes_no_more_queries_as_scenarios_grow(api: APIClient) -> None:
    make_scenario(shared=True)
    before = _queries(api)
    for _number in range(4):
        make_scenario(shared=True)
    assert _queries(api) == before


def _queries(api: APIClient) -> int:
    api.get(SCENARIOS)
    with CaptureQueriesContext(connection) as found:
        api.get(SCENARIOS)
    return len(found)
