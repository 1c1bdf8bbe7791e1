"""How an incident is told: stages, steps, clocks, timeline."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import Incident
from incidents.queries.impact import Impact, effects_of, impact_of
from incidents.services.status import change_status
from incidents.views.presenting import ClockRow, clock_rows, is_calm, stages_of, steps_of, timeline_of
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_product, make_vendor, make_workload, needing

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=51)


def ours(**fields: Any) -> Incident:
    return make_incident(make_vendor(), type="suspension", scope="ours", now=NOON, **fields)


def told(incident: Incident) -> list[tuple[str, str, str]]:
    stages = stages_of(incident, list(incident.timeline.all()), LATER)
    return [(stage["name"], stage["note"], stage["state"]) for stage in stages]


def row_of(incident: Incident, hours: float) -> ClockRow:
    at = NOON + timedelta(hours=hours)
    (row,) = clock_rows(impact_of(effects_of(incident, [], at)), incident.started_at)
    return row


def test_a_new_incident_waits_for_its_confirmation() -> None:
    assert told(ours(wait_days=60)) == [
        ("Reported", "20 Nov, 12:00", "done"),
        ("Waiting for confirmation", "for 2\xa0d 3\xa0h", "now"),
        ("Confirmed", "", ""),
        ("Appealed", "", ""),
        ("Restored", "stated 19 Jan 2027", ""),
        ("Reviewed", "", ""),
    ]


def test_after_an_appeal_it_waits_for_the_answer_and_what_was_skipped_is_gone() -> None:
    incident = change_status(by=None, incident=ours(), status="appealed", at=NOON + timedelta(hours=2))
    assert told(incident) == [
        ("Reported", "20 Nov, 12:00", "done"),
        ("Appealed", "20 Nov, 14:00", "done"),
        ("Waiting for an answer", "for 2\xa0d 1\xa0h", "now"),
        ("Restored", "", ""),
        ("Reviewed", "", ""),
    ]


def test_a_public_report_has_no_appeal() -> None:
    assert "Appealed" not in [name for name, _note, _state in told(make_incident(make_vendor()))]


def test_a_reviewed_incident_has_come_to_its_end() -> None:
    incident = change_status(by=None, incident=ours(ended_at=NOON), status="reviewed")
    assert {state for _name, _note, state in told(incident)} == {"done"}
    assert is_calm(incident)
    assert not is_calm(ours())


def test_new_terms_are_settled_rather_than_restored() -> None:
    assert "Settled" in [
        name for name, _note, _state in told(make_incident(make_vendor(), type="terms_change"))
    ]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"type": "suspension", "scope": "ours"}, ["Confirm", "Log an appeal", "Access is back"]),
        ({"type": "outage"}, ["Confirm", "Access is back"]),
        ({"type": "terms_change"}, ["Confirm", "Settle it"]),
        ({"direction": "restores"}, ["Confirm", "Settle it"]),
        ({"status": "confirmed"}, ["Access is back"]),
        ({"status": "resolved"}, ["Open again", "Reviewed"]),
        ({"status": "reviewed"}, ["Open again"]),
    ],
)
def test_the_steps_offered_are_those_that_make_sense(fields: dict[str, Any], names: list[str]) -> None:
    assert [step.name for step in steps_of(make_incident(make_vendor(), **fields))] == names


@pytest.mark.parametrize(
    ("hours", "result", "tone", "note"),
    [
        (10, "14\xa0h left", "warn", "until its recovery objective"),
        (50, "22\xa0h left", "bad", "objective missed 21 Nov, 12:00"),
        (80, "tolerated outage missed", "bad", "23 Nov, 12:00"),
    ],
)
def test_a_stopped_workload_says_what_it_misses_next(hours: int, result: str, tone: str, note: str) -> None:
    product = make_product()
    make_workload(dependencies=[needing(product)])
    row = row_of(make_incident(product.vendor), hours)
    assert (row.result, row.result_tone, row.note, row.tone) == (result, tone, note, "bad")


@pytest.mark.parametrize(
    ("hours", "result", "tone", "note"),
    [
        (10, "stood still", "", "no objective was missed"),
        (50, "recovery objective missed", "bad", "19 Nov, 20:00"),
        (80, "tolerated outage missed", "bad", "21 Nov, 20:00"),
    ],
)
def test_what_is_over_has_nothing_left_to_miss(hours: int, result: str, tone: str, note: str) -> None:
    product = make_product()
    make_workload(dependencies=[needing(product)])
    start = NOON - timedelta(hours=40)
    end = start + timedelta(hours=hours)
    row = row_of(make_incident(product.vendor, now=end, started_at=start, ended_at=end), hours)
    assert (row.result, row.result_tone, row.note) == (result, tone, note)


def test_a_workload_that_was_carried_kept_running() -> None:
    product, other = make_product(model="a"), make_product("Lyra", model="b")
    make_workload(dependencies=[needing(product, other)])
    end = NOON + timedelta(hours=10)
    row = row_of(make_incident(product.vendor, now=end, ended_at=end), 10)
    assert (row.result, row.note) == ("kept running", "Lyra carried it")


def test_a_workload_that_is_carried_runs() -> None:
    product, other = make_product(model="a"), make_product("Lyra", model="b")
    make_workload(dependencies=[needing(product, other)])
    row = row_of(make_incident(product.vendor), 10)
    assert (row.result, row.note, row.tone, row.fallback) == ("running", "Lyra carries it", "", 0.0)


def test_a_workload_whose_fallback_is_down_runs_without_a_net() -> None:
    product, other = make_product("Orion", model="a"), make_product(model="b")
    fallback = {"product": product, "switch_hours": 4, "capacity": 1, "last_tested_on": None}
    make_workload(dependencies=[needing(other)], fallbacks=[fallback])
    row = row_of(make_incident(product.vendor), 10)
    assert (row.result, row.result_tone, row.note) == (
        "running without a net",
        "warn",
        "Orion was its fallback",
    )


def test_the_timeline_tells_what_people_did_and_what_was_missed_latest_first() -> None:
    product = make_product()
    make_workload("Claims desk", dependencies=[needing(product)])
    officer = make_user(first_name="Ada", last_name="Officer")
    announced = NOON - timedelta(hours=2)
    incident = make_incident(
        product.vendor, by=officer, announced_at=announced, now=NOON + timedelta(hours=1)
    )
    at = NOON + timedelta(hours=30)
    impact: Impact = impact_of(effects_of(incident, [], at))
    entries = timeline_of(incident, incident.timeline.select_related("by"), impact)
    assert [(entry["text"], entry.get("source", "")) for entry in entries] == [
        ("Claims desk missed its recovery objective of 1\xa0d", ""),
        ("Filed", "Ada Officer"),
        ("It began", ""),
        ("It was announced", ""),
    ]
