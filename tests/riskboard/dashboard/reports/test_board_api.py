"""The report for the board over the API: its figures as JSON and the document, for whoever may read the register."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_limit, make_product, make_vendor, make_workload, needing
from tests.riskboard.api.asserts import assert_problem
from tests.riskboard.dashboard.reports.reading import text_of
from tests.vendors.mitigating import a_fallback
from vendors.models import AnnualLoss, VendorScore, Workload
from vendors.services.annual import annual_due
from vendors.services.ranking import rank_due, request_ranking
from vendors.services.rescore import rescore_all
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db

PATH = "/api/v1/reports/board/"
NOW = NOON + timedelta(hours=30)


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def work(moment: None) -> Workload:
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor, model="Large")
    work = make_workload("Claims", people=12, dependencies=[needing(product)], in_use_since=NOON.date())
    rescore_all()
    VendorScore.objects.update(computed_at=NOW - timedelta(days=40))
    update_workload(by=make_user(username="anna"), workload=work, people=30)
    make_limit(bound=40)
    make_incident(vendor, title="Access is gone", type="suspension", scope="ours", restricted=True)
    rescore_all()
    annual_due()
    request_ranking(by=None, gauge="expected", mitigations=[a_fallback(work, name="A spare").pk])
    rank_due()
    return work


def test_it_tells_what_the_paper_says(api_as: Callable[..., APIClient], work: Workload) -> None:
    found = api_as("officer").get(PATH).json()
    score, loss = VendorScore.objects.get(current=True), AnnualLoss.objects.get(vendor=None)
    vendor = found["vendors"]["first"][0]
    assert (vendor["vendor"], vendor["score"]) == ("vektor", score.score)
    assert vendor["loss"] == f"{score.loss // 1000}.{score.loss % 1000:03d}"
    assert vendor["evidence"] in "ABC"
    assert found["bands"][vendor["band"]] == found["vendors"]["count"] == 1
    assert found["changes"]["first"][0]["cause"]["lines"] == ["People: 12 → 30"]
    assert found["limits"]["first"][0] | {"limit": ""} == {
        "limit": "",
        "says": "At most 40\xa0% of the hourly loss of all workloads on one vendor",
        "breached": True,
        "largest_share": 1.0,
        "member": "Vektor",
        "above": ["Vektor"],
    }
    assert found["annual"]["cost"]["es95"] == loss.cost_es95
    assert [one["name"] for one in found["actions"]["first"]] == ["A spare"]
    assert found["actions"]["first"][0]["takes_off"] > 0
    assert any("judgement" in line for line in found["rests_on"])


def test_restricted_incidents_are_for_those_who_may_see_them(
    api_as: Callable[..., APIClient], work: Workload
) -> None:
    counts = {role: api_as(role).get(PATH).json()["incidents"]["count"] for role in ("officer", "viewer")}
    assert counts == {"officer": 1, "viewer": 0}


def test_the_document_comes_to_whoever_accepts_it_in_the_language_of_the_person(
    api_as: Callable[..., APIClient], work: Workload
) -> None:
    api = api_as("officer")
    answer = api.get(PATH, HTTP_ACCEPT="application/pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "What a year may cost" in text_of(answer.content)
    User.objects.update(language="de")
    assert "Was ein Jahr kosten kann" in text_of(api.get(PATH, HTTP_ACCEPT="application/pdf").content)
    assert api.get(PATH, HTTP_ACCEPT="*/*")["Content-Type"] == "application/json"
    assert_problem(api.get(PATH, HTTP_ACCEPT="text/html"), 406)


def test_before_anything_was_computed_it_says_so(api_as: Callable[..., APIClient]) -> None:
    found = api_as("viewer").get(PATH).json()
    assert (found["scores_at"], found["annual"], found["actions"], found["evidence"]) == (None,) * 4
    assert found["vendors"] == {"count": 0, "first": []}
