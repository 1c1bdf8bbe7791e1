"""Rankings and effects of mitigations over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from tests.vendors.mitigating import a_fallback, better_terms
from vendors.models import Ranking, Vendor, Workload
from vendors.services.ranking import rank_due
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db
RANKINGS = "/api/v1/rankings/"


@pytest.fixture
def api(api_as: Callable[..., APIClient]) -> APIClient:
    return api_as("viewer", ["read", "rankings:write"])


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor("Vektor")


@pytest.fixture
def desk(vendor: Vendor) -> Workload:
    desk = make_workload("Desk", dependencies=[needing(make_product("Assist", vendor=vendor))])
    rescore_all()
    return desk


def faults(answer: Any) -> list[str]:
    """Which parts of the body are refused."""
    return [str(error["pointer"]) for error in assert_problem(answer, 400)["errors"]]


def test_a_viewer_asks_for_a_ranking_and_reads_it_at_its_address(api: APIClient, desk: Workload) -> None:
    row = a_fallback(desk, cost=5)
    asked = api.post(RANKINGS, {"gauge": "worst", "mitigations": [row.slug]})
    assert asked.status_code == 202, asked.content
    address = asked.headers["Location"]
    assert address == f"{RANKINGS}{Ranking.objects.get().pk}/"
    assert (asked.json()["state"], asked.json()["result"]) == ("queued", None)
    rank_due()
    found = api.get(address).json()
    assert (found["state"], found["gauge"], found["mitigations"]) == ("done", "worst", [row.pk])
    assert found["done"] <= found["most"]
    pick = found["result"]["picks"][0]
    assert (pick["slug"], pick["cost"]) == (row.slug, 5)
    assert pick["fall"] == pick["before"] - pick["after"] == pick["alone"]


def test_without_names_all_are_ranked_by_the_loss_to_expect(
    api: APIClient, vendor: Vendor, desk: Workload
) -> None:
    rows = [a_fallback(desk), better_terms(vendor)]
    a_fallback(desk, archived_at="2026-01-01T00:00:00Z")
    found = api.post(RANKINGS, {}).json()
    assert (found["gauge"], found["mitigations"]) == ("expected", sorted(row.pk for row in rows))


def test_what_is_not_in_the_register_is_refused_by_field(api: APIClient, desk: Workload) -> None:
    assert faults(api.post(RANKINGS, {"mitigations": ["nothing"]})) == ["#/mitigations"]
    assert faults(api.post(RANKINGS, {"gauge": "best"})) == ["#/gauge"]
    assert faults(api.post(RANKINGS, {})) == ["#/mitigations"]
    assert not Ranking.objects.exists()
    assert api.get(f"{RANKINGS}7/").status_code == 404


def test_the_effect_of_a_mitigation_is_answered_at_once(
    api: APIClient, vendor: Vendor, desk: Workload
) -> None:
    row = a_fallback(desk)
    found = api.get(f"/api/v1/mitigations/{row.slug}/effect/").json()
    before, after = found["figures"]["mean"]
    assert found["computed"] is True
    assert 0 < after < before
    assert found["figures"]["single_points"] == [4, 0]
    moved = found["vendors"][0]
    assert moved["slug"] == vendor.slug
    assert moved["score_after"] < moved["score_before"]


def test_before_the_first_scores_the_effect_says_that_nothing_was_computed(api: APIClient) -> None:
    row = better_terms(make_vendor())
    found = api.get(f"/api/v1/mitigations/{row.slug}/effect/").json()
    assert (found["computed"], found["vendors"]) == (False, [])


def test_the_effect_in_a_very_large_register_is_left_to_a_ranking(
    api: APIClient, desk: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_fallback(desk)
    monkeypatch.setattr("vendors.queries.before_after.WHILE_WAITING", 0)
    problem = assert_problem(api.get(f"/api/v1/mitigations/{row.slug}/effect/"), 409)
    assert "ask for a ranking" in problem["detail"]
