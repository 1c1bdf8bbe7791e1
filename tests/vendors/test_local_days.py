"""Days of the register begin where the organisation is, whoever asks, and by whichever door."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from riskboard.accounts.models import Role, User
from riskboard.workspace.services.organisation import update_organisation
from tests.factories.vendors import (
    make_contract,
    make_event,
    make_mitigation,
    make_plan,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
    rated,
)
from vendors.queries.exposure import exposures_of
from vendors.queries.live import live_exposures
from vendors.services.announcing import announce_notices
from vendors.services.clarity import restate_due

pytestmark = pytest.mark.django_db
OFFICER = User(role=Role.OFFICER)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
# Whenever it is, these two have different days, so that one of them has another than UTC.
ENDS = ("Pacific/Kiritimati", "Pacific/Pago_Pago")


@pytest.mark.parametrize("since", ["in_use_since", "tracked_since"])
@pytest.mark.parametrize(("zone", "hours"), [("UTC", 14), ("Pacific/Kiritimati", 28), ("America/Chicago", 8)])
def test_costs_count_from_the_organisations_morning_of_a_day(since: str, zone: str, hours: int) -> None:
    update_organisation(by=None, time_zone=zone)
    days = {"in_use_since": date(2026, 11, 1), "tracked_since": date(2026, 11, 1)} | {
        since: date(2026, 11, 22)
    }
    product = make_product(vendor=make_vendor(tracked_since=days["tracked_since"]))
    workload = make_workload(
        in_use_since=days["in_use_since"], mtpd_hours=100, rto_hours=100, dependencies=[needing(product)]
    )
    make_event(product.vendor, started_at=NOON - timedelta(hours=4))
    now = NOON + timedelta(hours=50)
    # Neither the zone of a page nor that of a worker tells on it.
    for around in ("UTC", "Asia/Tokyo"):
        with timezone.override(around):
            [listed] = live_exposures(OFFICER, now)
            [alone] = exposures_of(OFFICER, now, workload)
        assert listed.cost == alone.cost == 250 * hours * 1000


@pytest.mark.parametrize("zone", ENDS)
def test_what_is_done_without_a_day_is_done_on_the_organisations_day(
    api_as: Callable[[str], APIClient], zone: str
) -> None:
    update_organisation(by=None, time_zone=zone)
    make_plan("Next", make_mitigation("First"))
    answer: Any = api_as("officer").post("/api/v1/plans/next/done/", {"mitigation": "first"})
    assert answer.json()["steps"][0]["done_on"] == timezone.localdate(timezone=ZoneInfo(zone)).isoformat()


@pytest.mark.parametrize("zone", ENDS)
def test_a_notice_is_missed_once_its_day_is_over_where_the_organisation_is(
    api_as: Callable[[str], APIClient], zone: str
) -> None:
    update_organisation(by=None, time_zone=zone)
    today = timezone.localdate(timezone=ZoneInfo(zone))
    for number, last in enumerate([today - timedelta(days=1), today]):
        make_contract(
            f"C-{number}", start_date=today - timedelta(days=90), end_date=last + timedelta(days=30)
        )
    api = api_as("officer")
    found: list[Any] = [api.get(f"/api/v1/contracts/c-{number}/") for number in (0, 1)]
    assert [one.json()["notice"]["missed"] for one in found] == [True, False]


@pytest.mark.parametrize(("zone", "told"), [("America/Chicago", 0), ("UTC", 1), ("Asia/Tokyo", 1)])
def test_a_notice_is_told_from_the_organisations_day_on(settings: Any, zone: str, told: int) -> None:
    settings.ALERT_NOTICE_DAYS = 11
    update_organisation(by=None, time_zone=zone)
    make_contract(end_date=date(2026, 12, 31), notice_period_days=30)  # by 1 December
    assert announce_notices(now=datetime(2026, 11, 20, 0, 30, tzinfo=UTC)) == told


@pytest.mark.parametrize(("zone", "moved"), [("America/Chicago", 0), ("UTC", 1), ("Asia/Tokyo", 1)])
def test_clarity_follows_the_organisations_calendar(zone: str, moved: int) -> None:
    update_organisation(by=None, time_zone=zone)
    start = timezone.localdate() + timedelta(days=10)
    make_scorecard(effective_on=start, ratings=rated(appeal=2))
    assert restate_due(now=datetime.combine(start, time(0, 30), UTC)) == moved
