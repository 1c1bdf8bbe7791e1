"""What a status page says beside the words."""

from datetime import UTC, datetime

import pytest

from incidents.domain.detect.article import Detection
from incidents.domain.outage import (
    Outage,
    as_detected,
    combined,
    from_record,
    names_one_outage,
    severity,
    to_record,
)

EARLY, LATE = datetime(2026, 9, 1, 12, tzinfo=UTC), datetime(2026, 9, 1, 14, tzinfo=UTC)
WHOLE = Outage(start=EARLY, end=LATE, impact="major", components=("API", "Console"))


@pytest.mark.parametrize(
    ("link", "one"),
    [
        ("https://status.orion.example/incidents/abc1", True),
        ("https://status.orion.example/en/incident/01JXYZ", True),
        ("https://status.orion.example/incidents", False),
        ("https://status.orion.example", False),
        ("https://status.orion.example/history?id=/incidents/1", False),
        ("", False),
    ],
)
def test_only_the_address_of_a_single_incident_identifies_it(link: str, one: bool) -> None:
    assert names_one_outage(link) is one


def test_readings_together_know_the_first_start_the_worst_impact_and_the_newest_word_on_the_end() -> None:
    atom = Outage(start=LATE, end=LATE, components=("API",))
    json = Outage(start=EARLY, impact="minor", components=("Console", "API"))
    both = combined([WHOLE, atom, json])
    assert both == Outage(start=EARLY, end=None, impact="major", components=("API", "Console"))
    assert combined([json, atom]).end == LATE
    assert combined([]) == Outage()


def test_it_is_kept_and_read_back_whole() -> None:
    assert from_record(to_record(WHOLE)) == WHOLE
    assert from_record({}) == Outage()


def test_the_page_of_a_vendor_outweighs_its_words_but_no_vendor_leaves_them_alone() -> None:
    calm = Detection(relevant=False, confidence=0.1)
    told = as_detected(calm, WHOLE, ["orion"])
    assert (told.relevant, told.type, told.vendors, told.date) == (True, "outage", ("orion",), EARLY.date())
    assert told.confidence > as_detected(calm, Outage(impact="none"), ["orion"]).confidence
    assert as_detected(calm, WHOLE, []) is calm


def test_impacts_have_a_severity_where_they_are_known() -> None:
    assert [severity(impact) for impact in ("none", "minor", "major", "critical", "odd", "")] == [
        "low",
        "low",
        "high",
        "critical",
        "",
        "",
    ]
