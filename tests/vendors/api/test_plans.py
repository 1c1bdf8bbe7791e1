"""Plans over the API: made, read with their steps, changed and archived."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.accounts import make_user
from tests.factories.vendors import make_mitigation, make_plan, make_product, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from tests.vendors.mitigating import a_fallback
from vendors.models import Plan
from vendors.services.plans import create_plan
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/plans/"


@pytest.fixture
def api(api_as: Callable[..., APIClient]) -> APIClient:
    return api_as("procurement")


def test_a_plan_is_made_read_changed_and_archived(api: APIClient) -> None:
    make_user(username="ada")
    make_mitigation("First", yearly_cost=Decimal(1200))
    make_mitigation("Second", yearly_cost=Decimal(300))
    late = (timezone.localdate() - timedelta(days=1)).isoformat()
    steps = [{"mitigation": "second", "owner": "ada", "due": late}, {"mitigation": "first"}]
    made = api.post(PLANS, {"name": "Next", "gauge": "expected", "steps": steps})
    assert made.status_code == 201, made.content
    found = api.get(f"{PLANS}next/").json()
    nothing = {"owner": None, "due": None, "done_on": None}
    assert found["steps"] == [
        {"mitigation": "second", "owner": "ada", "due": late, "done_on": None, "state": "overdue"},
        {"mitigation": "first", **nothing, "state": "open"},
    ]
    assert (found["gauge"], found["yearly_cost"], found["currency"]) == ("expected", "1500.00", "EUR")
    changed = api.patch(f"{PLANS}next/", {"steps": [{"mitigation": "first", "done_on": late}]})
    assert [step["state"] for step in changed.json()["steps"]] == ["done"]
    assert api.patch(f"{PLANS}next/", {"note": "Soon"}).json()["steps"] == changed.json()["steps"]
    assert [row["slug"] for row in api.get(f"{PLANS}?state=done").json()["results"]] == ["next"]
    assert api.get(f"{PLANS}?state=overdue").json()["results"] == []
    assert api.delete(f"{PLANS}next/").status_code == 204
    assert api.get(PLANS).json()["results"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"steps": []}, "/steps"),
        ({"steps": [{"mitigation": "nobody"}]}, "/steps/0/mitigation"),
        ({"steps": [{"mitigation": "first"}, {"mitigation": "first"}]}, "/steps/1/mitigation"),
        ({"steps": [{"mitigation": "first", "owner": "nobody"}]}, "/steps/0/owner"),
        ({"steps": [{"mitigation": "first", "done_on": "2199-01-01"}]}, "/steps/0/done_on"),
        ({"steps": [{"mitigation": "first"}], "gauge": "feeling"}, "/gauge"),
    ],
)
def test_a_mistake_is_refused_at_its_field(api: APIClient, body: dict[str, Any], pointer: str) -> None:
    make_mitigation("First")
    problem = assert_problem(api.post(PLANS, {"name": "Next"} | body), 400)
    assert pointer in {error["pointer"].removeprefix("#") for error in problem["errors"]}
    assert not Plan.objects.exists()


def test_the_list_takes_no_more_queries_as_rows_grow(api: APIClient) -> None:
    def queries() -> int:
        api.get(PLANS)
        with CaptureQueriesContext(connection) as found:
            api.get(PLANS)
        return len(found)

    make_plan()
    before = queries()
    for _number in range(4):
        make_plan(None, make_mitigation(), make_mitigation())
    assert queries() == before


def test_its_effect_is_that_of_the_steps_that_are_still_to_be_done(api: APIClient) -> None:
    desk = make_workload("Desk", dependencies=[needing(make_product("Assist"))], people=60)
    done, waiting = a_fallback(desk, name="Done"), a_fallback(desk, name="Waiting")
    rescore_all()
    steps: list[dict[str, Any]] = [
        {"mitigation": done, "done_on": timezone.localdate()},
        {"mitigation": waiting},
    ]
    create_plan(by=None, name="Next", steps=steps)
    found, alone = (
        api.get(f"/api/v1/{path}/effect/").json() for path in ("plans/next", f"mitigations/{waiting.slug}")
    )
    assert found["figures"]["mean"] == pytest.approx(alone["figures"]["mean"], rel=1e-6)
    assert (found["fit"], found["vendors"]) == (1, alone["vendors"])
    assert found["figures"]["mean"][1] < found["figures"]["mean"][0]


def test_a_step_is_done_today_unless_a_day_is_given_and_null_takes_it_back(api: APIClient) -> None:
    make_plan("Next", make_mitigation("First"))
    done, today = f"{PLANS}next/done/", timezone.localdate().isoformat()
    for body, day in (({}, today), ({"done_on": "2026-01-05"}, "2026-01-05"), ({"done_on": None}, None)):
        answer = api.post(done, {"mitigation": "first"} | body)
        assert answer.json()["steps"][0]["done_on"] == day
    before = answer["ETag"]
    assert api.post(done, {"mitigation": "first", "done_on": None})["ETag"] == before, (
        "nothing was to be written"
    )
    for body, pointer in (
        ({"mitigation": "third"}, "#/mitigation"),
        ({"mitigation": "first", "done_on": "2199-01-01"}, "#/done_on"),
    ):
        assert [one["pointer"] for one in assert_problem(api.post(done, body), 400)["errors"]] == [pointer]


def test_many_plans_are_written_at_once_by_their_own_names(api: APIClient) -> None:
    make_user(username="ada")
    for name in ("One", "Two"):
        make_mitigation(name)
    rows = [
        {"external_id": "P1", "name": "First", "steps": [{"mitigation": "one", "owner": "ada"}]},
        {"external_id": "P2", "name": "Second", "steps": [{"mitigation": "one"}, {"mitigation": "two"}]},
    ]
    assert outcomes(api.post(f"{PLANS}bulk/", rows)) == ["created", "created"]
    rows[1]["steps"] = [{"mitigation": "two"}, {"mitigation": "one", "done_on": "2026-01-05"}]
    assert outcomes(api.post(f"{PLANS}bulk/", rows)) == ["unchanged", "updated"]
    kept = [(step["mitigation"], step["done_on"]) for step in api.get(f"{PLANS}second/").json()["steps"]]
    assert kept == [("two", None), ("one", "2026-01-05")]
    wrong = [rows[0] | {"name": "Renamed"}, {"external_id": "P3", "name": "Third", "steps": []}]
    problem = assert_problem(api.post(f"{PLANS}bulk/", wrong), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["#/1/steps"]
    assert Plan.objects.filter(name="Renamed").count() == 0
    assert outcomes(api.post(f"{PLANS}bulk/?partial=1", wrong)) == ["updated", "failed"]


def test_writing_more_plans_at_once_asks_no_more_queries(api: APIClient) -> None:
    mitigations = [make_mitigation(f"Number {number}").slug for number in range(6)]

    def asked(first: int, count: int) -> int:
        rows = [
            {
                "external_id": f"P{number}",
                "name": f"P{number}",
                "steps": [{"mitigation": mitigations[number]}],
            }
            for number in range(first, first + count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert outcomes(api.post(f"{PLANS}bulk/", rows)) == ["created"] * count
        return len(queries)

    assert asked(0, 2) >= asked(2, 4)


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["outcome"] for row in answer.json()["results"]]
