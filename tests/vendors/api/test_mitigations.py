"""Mitigations over the API: of each kind, by name, refused by field."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.factories.vendors import make_mitigation, make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Mitigation, Product

pytestmark = pytest.mark.django_db
MITIGATIONS = "/api/v1/mitigations/"
BY_HAND = {"name": "By hand", "switch_hours": Decimal(30), "capacity": Decimal("0.5")}


@pytest.fixture
def api(api_as: Callable[..., APIClient]) -> APIClient:
    return api_as("procurement")


@pytest.fixture(autouse=True)
def _register() -> None:
    """A workload with a fallback by hand that uses Assist of Vektor, and a product that nobody uses."""
    used = make_product("Assist", vendor=make_vendor("Vektor"))
    make_workload("Claims", dependencies=[needing(used)], fallbacks=[BY_HAND])
    make_product("Newcomer")


BODIES: dict[str, dict[str, Any]] = {
    "fallback": {"workload": "claims", "product": None, "switch_hours": "4", "capacity": "0.8"},
    "exercise": {"workload": "claims", "spare": "By hand"},
    "alternative": {"workload": "claims", "product": "newcomer", "beside": "assist"},
    "own_service": {"workload": "claims", "product": "newcomer", "beside": "assist", "share": "0.5"},
    "negotiate": {"vendor": "vektor", "notice_hours": "72", "appeal": 2},
}


@pytest.mark.parametrize("kind", BODIES)
def test_each_kind_is_written_and_read(kind: str, api: APIClient) -> None:
    made = api.post(MITIGATIONS, BODIES[kind] | {"name": "A", "kind": kind, "yearly_cost": "1200"})
    assert made.status_code == 201, made.content
    found = api.get(f"{MITIGATIONS}a/").json()
    expected = BODIES[kind] | {"yearly_cost": "1200.00", "currency": "EUR"}
    digits = {"switch_hours": 2, "capacity": 4, "share": 6, "notice_hours": 2}
    for name, value in expected.items():
        wanted = f"{Decimal(value):.{digits[name]}f}" if name in digits else value
        assert found[name] == wanted, name
    assert found["share"] == ({"alternative": "0.000000", "own_service": "0.500000"}.get(kind))


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("fallback", {"capacity": "2"}, "capacity"),
        ("fallback", {"vendor": "vektor"}, "vendor"),
        ("exercise", {"spare": "by post"}, "spare"),
        ("exercise", {"workload": None}, "workload"),
        ("alternative", {"beside": "newcomer"}, "beside"),
        ("alternative", {"product": "nobody"}, "product"),
        ("negotiate", {"notice_hours": None, "appeal": None}, "notice_hours"),
        ("negotiate", {"appeal": 3}, "appeal"),
        ("negotiate", {"yearly_cost": "-1"}, "yearly_cost"),
        ("negotiate", {"kind": "prayer"}, "kind"),
    ],
)
def test_a_mistake_is_refused_at_its_field(
    api: APIClient, kind: str, change: dict[str, Any], field: str
) -> None:
    problem = assert_problem(api.post(MITIGATIONS, {"name": "A", "kind": kind} | BODIES[kind] | change), 400)
    assert f"/{field}" in {error["pointer"].removeprefix("#") for error in problem["errors"]}
    assert not Mitigation.objects.exists()


def test_it_is_changed_listed_and_archived(api: APIClient) -> None:
    api.post(MITIGATIONS, {"name": "Terms", "kind": "negotiate"} | BODIES["negotiate"])
    api.post(MITIGATIONS, {"name": "Practise", "kind": "exercise"} | BODIES["exercise"])
    assert api.patch(f"{MITIGATIONS}terms/", {"appeal": None}).json()["appeal"] is None
    assert_problem(api.patch(f"{MITIGATIONS}terms/", {"kind": "fallback"}), 400)

    def names(query: str) -> list[str]:
        return [row["slug"] for row in api.get(f"{MITIGATIONS}?{query}").json()["results"]]

    assert names("ordering=name") == ["practise", "terms"]
    assert names("vendor=vektor") == ["terms"]
    assert names("workload=claims&fields=slug") == ["practise"]
    assert names("kind=exercise") == ["practise"]
    assert names("q=term") == ["terms"]
    assert api.delete(f"{MITIGATIONS}terms/").status_code == 204
    assert names("") == ["practise"]


def test_a_repeated_request_adds_one(api: APIClient) -> None:
    body = {"name": "Terms", "kind": "negotiate"} | BODIES["negotiate"]
    for _time in range(2):
        assert api.post(MITIGATIONS, body, headers={"Idempotency-Key": "once"}).status_code == 201
    assert Mitigation.objects.count() == 1


def test_the_list_takes_no_more_queries_as_rows_grow(api: APIClient) -> None:
    def queries() -> int:
        api.get(MITIGATIONS)
        with CaptureQueriesContext(connection) as found:
            api.get(MITIGATIONS)
        return len(found)

    make_mitigation()
    before = queries()
    for _number in range(4):
        make_mitigation()
    assert queries() == before


def many(first: int, count: int, **change: Any) -> list[dict[str, Any]]:
    """Rows of every kind in turn, each about a workload of its own where it is about one."""
    rows = []
    for number in range(first, first + count):
        kind = list(BODIES)[number % len(BODIES)]
        body = BODIES[kind] | {"external_id": f"M{number}", "name": f"Number {number}", "kind": kind}
        rows.append(body | ({"workload": f"w{number}"} if "workload" in body else {}) | change)
    return rows


@pytest.fixture
def workloads() -> None:
    used = Product.objects.get(slug="assist")
    for number in range(20):
        make_workload(f"W{number}", dependencies=[needing(used)], fallbacks=[BY_HAND])


@pytest.mark.usefixtures("workloads")
def test_many_of_each_kind_are_written_at_once_by_their_own_names(api: APIClient) -> None:
    assert outcomes(api.post(f"{MITIGATIONS}bulk/", many(0, 5))) == ["created"] * 5
    found = {row.external_id: row for row in Mitigation.objects.select_related("spare__workload")}
    assert {row.kind for row in found.values()} == set(BODIES)
    assert found["M1"].spare is not None
    assert found["M1"].spare.workload.slug == "w1"
    rows = many(0, 5)
    rows[4] |= {"yearly_cost": "9"}
    assert outcomes(api.post(f"{MITIGATIONS}bulk/", rows)) == ["unchanged"] * 4 + ["updated"]
    rows[0] |= {"capacity": "0.9"}
    rows[1] |= {"spare": "by post"}
    problem = assert_problem(api.post(f"{MITIGATIONS}bulk/", rows), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["#/1/spare"]
    assert Mitigation.objects.get(external_id="M0").capacity == Decimal("0.8")
    expected = ["updated", "failed", "unchanged", "unchanged", "unchanged"]
    assert outcomes(api.post(f"{MITIGATIONS}bulk/?partial=1", rows)) == expected


@pytest.mark.usefixtures("workloads")
def test_writing_more_of_them_at_once_asks_no_more_queries(api: APIClient) -> None:
    def asked(rows: list[dict[str, Any]], outcome: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert outcomes(api.post(f"{MITIGATIONS}bulk/", rows)) == [outcome] * len(rows)
        return len(queries)

    assert asked(many(0, 5), "created") >= asked(many(5, 10), "created")
    assert asked(many(0, 5, note="x"), "updated") >= asked(many(5, 10, note="x"), "updated")


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["outcome"] for row in answer.json()["results"]]
