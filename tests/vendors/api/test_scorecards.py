"""Scorecards and clarity over the API."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.vendors import make_contract, make_product, make_scorecard, make_vendor, rated
from tests.riskboard.api.asserts import assert_problem
from vendors.domain.clarity import KEYS
from vendors.models import Contract, Scorecard, VendorClarity
from vendors.services.scorecards import archive_scorecard, update_scorecard

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/scorecards/"
APPEAL = {
    "criterion": "appeal",
    "level": 2,
    "clause": "A named person and a second reviewer decide.",
    "source": "section 7.4",
    "seen_on": "2026-01-02",
    "note": "",
}


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("procurement")
    return client


@pytest.fixture
def contract() -> Contract:
    return make_contract("MSA-7", vendor=make_vendor("Corvid AI"), end_date=None)


def test_a_scorecard_is_created_read_changed_and_archived(api: APIClient, contract: Contract) -> None:
    body = {"contract": "msa-7", "effective_on": "2026-01-01", "ratings": [APPEAL]}
    created = api.post(ADDRESS, body)
    assert created.status_code == 201, created.content
    record = created.json()
    assert (record["slug"], record["vendor"], record["contract"]) == (
        "msa-7-2026-01-01",
        "corvid-ai",
        "msa-7",
    )
    assert record["ratings"] == [APPEAL | {"assessed_by": record["ratings"][0]["assessed_by"]}]
    assert record["ratings"][0]["assessed_by"]
    assert (record["points"], record["unknown"], record["method_version"]) == (2, 13, "1.0")
    address = f"{ADDRESS}{record['slug']}/"
    assert api.get(address).json() == record
    changed = api.patch(address, {"ratings": [{"criterion": "notice", "level": 0}]}).json()
    assert [(one["criterion"], one["level"]) for one in changed["ratings"]] == [("notice", 0)]
    assert (changed["points"], changed["unknown"]) == (0, 13)
    assert api.delete(address).status_code == 204
    assert_problem(api.get(address), 404)


@pytest.mark.parametrize("missing", ["clause", "source", "seen_on"])
def test_a_point_without_its_evidence_points_at_what_is_missing(
    api: APIClient, contract: Contract, missing: str
) -> None:
    bare = {name: value for name, value in APPEAL.items() if name != missing}
    body = {"contract": "msa-7", "effective_on": "2026-01-01", "ratings": [bare]}
    problem = assert_problem(api.post(ADDRESS, body), 400)
    assert [error["pointer"] for error in problem["errors"]] == [f"#/ratings/0/{missing}"]
    assert not Scorecard.objects.exists()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/vendor"),
        ({"vendor": "corvid-ai"}, "#/title"),
        ({"contract": "msa-7", "vendor": "heron"}, "#/vendor"),
        ({"contract": "msa-7", "title": "Terms"}, "#/title"),
        ({"contract": "nowhere"}, "#/contract"),
        ({"contract": "msa-7", "ratings": [{"criterion": "charm"}]}, "#/ratings/0/criterion"),
        ({"contract": "msa-7", "ratings": [APPEAL | {"level": 3}]}, "#/ratings/0/level"),
        ({"contract": "msa-7", "ratings": [APPEAL, APPEAL]}, "#/ratings/1/criterion"),
    ],
)
def test_what_is_wrong_is_pointed_at(
    api: APIClient, contract: Contract, body: dict[str, Any], pointer: str
) -> None:
    make_vendor("Heron")
    problem = assert_problem(api.post(ADDRESS, {"effective_on": "2026-01-01"} | body), 400)
    assert pointer in [error["pointer"] for error in problem["errors"]]


def test_scorecards_are_filtered(api: APIClient, contract: Contract) -> None:
    first = make_scorecard(contract)
    policy = make_scorecard(vendor=contract.vendor, title="Usage policy")
    make_scorecard()

    def found(query: str) -> list[str]:
        return [row["slug"] for row in api.get(f"{ADDRESS}?{query}&ordering=id").json()["results"]]

    assert found("vendor=corvid-ai") == found(f"vendor={contract.vendor_id}") == [first.slug, policy.slug]
    assert found("contract=msa-7") == found(f"contract={contract.pk}") == [first.slug]
    assert found("kind=contract") == [first.slug]
    assert found("kind=policy&vendor=corvid-ai") == [policy.slug]
    assert found("q=usage") == [policy.slug]
    assert_problem(api.get(f"{ADDRESS}?kind=rumour"), 400)


def test_the_risk_of_a_vendor_tells_its_clarity_with_the_evidence(api: APIClient, contract: Contract) -> None:
    address = "/api/v1/vendors/corvid-ai/risk/"
    assert api.get(address).json()["clarity"] is None
    make_scorecard(contract, edition="signed copy", ratings=[*rated(appeal=2, notice=0)])
    make_scorecard(vendor=contract.vendor, ratings=rated(export=1, notice=2))
    found = api.get(address).json()["clarity"]
    assert (found["points"], found["unknown"], found["score"]) == (3, 11, pytest.approx(300 / 28))
    assert [one["criterion"] for one in found["criteria"]] == list(KEYS)
    criteria = {one["criterion"]: one for one in found["criteria"]}
    assert sum(one["points"] for one in found["criteria"]) == found["points"]
    appeal = criteria["appeal"]
    assert (appeal["number"], appeal["points"], appeal["unknown"]) == (5, 2, False)
    assert appeal["meaning"] == "A person with a name, and a second reviewer"
    assert appeal["evidence"] == {
        "clause": "as agreed",
        "source": "section 7",
        "seen_on": "2026-01-02",
        "note": "",
        "assessed_by": None,
        "scorecard": "msa-7-2026-01-01",
        "kind": "contract",
        "document": "msa-7",
        "edition": "signed copy",
        "effective_on": "2026-01-01",
    }
    assert (criteria["notice"]["points"], criteria["notice"]["unknown"]) == (0, False)
    assert criteria["notice"]["evidence"]["kind"] == "contract"
    assert (criteria["export"]["points"], criteria["export"]["evidence"]["kind"]) == (1, "policy")
    assert criteria["export"]["evidence"]["document"] == "Terms of use"
    cure = criteria["cure"]
    assert (cure["points"], cure["unknown"], cure["meaning"], cure["evidence"]) == (0, True, None, None)


def test_the_clarity_of_a_past_day_is_the_one_that_was_stored(
    api: APIClient, contract: Contract, rescored: Any
) -> None:
    start = timezone.now() - timedelta(days=30)
    rescored(start)
    card = make_scorecard(contract, ratings=rated(appeal=2, notice=1))
    VendorClarity.objects.update(computed_at=start + timedelta(days=1))
    update_scorecard(by=None, scorecard=card, ratings=rated(appeal=1, notice=1))
    VendorClarity.objects.filter(current=True).update(computed_at=start + timedelta(days=20))

    def clarity(days: int) -> Any:
        day = (start + timedelta(days=days)).date()
        return api.get(f"/api/v1/vendors/corvid-ai/risk/?as_of={day}").json()["clarity"]

    assert clarity(0) is None
    assert (clarity(10)["points"], clarity(25)["points"]) == (3, 2)
    then = {one["criterion"]: one for one in clarity(10)["criteria"]}
    assert then["notice"]["evidence"]["clause"] == "as agreed"
    assert then["appeal"]["evidence"] is None, "its scorecard says something else by now"


def test_scores_tell_the_clarity_beside_them(api: APIClient, contract: Contract, rescored: Any) -> None:
    make_product(vendor=contract.vendor)
    other = make_vendor("Heron")
    card = make_scorecard(contract, ratings=rated(appeal=2))
    rescored()

    def read() -> dict[str, tuple[float | None, int | None]]:
        rows = api.get("/api/v1/scores/").json()["results"]
        return {row["vendor"]: (row["clarity"], row["clarity_unknown"]) for row in rows}

    assert read() == {"corvid-ai": (pytest.approx(200 / 28), 13), other.slug: (None, None)}
    ordered = api.get("/api/v1/scores/?ordering=clarity").json()["results"]
    assert [row["vendor"] for row in ordered] == ["corvid-ai", "heron"]
    etag = api.get("/api/v1/scores/")["ETag"]
    assert api.get("/api/v1/scores/", HTTP_IF_NONE_MATCH=etag).status_code == 304
    archive_scorecard(by=None, scorecard=card)
    assert api.get("/api/v1/scores/", HTTP_IF_NONE_MATCH=etag).status_code == 200
    assert read()["corvid-ai"] == (None, None)


def test_the_list_of_scorecards_costs_the_same_however_long_it_is(
    api: APIClient, contract: Contract, django_assert_max_num_queries: Any
) -> None:
    make_scorecard(contract, ratings=rated(appeal=2))
    api.get(ADDRESS)
    with django_assert_max_num_queries(20) as before:
        api.get(ADDRESS)
    for month in range(2, 8):
        make_scorecard(contract, effective_on=date(2026, month, 1), ratings=rated(appeal=2, notice=1))
    with django_assert_max_num_queries(20) as after:
        assert len(api.get(ADDRESS).json()["results"]) == 7
    assert len(after) == len(before)
