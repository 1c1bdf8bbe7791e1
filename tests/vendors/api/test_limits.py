"""Limits and the lists of the portfolio over the API."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories.vendors import make_limit, make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from vendors.domain.columns import world_of
from vendors.domain.result import result
from vendors.models import ConcentrationLimit, RescoreState
from vendors.queries.stored import stored_columns

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIMITS = "/api/v1/limits/"
POINTS = "/api/v1/portfolio/single-points/"
PAIRS = "/api/v1/portfolio/joint-losses/"


@pytest.fixture
def admin(api_as: Any) -> APIClient:
    client: APIClient = api_as("administrator")
    return client


@pytest.fixture
def register() -> None:
    """Two vendors that stand in for each other in one workload, and each alone in another."""
    aster, birch = (make_product(name, vendor=make_vendor(name)) for name in ("Aster", "Birch"))
    make_workload("Either", dependencies=[needing(aster, birch)], people=8)
    make_workload("Large", dependencies=[needing(aster)], people=30)
    make_workload("Small", dependencies=[needing(birch)], people=10, critical=True)


def test_a_limit_is_declared_weighed_changed_and_archived(
    admin: APIClient, register: None, rescored: Any
) -> None:
    body = {"layer": "vendor", "scope": "all", "bound": "60", "owner": "Board"}
    made = admin.post(LIMITS, body)
    assert made.status_code == 201
    assert (made.json()["slug"], made.json()["standing"], made.json()["stale"]) == ("vendor-all", None, True)
    rescored(NOW)
    address = f"{LIMITS}vendor-all/"
    found = admin.get(address).json()
    assert (found["bound"], found["stale"]) == ("60.00", False)
    assert found["standing"] == {
        "breached": True,
        "member": "aster",
        "share": pytest.approx(34 / 48),
        "judged_at": "2026-11-20T12:00:00Z",
    }
    [breach] = found["breaches"]
    assert (breach["member"], breach["since"], breach["bound"]) == ("aster", "2026-11-20T12:00:00Z", 0.6)
    assert [one["workload"] for one in breach["workloads"]] == ["large", "either"]
    assert breach["workloads"][0]["share"] == pytest.approx(30 / 48)
    assert admin.patch(address, {"bound": "80"}).json()["bound"] == "80.00"
    rescored(NOW)
    assert admin.get(address).json()["breaches"] == []
    assert admin.delete(address).status_code == 204
    assert admin.get(LIMITS).json()["results"] == []


def test_many_limits_are_written_at_once(admin: APIClient) -> None:
    rows = [
        {"external_id": "L1", "layer": "vendor", "bound": "40"},
        {"external_id": "L2", "layer": "platform", "scope": "critical", "bound": "70.5"},
    ]
    answer = admin.post(f"{LIMITS}bulk/", rows)
    assert answer.status_code == 200, answer.content
    assert set(ConcentrationLimit.objects.values_list("external_id", flat=True)) == {"L1", "L2"}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("bound", {"layer": "vendor", "bound": "100"}),
        ("bound", {"layer": "vendor", "bound": "-1"}),
        ("bound", {"layer": "vendor"}),
        ("layer", {"layer": "planet", "bound": "40"}),
        ("member", {"layer": "vendor", "bound": "40", "member": "nobody"}),
        ("standing", {"layer": "vendor", "bound": "40", "standing": {}}),
    ],
)
def test_what_is_wrong_is_named_by_its_field(admin: APIClient, field: str, body: dict[str, Any]) -> None:
    problem = assert_problem(admin.post(LIMITS, body), 400)
    assert f"#/{field}" in {error["pointer"] for error in problem["errors"]}


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer"])
def test_everybody_reads_limits_and_administrators_alone_declare_them(api_as: Any, role: str) -> None:
    limit = make_limit()
    client = api_as(role)
    assert [row["id"] for row in client.get(LIMITS).json()["results"]] == [limit.pk]
    assert_problem(client.post(LIMITS, {"layer": "platform", "bound": "40"}), 403)
    assert_problem(client.patch(f"{LIMITS}{limit.pk}/", {"bound": "40"}), 403)


def test_limits_are_filtered_by_layer_scope_and_state(
    admin: APIClient, register: None, rescored: Any
) -> None:
    make_limit(bound=Decimal(60))
    make_limit(bound=Decimal(99), layer="model_maker", scope="critical", member="aster")
    rescored(NOW)

    def slugs(query: str) -> list[str]:
        return [row["slug"] for row in admin.get(f"{LIMITS}?{query}").json()["results"]]

    assert slugs("state=breached") == ["vendor-all"]
    assert slugs("state=kept") == ["model-maker-critical-aster"]
    assert slugs("layer=model_maker&scope=critical") == ["model-maker-critical-aster"]
    assert slugs("q=aster") == ["model-maker-critical-aster"]
    assert slugs("scope=critical&state=breached") == []


def test_single_points_come_page_by_page_the_costliest_first(
    admin: APIClient, register: None, rescored: Any
) -> None:
    rescored(NOW)
    page = admin.get(f"{POINTS}?kind=entity&limit=1").json()
    [row] = page["results"]
    assert (row["workload"], row["atom"], row["hourly_loss"]) == ("large", "entity:aster", "750.000")
    [following] = admin.get(page["next"]).json()["results"]
    assert (following["workload"], following["critical"]) == ("small", True)
    assert {row["workload"] for row in admin.get(f"{POINTS}?critical=yes").json()["results"]} == {"small"}
    assert {row["kind"] for row in admin.get(f"{POINTS}?name=US").json()["results"]} == {"jurisdiction"}
    assert len(admin.get(f"{POINTS}?workload=large").json()["results"]) == 4
    assert_problem(admin.get(f"{POINTS}?kind=planet"), 400)


def test_joint_losses_name_the_two_and_what_only_comes_with_both(
    admin: APIClient, register: None, rescored: Any
) -> None:
    rescored(NOW)
    [row] = admin.get(PAIRS).json()["results"]
    assert (row["first"], row["second"], row["worst_workload"]) == ("aster", "birch", "either")
    assert (row["workloads"], row["currency"]) == (1, "EUR")
    # 200 an hour: 72 hours count once, the other 648 twice.
    assert row["joint_loss"] == f"{200 * (72 + 2 * 648)}.000"
    assert Decimal(row["together"]) > Decimal(row["joint_loss"])
    assert [one["second"] for one in admin.get(f"{PAIRS}?vendor=aster").json()["results"]] == ["birch"]
    assert admin.get(f"{PAIRS}?vendor=nobody").json()["results"] == []


def test_the_portfolio_over_the_api_is_what_the_command_computes_from_its_world(
    admin: APIClient, register: None, rescored: Any
) -> None:
    rescored(NOW)
    found = admin.get("/api/v1/portfolio/").json()
    told: Any = result(world_of(stored_columns(RescoreState.objects.get().world)))
    for name, layer in told["portfolio"].items():
        assert {key: round(share, 4) for key, share in found["layers"][name]["shares"].items()} == layer[
            "shares"
        ]
        assert round(found["layers"][name]["hhi"], 4) == layer["hhi"]
        assert round(found["layers"][name]["effective_number"], 4) == layer["effective_number"]
    assert found["single_points_of_failure"] == told["single_points_of_failure"]
    assert found["single_points_count"] == len(told["single_points_of_failure"])
    assert found["critical_layers"]["vendor"]["shares"] == {"birch": 1.0}
    measures = {"exp_entropy", "gini", "normalised_hhi", "top_share"}
    assert measures <= found["layers"]["vendor"].keys()


@pytest.mark.parametrize("address", [LIMITS, POINTS, PAIRS, "/api/v1/portfolio/"])
def test_lists_cost_the_same_however_long_they_are(
    admin: APIClient, register: None, rescored: Any, address: str
) -> None:
    make_limit(bound=Decimal(60))
    rescored(NOW)
    admin.get(address)
    with CaptureQueriesContext(connection) as few:
        admin.get(address)
    for number in range(3):
        products = [make_product(f"More {number}{side}") for side in "ab"]
        make_workload(f"More {number}", dependencies=[needing(*products)])
        make_workload(f"Alone {number}", dependencies=[needing(products[0])])
        make_limit(bound=Decimal(1), member=products[0].vendor.slug)
    rescored(NOW)
    with CaptureQueriesContext(connection) as many:
        admin.get(address)
    assert len(many) == len(few)
