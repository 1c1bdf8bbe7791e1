"""All open incidents at once: the same order and numbers as one by one, kept only until the register changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from riskboard.accounts.models import Role, User
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import RescoreState, Workload
from vendors.queries import gists, struck
from vendors.queries.exposure import open_events, urgency
from vendors.queries.live import live_exposures
from vendors.services.observed import EventSpec, record_events
from vendors.services.rescore import rescore_all
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
OFFICER = User(role=Role.OFFICER)
START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every result counts as large."""
    monkeypatch.setattr(struck, "KEPT_FROM", 0)
    cache.clear()


def told(hours: float) -> gists.LiveGists:
    now = START + timedelta(hours=hours)
    return gists.live_gists(open_events(OFFICER, now), now)


def an_event(name: str, *, people: int = 10, **fields: Any) -> Workload:
    """Our account with a vendor of that name is gone; one workload rests on it alone."""
    product = make_product(vendor=make_vendor(name))
    vendor = product.vendor
    spec = EventSpec(
        vendor=vendor, atom=f"account:{vendor.slug}", type="suspension", started_at=START, ours=True
    )
    record_events(by=None, told={name: [spec]})
    return make_workload(f"Work of {name}", people=people, dependencies=[needing(product)], **fields)


@pytest.mark.parametrize("hours", [1, 9, 30, 200])
@pytest.mark.parametrize("named", [0, 2_000])
def test_they_tell_the_same_as_each_exposure(
    monkeypatch: pytest.MonkeyPatch, hours: float, named: int
) -> None:
    monkeypatch.setattr(struck, "NAMED", named)
    an_event("Corvid", rto_hours=8, mtpd_hours=24)
    an_event("Orionsoft", people=3, rto_hours=100, mtpd_hours=150)
    an_event("Vektor", people=30, rto_hours=8, mtpd_hours=300)
    live, now = told(hours), START + timedelta(hours=hours)
    exposures = {one.event.reference: one for one in live_exposures(OFFICER, now)}
    situations = live.situations(exposures)
    for name, exposure in exposures.items():
        assert live.urgency(name, hours) == urgency(exposure, hours)
        found = situations[name]
        assert found.people_stopped == exposure.people_stopped
        assert found.people_touched == exposure.people_touched
        assert found.late == next(iter(exposure.still_missed), None)
        assert found.next_miss == exposure.next_miss
        assert found.missed == len(exposure.missed)
        assert (found.cost, found.person_days) == (exposure.cost, exposure.person_days)
        assert found.cost > 0 or hours <= 1


def test_what_stops_nothing_sorts_last_and_tells_nothing() -> None:
    an_event("Corvid")
    live = told(1)
    assert live.urgency("nobody", 50) == urgency(None, 50)
    assert live.urgency("Corvid", 1) < live.urgency("nobody", 1_000)
    assert live.situations(["nobody"]) == {}


def test_a_large_result_is_found_once_and_its_clocks_go_on(
    kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_event("Corvid", rto_hours=8, mtpd_hours=24)
    rescore_all()
    first = told(1).situations(["Corvid"])["Corvid"]
    monkeypatch.setattr(struck, "load_register", None)
    later = told(9).situations(["Corvid"])["Corvid"]
    assert first.late is None
    assert later.late is not None
    assert later.late.hours == -1


def test_a_change_of_the_register_is_seen_at_once(kept: None) -> None:
    workload = an_event("Corvid", rto_hours=8, mtpd_hours=24)
    rescore_all()
    assert told(1).situations(["Corvid"])["Corvid"].people_stopped == 10
    update_workload(by=None, workload=workload, people=77)
    assert told(1).situations(["Corvid"])["Corvid"].people_stopped == 77


def test_another_event_is_seen_at_once(kept: None) -> None:
    an_event("Corvid")
    rescore_all()
    told(1)
    an_event("Vektor")
    assert told(1).situations(["Vektor"])["Vektor"].people_stopped == 10


def test_before_any_score_is_asked_for_nothing_is_kept(kept: None) -> None:
    an_event("Corvid")
    RescoreState.objects.all().delete()
    told(1)
    Workload.objects.update(people=5)
    assert told(1).situations(["Corvid"])["Corvid"].people_stopped == 5
