"""Many records in one request, over the API of every resource that other systems own records of."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from incidents.models import Incident, Source
from tests.factories.incidents import make_incident
from tests.factories.vendors import make_product, make_vendor
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Contract, Product, Scorecard, Vendor, Workload

pytestmark = pytest.mark.django_db
MODELS: dict[str, Any] = {
    "vendors": Vendor,
    "products": Product,
    "contracts": Contract,
    "scorecards": Scorecard,
    "workloads": Workload,
    "incidents": Incident,
    "sources": Source,
}


@pytest.fixture
def api(api_as: Any) -> APIClient:
    make_product("Clause light", vendor=make_vendor("Corvid AI"))
    client: APIClient = api_as()
    return client


def row(name: str, number: int) -> dict[str, Any]:
    """A complete new record of the resource, as a program sends it."""
    plain: dict[str, dict[str, Any]] = {
        "vendors": {"name": f"Vendor {number}", "country": "FR"},
        "products": {
            "vendor": "corvid-ai",
            "name": f"Product {number}",
            "model": "m",
            "jurisdiction": "US",
            "platform": "own",
            "needs": [{"k": 1, "products": ["clause-light"]}],
        },
        "contracts": {
            "vendor": "corvid-ai",
            "reference": f"C-{number}",
            "title": "Agreement",
            "start_date": "2026-01-01",
            "products": ["clause-light"],
        },
        "scorecards": {
            "vendor": "corvid-ai",
            "title": f"Policy {number}",
            "url": "https://corvid.example/policy",
            "effective_on": "2026-01-01",
            "ratings": [{"criterion": "appeal", "level": 0}],
        },
        "workloads": {
            "name": f"Work {number}",
            "mtpd_hours": "72",
            "rto_hours": 24,
            "dependencies": [{"options": [{"product": "clause-light"}]}],
        },
        "incidents": {
            "title": f"Incident {number}",
            "type": "outage",
            "started_at": "2026-10-01T00:00:00Z",
            "vendors": ["corvid-ai"],
        },
        "sources": {"url": f"https://feeds.example/{number}", "vendor": "corvid-ai"},
    }
    return {"external_id": f"other:{number}", **plain[name]}


def send(api: APIClient, name: str, rows: Any, query: str = "") -> Any:
    return api.post(f"/api/v1/{name}/bulk/{query}", rows)


@pytest.mark.parametrize("name", MODELS)
def test_rows_are_created_then_left_alone_then_changed(api: APIClient, name: str) -> None:
    made = send(api, name, [row(name, 1), row(name, 2)])
    assert made.status_code == 200, made.content
    found = made.json()
    assert [found[one] for one in ("created", "updated", "unchanged", "failed")] == [2, 0, 0, 0]
    ids = [one["id"] for one in found["results"]]
    assert ids == [MODELS[name].objects.get(external_id=f"other:{number}").pk for number in (1, 2)]
    assert [one["external_id"] for one in found["results"]] == ["other:1", "other:2"]
    again = send(api, name, [row(name, 1), row(name, 2)]).json()
    assert (again["unchanged"], [one["id"] for one in again["results"]]) == (2, ids)
    field = {
        "sources": "name",
        "incidents": "summary",
        "contracts": "title",
        "scorecards": "title",
        "products": "model",
    }.get(name, "owner")
    changed = send(api, name, [{"external_id": "other:2", field: "Changed"}, row(name, 3)]).json()
    assert [one["outcome"] for one in changed["results"]] == ["updated", "created"]
    assert api.get(f"/api/v1/{name}/{ids[1]}/").json()[field] == "Changed"


@pytest.mark.parametrize("name", MODELS)
def test_one_bad_row_keeps_all_out_and_each_mistake_is_pointed_at(api: APIClient, name: str) -> None:
    before = MODELS[name].objects.count()
    mistakes: dict[str, tuple[dict[str, Any], str]] = {
        "vendors": ({"aliases": ["Corvid AI"]}, "aliases"),
        "products": ({"needs": [{"k": 2, "products": ["clause-light"]}]}, "needs/0/k"),
        "contracts": ({"end_date": "2020-01-01"}, "end_date"),
        "scorecards": (
            {"ratings": [{"criterion": "cure", "level": 1, "source": "7", "seen_on": "2026-01-01"}]},
            "ratings/0/clause",
        ),
        "workloads": ({"rto_hours": 100}, "rto_hours"),
        "incidents": ({"ended_at": "2026-09-01T00:00:00Z"}, "ended_at"),
        "sources": ({"url": "ftp://feeds.example/"}, "url"),
    }
    bad = mistakes[name]
    rows = [row(name, 1), row(name, 2) | bad[0], row(name, 3) | {"colour": "red"}, row(name, 4)]
    problem = assert_problem(send(api, name, rows), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["#/2/colour"]
    rows[2] = row(name, 3)
    problem = assert_problem(send(api, name, rows), 400)
    assert [error["pointer"] for error in problem["errors"]] == [f"#/1/{bad[1]}"]
    assert MODELS[name].objects.count() == before
    rows[2] |= {"colour": "red"}
    found = send(api, name, rows, "?partial=1").json()
    assert [one["outcome"] for one in found["results"]] == ["created", "failed", "failed", "created"]
    assert found["results"][1]["errors"][0]["pointer"] == f"#/1/{bad[1]}"
    assert found["results"][2]["errors"][0]["pointer"] == "#/2/colour"
    assert (found["failed"], MODELS[name].objects.count()) == (2, before + 2)


@pytest.mark.parametrize(
    ("rows", "pointer"),
    [
        ([{"name": "x"}], "#/0/external_id"),
        ([{"external_id": None}], "#/0/external_id"),
        ([{"external_id": 5}], "#/0/external_id"),
        ([{"external_id": " "}], "#/0/external_id"),
        (["text"], "#/0"),
        ([{"external_id": "a", "name": "A"}, {"external_id": "a", "name": "B"}], "#/1/external_id"),
        ([{"external_id": "a"}], "#/0/name"),
        ([{"external_id": "a\x00", "name": "A"}], "#/0/external_id"),
    ],
)
def test_a_row_that_cannot_be_told_apart_is_pointed_at(api: APIClient, rows: Any, pointer: str) -> None:
    problem = assert_problem(send(api, "vendors", rows), 400)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("rows", "status"), [({}, 400), ([], 400), ("x", 400), ([{"external_id": "a"}] * 5001, 413)]
)
def test_a_body_that_is_no_list_of_rows_is_refused(api: APIClient, rows: Any, status: int) -> None:
    assert_problem(send(api, "vendors", rows), status)


def test_a_body_may_be_larger_than_that_of_one_record(api: APIClient) -> None:
    rows = [row("vendors", number) | {"notes": "x" * 1000} for number in range(3000)]
    assert send(api, "vendors", rows).json()["created"] == 3000


def test_references_to_what_does_not_exist_are_pointed_at_and_cost_one_query(
    api: APIClient, django_assert_max_num_queries: Any
) -> None:
    def rows(count: int) -> list[dict[str, Any]]:
        return [row("products", number) | {"vendor": f"nobody-{number}"} for number in range(count)]

    api.get("/api/v1/vendors/")
    with django_assert_max_num_queries(60) as few:
        problem = assert_problem(send(api, "products", rows(2)), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["#/0/vendor", "#/1/vendor"]
    with django_assert_max_num_queries(60) as many:
        assert_problem(send(api, "products", rows(50)), 400)
    assert len(many) == len(few)


def test_references_may_be_ids(api: APIClient) -> None:
    vendor = Vendor.objects.get()
    rows = [row("products", 1) | {"vendor": vendor.pk}, row("products", 2) | {"vendor": f"{vendor.pk}"}]
    assert send(api, "products", rows).json()["created"] == 2


def test_a_step_of_the_status_is_taken_with_the_other_changes(api: APIClient) -> None:
    make_incident(Vendor.objects.get(), external_id="other:1", title="Old")
    send(api, "incidents", [{"external_id": "other:1", "title": "New", "status": "confirmed"}])
    found = Incident.objects.get()
    assert (found.title, found.status) == ("New", "confirmed")


def test_a_repeated_request_is_answered_with_the_outcomes_of_the_first(api: APIClient) -> None:
    rows = [row("vendors", 1)]
    first = api.post("/api/v1/vendors/bulk/", rows, HTTP_IDEMPOTENCY_KEY="once")
    again = api.post("/api/v1/vendors/bulk/", rows, HTTP_IDEMPOTENCY_KEY="once")
    assert first.json() == again.json()
    assert again.json()["created"] == 1
