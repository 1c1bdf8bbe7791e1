"""Incidents of twelve months on their axis."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from incidents.models.vocabulary import IncidentType
from riskboard.accounts.models import Role, User
from riskboard.dashboard.queries.strip import Strip, incident_strip
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_vendor
from vendors.models.event import EventType
from vendors.views.drawings import SHAPES

OFFICER = User(role=Role.OFFICER)
NOW = NOON + timedelta(hours=36)
KINDS = Path(__file__).resolve().parents[3] / "riskboard/static/js/chart-kinds.js"


def strip(**fields: Any) -> Strip:
    make_incident(make_vendor(), **fields)
    return incident_strip(OFFICER, NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "end", "told"),
    [
        ({}, NOW, "open"),
        ({"ended_at": NOON + timedelta(hours=2)}, NOON + timedelta(hours=2), "20 Nov 2026"),
        ({"wait_days": 60}, NOON + timedelta(days=60), "open"),
        ({"wait_days": 1}, NOW, "open"),
        ({"wait_open_ended": True}, NOW, "open"),
        ({"type": "terms_change", "status": "resolved"}, NOON, "settled"),
    ],
)
def test_a_bar_lasts_to_the_end_and_while_none_came_to_now_or_the_stated_end_ahead(
    fields: dict[str, Any], end: datetime, told: str
) -> None:
    found = strip(**fields)
    assert [datetime.fromisoformat(event["end"]) for event in found.data["events"]] == [end]
    assert [row[3] for row in found.rows] == [told]


@pytest.mark.django_db
def test_every_type_has_a_shape_of_its_own_which_the_chart_knows() -> None:
    vendor = make_vendor()
    for kind in IncidentType:
        make_incident(vendor, type=kind, jurisdiction="EU")
    shapes = {event["type"]: event["shape"] for event in incident_strip(OFFICER, NOW).data["events"]}
    assert len(set(shapes.values())) == len(IncidentType)
    assert {SHAPES[kind] for kind in EventType} <= set(shapes.values())
    assert len({SHAPES[kind] for kind in EventType}) == len(EventType)
    drawn = dict(re.findall(r'^    (\w+): \["([^"]+)", "', KINDS.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(shapes.values()) == set(drawn)
    assert len(set(drawn.values())) == len(drawn)


@pytest.mark.django_db
def test_of_more_than_an_eye_can_follow_the_weightiest_are_drawn_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("riskboard.dashboard.queries.strip.SHOWN", 3)
    over: dict[str, Any] = {"ended_at": NOON + timedelta(hours=1)}
    rows: dict[str, dict[str, Any]] = {
        "Old": {"started_at": NOON - timedelta(days=9), **over},
        "Grave": {"severity": "critical", **over},
        "Ours": {"scope": "ours", "severity": "low", **over},
        "Running": {"severity": "low"},
        "Plain": over,
    }
    for name, fields in rows.items():
        make_incident(make_vendor(name), **fields)
    found = incident_strip(OFFICER, NOW)
    assert found.data["rows"] == ["Grave", "Ours", "Running"]
    assert found.left_out == 2


@pytest.mark.django_db
def test_nothing_is_left_out_where_there_is_room_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskboard.dashboard.queries.strip.SHOWN", 1)
    assert strip().left_out == 0
