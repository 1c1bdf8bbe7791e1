"""The risk parameters over the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from vendors.models import RiskParameters
from vendors.services.annual import annual_due
from vendors.services.parameters import set_levers
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

PATH = "/api/v1/parameters/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("administrator", ["read", "write"])
    return client


def test_versions_are_listed_newest_first(api: APIClient) -> None:
    set_levers(by=None, reason="one", setting={"urgency": 2.0})
    set_levers(by=None, reason="two", setting={"types.outage.a": 3.0})
    found = api.get(PATH).json()["results"]
    assert [one["reason"] for one in found] == ["two", "one"]
    assert found[0]["types"] == {"outage": {"a": 3.0}}
    assert api.get(f"{PATH}{found[1]['id']}/").json() == found[1]


def test_a_new_version_changes_what_it_names(api: APIClient) -> None:
    set_levers(by=None, reason="one", setting={"urgency": 2.0})
    body = {"reason": "The board said so", "horizon_hours": 500, "weights": {"suspension": {"public": 0.2}}}
    response = api.post(PATH, body, format="json")
    assert response.status_code == 201
    found = response.json()
    assert found["created_by"] is not None
    assert found["weights"] == {"suspension": {"public": 0.2}}
    version = RiskParameters.objects.get(pk=found["id"])
    assert version.urgency == 2
    assert version.horizon_hours == 500


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"urgency": 2}, "#/reason"),
        ({"reason": "x", "urgency": -1}, "#/urgency"),
        ({"reason": "x", "classes": {"hard": 1}}, "#/classes/hard"),
        ({"reason": "x", "types": {"outage": {"b": 0}}}, "#/types/outage/b"),
    ],
)
def test_mistakes_are_named(api: APIClient, body: dict[str, Any], field: str) -> None:
    response = api.post(PATH, body, format="json")
    assert_problem(response, 400)
    assert [error["pointer"] for error in response.json()["errors"]] == [field]
    assert not RiskParameters.objects.exists()


def test_a_preview_gives_every_vendor_and_saves_nothing(api: APIClient, rescored: Any) -> None:
    make_workload(people=40, dependencies=[needing(make_product(vendor=make_vendor("Vektor")))])
    rescored()
    body = {"reason": "look", "horizon_hours": 10}
    found = api.post(f"{PATH}preview/", body, format="json").json()
    [moved] = found["vendors"]
    assert moved["vendor"] == "vektor"
    assert moved["score_after"] < moved["score_before"]
    assert (found["loss_before"], found["loss_after"]) == (moved["loss_before"], moved["loss_after"])
    assert not RiskParameters.objects.exists()


def test_only_administrators_write(api_as: Any) -> None:
    viewer = api_as("viewer", ["read", "write"])
    assert viewer.get(PATH).status_code == 200
    assert_problem(viewer.post(PATH, {"reason": "x"}, format="json"), 404)
    assert_problem(viewer.post(f"{PATH}preview/", {"reason": "x"}, format="json"), 404)


def test_the_tornado_of_a_vendor_says_what_moves_its_score_most(api_as: Any) -> None:
    needs_one = needing(make_product("Assist", vendor=make_vendor("Vektor")))
    make_workload("Claims", dependencies=[needs_one], people=60)
    found = api_as("viewer", ["read"]).get(f"{PATH}tornado/", {"vendor": "vektor"}).json()
    assert found["vendor"] == "vektor"
    by_key = {one["parameter"]: one for one in found["parameters"]}
    assert {"tolerance", "horizon_hours", "urgency", "untested_credit", "classes.easy"} <= set(by_key)
    assert by_key["horizon_hours"]["score_at_low"] < by_key["horizon_hours"]["score_at_high"]
    assert by_key["tolerance"]["loss_at_low"] == by_key["tolerance"]["loss_at_high"]
    widths = [abs(one["score_at_high"] - one["score_at_low"]) for one in found["parameters"]]
    assert widths == sorted(widths, reverse=True)


def test_the_tornado_of_all_sums_the_losses(api: APIClient) -> None:
    for name in ("Vektor", "Corvid"):
        product = make_product(f"{name} Assist", vendor=make_vendor(name))
        make_workload(f"{name} work", dependencies=[needing(product)], people=60)
    one = api.get(f"{PATH}tornado/", {"vendor": "vektor"}).json()["parameters"]
    every = {row["parameter"]: row for row in api.get(f"{PATH}tornado/").json()["parameters"]}
    for row in one:
        assert float(every[row["parameter"]]["loss_at_high"]) == 2 * float(row["loss_at_high"])


def test_the_tornado_says_what_moves_the_year(api: APIClient) -> None:
    make_workload("Claims", dependencies=[needing(make_product("Assist", vendor=make_vendor("Vektor")))])
    assert api.get(f"{PATH}tornado/", {"vendor": "vektor"}).json()["annual"] == []
    rescore_all()
    annual_due()
    found = api.get(f"{PATH}tornado/", {"vendor": "vektor"}).json()["annual"]
    widths = [abs(one["loss_at_high"] - one["loss_at_low"]) for one in found]
    assert widths == sorted(widths, reverse=True)
    rate = next(one for one in found if one["parameter"] == "types.region_block.a")
    assert (rate["low"], rate["high"]) == (0.25, 1.0)
    assert rate["loss_at_low"] < rate["loss_at_high"]


def test_a_tornado_of_nobody_names_the_parameter(api: APIClient) -> None:
    problem = assert_problem(api.get(f"{PATH}tornado/", {"vendor": "nobody"}), 400)
    assert problem["errors"][0]["parameter"] == "vendor"
