"""The road of an incident."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.models.vocabulary import Status
from incidents.services.status import change_status, end_incident
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def test_each_step_is_told_in_the_timeline_with_who_when_and_the_note() -> None:
    officer, incident = make_user(), make_incident(make_vendor())
    change_status(by=officer, incident=incident, status="confirmed", at=NOON, note="from the letter")
    entry = incident.timeline.get(kind="confirmed")
    assert (entry.by, entry.at, entry.text) == (officer, NOON, "Confirmed: from the letter")


def test_the_whole_road_can_be_walked() -> None:
    incident = make_incident(make_vendor(), type="suspension", scope="ours")
    for status in ("confirmed", "appealed", "appealed", "resolved", "reviewed"):
        incident = change_status(by=None, incident=incident, status=status)
        assert incident.status == status


@pytest.mark.parametrize(
    ("start", "step"),
    [("reported", "reviewed"), ("confirmed", "reported"), ("resolved", "resolved"), ("reported", "nonsense")],
)
def test_a_step_that_does_not_exist_is_refused(start: str, step: str) -> None:
    incident = make_incident(make_vendor(), status=start)
    with pytest.raises(ValidationError) as caught:
        change_status(by=None, incident=incident, status=step)
    assert list(caught.value.message_dict) == ["status"]


def test_resolving_ends_the_incident() -> None:
    at = NOON + timedelta(hours=3)
    incident = change_status(by=None, incident=make_incident(make_vendor()), status="resolved", at=at)
    assert (incident.ended_at, incident.is_active) == (at, False)


def test_resolving_a_retirement_settles_it_but_nothing_comes_back() -> None:
    incident = make_incident(make_vendor(), type="retirement")
    assert change_status(by=None, incident=incident, status="resolved").ended_at is None


def test_ending_a_retirement_takes_it_back() -> None:
    incident = make_incident(make_vendor(), type="retirement")
    assert end_incident(by=None, incident=incident, ended_at=NOON).ended_at == NOON


def test_going_back_takes_the_end_back() -> None:
    incident = make_incident(make_vendor(), ended_at=NOON)
    opened = change_status(by=None, incident=incident, status="confirmed")
    assert (opened.ended_at, opened.is_active) == (None, True)
    assert incident.timeline.filter(kind="reopened").exists()


@pytest.mark.parametrize("hours", [-1, 24 * 3650])
def test_an_end_before_the_start_or_ahead_is_refused(hours: int) -> None:
    at = NOON + timedelta(hours=hours)
    with pytest.raises(ValidationError) as caught:
        change_status(by=None, incident=make_incident(make_vendor()), status="resolved", at=at)
    assert list(caught.value.message_dict) == ["at"]


def test_a_stale_copy_does_not_undo_what_happened_meanwhile() -> None:
    incident = make_incident(make_vendor(), title="Old")
    type(incident).objects.filter(pk=incident.pk).update(title="New")
    change_status(by=None, incident=incident, status="confirmed")
    incident.refresh_from_db()
    assert (incident.title, incident.status) == ("New", Status.CONFIRMED)
    assert incident.updated_at <= timezone.now()
