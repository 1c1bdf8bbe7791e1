"""The register over the API: what is written is what is read, by the same services as the pages."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Contract, Product, Vendor, Workload

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("administrator")
    return client


def test_a_vendor_is_created_read_changed_and_archived(api: APIClient) -> None:
    created = api.post("/api/v1/vendors/", {"name": "Corvid AI", "aliases": ["Corvid"], "country": "FR"})
    assert created.status_code == 201
    record = created.json()
    assert (record["slug"], record["account_state"], record["products"]) == ("corvid-ai", "active", [])
    assert api.get("/api/v1/vendors/corvid-ai/").json() == record
    assert api.get(f"/api/v1/vendors/{record['id']}/").json() == record
    changed = api.patch("/api/v1/vendors/corvid-ai/", {"owner": "Procurement"}).json()
    assert changed == record | {"owner": "Procurement", "updated_at": changed["updated_at"]}
    assert api.delete("/api/v1/vendors/corvid-ai/").status_code == 204
    assert_problem(api.get("/api/v1/vendors/corvid-ai/"), 404)
    assert_problem(api.delete("/api/v1/vendors/corvid-ai/"), 404)
    assert Vendor.objects.get().archived_at is not None


def test_a_taken_name_is_refused_at_the_field(api: APIClient) -> None:
    make_vendor("Corvid AI")
    problem = assert_problem(api.post("/api/v1/vendors/", {"name": "Corvid AI"}), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["#/name"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"country": "France"}, "#/country"),
        ({"country": "fr"}, "#/country"),
        ({"slug": "1234"}, "#/slug"),
        ({"slug": "Corvid"}, "#/slug"),
        ({"website": "not an address"}, "#/website"),
        ({"tracked_since": "2026-13-01"}, "#/tracked_since"),
        ({"risk": {}}, "#/risk"),
    ],
)
def test_a_wrong_field_of_a_vendor_is_named(api: APIClient, body: dict[str, Any], pointer: str) -> None:
    problem = assert_problem(api.post("/api/v1/vendors/", {"name": "Corvid AI"} | body), 400)
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert not Vendor.objects.exists()


def test_a_vendor_in_use_is_not_archived_and_the_answer_says_by_what(api: APIClient) -> None:
    product = make_product()
    make_workload("Contract review", dependencies=[needing(product)])
    problem = assert_problem(api.delete(f"/api/v1/vendors/{product.vendor.slug}/"), 409)
    assert "Contract review" in problem["detail"]
    assert_problem(api.delete(f"/api/v1/products/{product.slug}/"), 409)


def test_vendors_are_filtered_and_searched(api: APIClient) -> None:
    make_vendor("Corvid AI", country="FR", aliases=["Raven Labs"])
    make_vendor("Heron", country="US", account_state="suspended")

    def slugs(query: str) -> list[str]:
        return [row["slug"] for row in api.get(f"/api/v1/vendors/?{query}").json()["results"]]

    assert slugs("q=raven") == ["corvid-ai"]
    assert slugs("country=US") == ["heron"]
    assert slugs("account_state=suspended") == ["heron"]
    assert slugs("band=critical") == []
    assert slugs("ordering=-name") == ["heron", "corvid-ai"]
    assert slugs("ordering=score") == ["corvid-ai", "heron"]


def test_a_product_names_its_vendor_and_needs_by_identifier_or_id(api: APIClient) -> None:
    vendor, model = make_vendor("Corvid AI"), make_product("Model API")
    body = {
        "vendor": vendor.pk,
        "name": "Clause light",
        "model": "M1",
        "jurisdiction": "EU",
        "platform": "cloud",
        "needs": [{"k": 1, "products": [model.slug]}],
    }
    created = api.post("/api/v1/products/", body)
    assert created.status_code == 201, created.content
    assert created.json()["vendor"] == "corvid-ai"
    assert created.json()["needs"] == [{"k": 1, "products": ["model-api"]}]
    changed = api.patch("/api/v1/products/clause-light/", {"needs": [], "vendor": "corvid-ai"})
    assert changed.json()["needs"] == []
    moved = api.patch("/api/v1/products/clause-light/", {"vendor": model.vendor.slug})
    assert assert_problem(moved, 400)["errors"][0]["pointer"] == "#/vendor"


def test_a_circle_of_needs_is_refused_with_its_path(api: APIClient) -> None:
    model = make_product("Model API")
    app = make_product("Clause light", needs=[{"k": 1, "products": [model]}])
    answer = api.patch(f"/api/v1/products/{model.slug}/", {"needs": [{"k": 1, "products": [app.slug]}]})
    problem = assert_problem(answer, 400)
    assert problem["errors"][0]["pointer"] == "#/needs"
    assert "model-api → clause-light → model-api" in problem["errors"][0]["detail"]


def test_a_k_beyond_the_options_points_at_the_k(api: APIClient) -> None:
    product = make_product()
    body = {"needs": [{"k": 2, "products": [make_product().slug]}]}
    problem = assert_problem(api.patch(f"/api/v1/products/{product.slug}/", body), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["#/needs/0/k"]


def test_a_contract_keeps_its_money_to_the_cent_and_tells_the_last_day_for_notice(api: APIClient) -> None:
    product = make_product()
    body = {
        "reference": "MSA-7",
        "vendor": product.vendor.slug,
        "title": "Master agreement",
        "products": [product.slug],
        "start_date": "2026-01-01",
        "end_date": "2030-12-31",
        "notice_period_days": 90,
        "annual_value": "120000.10",
        "currency": "USD",
        "exchange_rate": 0.5,
        "exchange_rate_date": "2026-11-02",
    }
    created = api.post("/api/v1/contracts/", body)
    assert created.status_code == 201, created.content
    record = created.json()
    assert (record["slug"], record["products"]) == ("msa-7", [product.slug])
    assert (record["annual_value"], record["base_value"]) == ("120000.10", "60000.05")
    assert record["notice"]["latest"] == "2030-10-02"
    assert api.patch("/api/v1/contracts/msa-7/", {"products": []}).json()["products"] == []
    assert api.delete("/api/v1/contracts/msa-7/").status_code == 204


def test_a_contract_that_ends_before_it_starts_is_refused(api: APIClient) -> None:
    contract = make_contract()
    problem = assert_problem(
        api.patch(f"/api/v1/contracts/{contract.slug}/", {"end_date": "2020-01-01"}), 400
    )
    assert problem["errors"][0]["pointer"] == "#/end_date"


WORKLOAD = {
    "name": "Contract review",
    "people": 12,
    "cost_per_hour": "90.50",
    "mtpd_hours": "72",
    "rto_hours": 24,
    "substitutability": "medium",
}


def test_a_workload_is_written_and_read_with_its_parts(api: APIClient) -> None:
    first, second = make_product(), make_product()
    parts = {
        "dependencies": [
            {
                "mode": "share",
                "severity": "0.5",
                "options": [
                    {"product": first.slug, "share": "0.75", "share_basis": "measured"},
                    {"product": second.pk, "share": "0.25"},
                ],
            }
        ],
        "fallbacks": [
            {"product": None, "name": "By hand", "switch_hours": "4", "capacity": "0.5"},
            {
                "product": second.slug,
                "name": "",
                "switch_hours": 8,
                "capacity": 1,
                "last_tested_on": "2026-05-01",
            },
        ],
    }
    created = api.post("/api/v1/workloads/", WORKLOAD | parts)
    assert created.status_code == 201, created.content
    record = created.json()
    assert record["cost_per_hour"] == "90.50"
    options = record["dependencies"][0]["options"]
    assert [(one["product"], one["share"]) for one in options] == [
        (first.slug, "0.750000"),
        (second.slug, "0.250000"),
    ]
    assert [one["product"] for one in record["fallbacks"]] == [None, second.slug]
    same = {name: record[name] for name in ("name", "dependencies", "fallbacks")}
    assert (
        api.patch("/api/v1/workloads/contract-review/", same).json()
        == api.get("/api/v1/workloads/contract-review/").json()
    )
    changed = api.patch("/api/v1/workloads/contract-review/", {"fallbacks": []}).json()
    assert (changed["fallbacks"], changed["dependencies"]) == ([], record["dependencies"])


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ({"dependencies": [{"k": 2, "options": [{"product": "P"}]}]}, "#/dependencies/0/k"),
        ({"dependencies": [{"options": []}]}, "#/dependencies/0/options"),
        ({"dependencies": [{"options": [{"product": "none"}]}]}, "#/dependencies/0/options/0/product"),
        ({"dependencies": [{"severity": "0", "options": [{"product": "P"}]}]}, "#/dependencies/0/severity"),
        ({"dependencies": [{"mode": "any", "options": [{"product": "P"}]}]}, "#/dependencies/0/mode"),
        (
            {"dependencies": [{"options": [{"product": "P", "share": -1}]}]},
            "#/dependencies/0/options/0/share",
        ),
        ({"fallbacks": [{"switch_hours": 1, "capacity": 1}]}, "#/fallbacks/0/name"),
        ({"fallbacks": [{"name": "x", "switch_hours": 1, "capacity": 2}]}, "#/fallbacks/0/capacity"),
        ({"fallbacks": [{"name": "x", "switch_hours": 1}]}, "#/fallbacks/0/capacity"),
        ({"people": -1}, "#/people"),
        ({"operating_hours_per_week": 169}, "#/operating_hours_per_week"),
    ],
)
def test_a_wrong_part_of_a_workload_is_named_and_nothing_is_kept(
    api: APIClient, parts: dict[str, Any], pointer: str
) -> None:
    make_product("P", slug="P".lower())
    body = WORKLOAD | _lower_products(parts)
    problem = assert_problem(api.post("/api/v1/workloads/", body), 400)
    assert problem["errors"][0]["pointer"] == pointer
    assert not Workload.objects.exists()


def _lower_products(parts: dict[str, Any]) -> dict[str, Any]:
    for group in parts.get("dependencies", []):
        for option in group["options"]:
            option["product"] = option["product"].lower()
    return parts


def test_workloads_are_filtered(api: APIClient) -> None:
    product = make_product()
    make_workload("Reading", dependencies=[needing(product)], critical=True)
    make_workload("Writing")

    def slugs(query: str) -> list[str]:
        return [row["slug"] for row in api.get(f"/api/v1/workloads/?{query}").json()["results"]]

    assert slugs("critical=true") == ["reading"]
    assert slugs("critical=false") == ["writing"]
    assert slugs(f"vendor={product.vendor.slug}") == slugs(f"vendor={product.vendor.pk}") == ["reading"]
    assert slugs("vendor=999999") == []
    assert slugs("q=writ") == ["writing"]
    assert_problem(api.get("/api/v1/workloads/?critical=yes"), 400)


def test_the_identifier_of_another_system_is_kept(api: APIClient) -> None:
    created = api.post("/api/v1/vendors/", {"name": "Corvid AI", "external_id": "crm:17"})
    assert created.json()["external_id"] == "crm:17"
    assert_problem(api.post("/api/v1/vendors/", {"name": "Other", "external_id": "crm:17"}), 400)


def _grow() -> None:
    for _ in range(3):
        product = make_product()
        user = make_product(needs=[{"k": 1, "products": [product]}])
        make_contract(vendor=product.vendor, products=[product])
        make_workload(
            dependencies=[needing(product, user)],
            fallbacks=[{"product": make_product(), "switch_hours": 1, "capacity": 1}],
        )


@pytest.mark.parametrize("name", ["vendors", "products", "contracts", "workloads", "scores"])
def test_a_list_costs_the_same_queries_however_long_it_is(
    api: APIClient, django_assert_max_num_queries: Any, rescored: Any, name: str
) -> None:
    _grow()
    rescored()
    api.get(f"/api/v1/{name}/")
    with django_assert_max_num_queries(50) as few:
        first = api.get(f"/api/v1/{name}/").json()
    _grow()
    rescored()
    with django_assert_max_num_queries(50) as many:
        second = api.get(f"/api/v1/{name}/").json()
    assert len(second["results"]) == 2 * len(first["results"]) > 0
    assert len(many) == len(few)


def test_what_left_the_register_is_in_no_list(api: APIClient) -> None:
    product, contract, workload = make_product(), make_contract(), make_workload()
    for name, key in (("products", product.slug), ("contracts", contract.slug), ("workloads", workload.slug)):
        assert api.delete(f"/api/v1/{name}/{key}/").status_code == 204
        assert api.get(f"/api/v1/{name}/").json()["results"] == []
    for model in (Product, Contract, Workload):
        assert model.objects.count() == 1
