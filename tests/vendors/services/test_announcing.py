"""What the register tells: scores that moved, notices that are due."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from riskboard.alerts.models import Event
from riskboard.alerts.services.channels import pause_channel
from tests.factories.alerts import make_channel
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.services.announcing import announce_notices
from vendors.services.contracts import update_contract
from vendors.services.rescore import rescore_all
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
SCORES = [{"events": ["score.changed"]}]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def told(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name).order_by("pk"))


def test_a_first_score_and_a_change_of_band_are_told_with_what_was_before() -> None:
    make_channel(rules=SCORES)
    vendor = make_vendor("Orionsoft")
    idle = make_vendor("Idle")
    workload = make_workload("Claims", dependencies=[needing(make_product(vendor=vendor))], people=100)
    rescore_all(now=NOW)
    (first,) = told("score.changed")
    assert (first.subject_key, first.subject_title) == ("orionsoft", "Orionsoft")
    assert first.subject_path == "/vendors/orionsoft/"
    assert first.data["vendors"] == ["orionsoft"]
    assert first.data["score_before"] is first.data["band_before"] is None
    assert first.data["change"] == first.data["score"] > 0
    assert not Event.objects.filter(subject_key=idle.slug).exists(), "0 is no news"
    update_workload(by=None, workload=workload, people=1)
    rescore_all(now=NOW + timedelta(hours=1))
    second = told("score.changed")[1]
    assert second.occurred_at == NOW + timedelta(hours=1)
    assert second.data["score_before"] == first.data["score"]
    assert second.data["band_before"] == first.data["band"] != second.data["band"]
    assert second.data["change"] == second.data["score"] - first.data["score"]
    assert "Concentration score from" in second.summary


def test_a_change_of_less_than_the_points_that_count_within_a_band_is_quiet(settings: Any) -> None:
    make_channel(rules=SCORES)
    vendor = make_vendor("Orionsoft")
    workload = make_workload("Claims", dependencies=[needing(make_product(vendor=vendor))], people=1000)
    rescore_all(now=NOW)
    update_workload(by=None, workload=workload, people=1001)
    rescore_all(now=NOW + timedelta(hours=1))
    assert len(told("score.changed")) == 1
    settings.ALERT_SCORE_POINTS = 0
    update_workload(by=None, workload=workload, people=1002)
    rescore_all(now=NOW + timedelta(hours=2))
    assert len(told("score.changed")) == 2


def test_a_score_that_nobody_listens_to_is_not_put_into_words() -> None:
    make_channel()
    pause_channel(by=None, channel=make_channel(rules=SCORES))
    make_workload("Claims", dependencies=[needing(make_product())], people=100)
    rescore_all(now=NOW)
    assert told("score.changed") == []


def test_a_notice_is_told_once_a_day_for_notice_however_often_it_is_looked_at(settings: Any) -> None:
    settings.ALERT_NOTICE_DAYS = 30
    vendor = make_vendor("Orionsoft")
    terms = {"notice_period_days": 30, "auto_renewal": True, "renewal_months": 12}
    contract = make_contract("C-7", vendor=vendor, end_date=date(2026, 12, 31), **terms)
    make_contract("C-8", end_date=date(2027, 6, 30))
    assert announce_notices(now=NOW - timedelta(days=20)) == 0
    assert announce_notices(now=NOW) == 1
    assert announce_notices(now=NOW + timedelta(days=1)) == 1
    (event,) = told("contract.notice_due")
    assert event.data == {
        "vendors": ["orionsoft"],
        "notice_by": "2026-12-01",
        "term_end": "2026-12-31",
        "renews": True,
    }
    assert event.summary == "Notice to Orionsoft must be given by 1 Dec 2026. Without it the contract renews."
    assert event.subject_path == "/contracts/c-7/"
    update_contract(by=None, contract=contract, end_date=date(2027, 1, 2), annual_value=Decimal(1))
    announce_notices(now=NOW)
    assert [event.data["notice_by"] for event in told("contract.notice_due")] == ["2026-12-01", "2026-12-03"]
