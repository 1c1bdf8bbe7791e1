"""Which rule wants which event."""

from typing import Any

import pytest

from riskboard.alerts.domain.rules import Condition, wants

INCIDENT = {"severity": "high", "scope": "public", "vendors": ["orionsoft", "vektor"]}
SCORE = {"change": -4.5, "band": "moderate", "band_before": "high", "vendors": ["orionsoft"]}
BOTH = frozenset({"incident.opened", "score.changed"})


def wanted(name: str, data: dict[str, Any], *, secret: bool = False, **condition: Any) -> bool:
    return wants(Condition(events=BOTH, **condition), name, data, restricted=secret)


def test_a_rule_wants_the_events_it_names_and_no_others() -> None:
    assert wanted("incident.opened", INCIDENT)
    assert not wanted("incident.resolved", INCIDENT)


@pytest.mark.parametrize(("least", "told"), [("", True), ("low", True), ("high", True), ("critical", False)])
def test_severity_is_a_minimum(least: str, told: bool) -> None:
    assert wanted("incident.opened", INCIDENT, min_severity=least) is told


def test_our_own_access_alone() -> None:
    assert not wanted("incident.opened", INCIDENT, ours_only=True)
    assert wanted("incident.opened", INCIDENT | {"scope": "ours"}, ours_only=True)


def test_one_of_the_vendors_is_enough() -> None:
    assert wanted("incident.opened", INCIDENT, vendors=frozenset({"vektor", "other"}))
    assert not wanted("incident.opened", INCIDENT, vendors=frozenset({"other"}))
    assert not wanted("incident.opened", {}, vendors=frozenset({"other"})), "concerns no vendor at all"


@pytest.mark.parametrize(("least", "told"), [(None, True), (4.5, True), (4.6, False), (0.0, True)])
def test_a_change_counts_upwards_and_downwards(least: float | None, told: bool) -> None:
    assert wanted("score.changed", SCORE, min_change=least) is told
    assert wanted("score.changed", SCORE | {"change": 4.5}, min_change=least) is told


@pytest.mark.parametrize(("least", "told"), [("moderate", True), ("high", True), ("very_high", False)])
def test_leaving_a_band_is_told_like_reaching_it(least: str, told: bool) -> None:
    assert wanted("score.changed", SCORE, min_band=least) is told
    assert wanted("score.changed", SCORE | {"band": "high", "band_before": "low"}, min_band=least) is told


def test_a_condition_weighs_only_on_events_that_have_the_property() -> None:
    assert wanted("score.changed", SCORE, min_severity="critical", ours_only=True)
    assert wanted("incident.opened", INCIDENT, min_change=50.0, min_band="critical")


def test_restricted_incidents_are_told_only_where_they_are_admitted() -> None:
    assert not wanted("incident.opened", INCIDENT, secret=True)
    assert wanted("incident.opened", INCIDENT, secret=True, restricted=True)
