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
from tests.factories.vendors import make_mitigation, make_plan
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Plan

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
