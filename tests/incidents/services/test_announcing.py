"""What the pipeline tells: incidents at every step that changes them, new candidates, sources gone silent."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import Fetch, Incident, Source
from incidents.services.articles import push_article
from incidents.services.detection import process_pending
from incidents.services.fetching import poll
from incidents.services.incidents import archive_incident, update_incident
from incidents.services.status import change_status
from incidents.services.triage import accept, undo
from riskboard.alerts.models import Event
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_candidate, make_incident
from tests.factories.vendors import make_vendor
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("name", flat=True))


def latest() -> Event:
    return Event.objects.latest("pk")


def test_an_incident_is_told_when_it_opens_changes_resolves_and_opens_again() -> None:
    vendor = make_vendor("Orionsoft")
    incident = make_incident(
        vendor, title="Cut off", severity="high", scope="ours", type="suspension", now=NOON
    )
    opened = latest()
    assert (opened.name, opened.occurred_at) == ("incident.opened", NOON)
    assert (opened.subject_key, opened.subject_title) == (incident.reference, "Cut off")
    assert opened.subject_path == f"/incidents/{incident.reference}/"
    assert opened.summary == "Suspension, high, our access: Orionsoft. Reported."
    assert opened.data["vendors"] == ["orionsoft"]
    assert (opened.data["severity"], opened.data["scope"]) == ("high", "ours")
    assert opened.data["started_at"] == "2026-11-20T12:00:00Z"
    update_incident(by=None, incident=incident, severity="critical")
    change_status(by=None, incident=incident, status="confirmed", now=NOON + timedelta(hours=1))
    change_status(by=None, incident=incident, status="resolved", now=NOON + timedelta(hours=2))
    change_status(by=None, incident=incident, status="confirmed", now=NOON + timedelta(hours=3))
    assert names() == [f"incident.{step}" for step in ("opened", "updated", "updated", "resolved", "updated")]
    assert [event.data["status"] for event in Event.objects.order_by("pk")[2:]] == [
        "confirmed",
        "resolved",
        "confirmed",
    ]


@pytest.mark.parametrize("kind", ["retirement", "terms_change"])
def test_what_lasts_is_told_as_resolved_once_however_it_is_edited_afterwards(kind: str) -> None:
    incident = make_incident(make_vendor(), type=kind, now=NOON)
    change_status(by=None, incident=incident, status="resolved", now=NOON + timedelta(hours=1))
    update_incident(by=None, incident=incident, title="The old model goes", now=NOON + timedelta(hours=2))
    ended = NOON + timedelta(hours=2)
    update_incident(by=None, incident=incident, ended_at=ended, now=NOON + timedelta(hours=3))
    change_status(by=None, incident=incident, status="reviewed", now=NOON + timedelta(hours=4))
    change_status(by=None, incident=incident, status="resolved", now=NOON + timedelta(hours=5))
    assert names() == [f"incident.{turn}" for turn in ("opened", "resolved", *["updated"] * 4)]


def test_an_incident_that_was_opened_again_is_told_as_resolved_again() -> None:
    incident = make_incident(make_vendor(), type="retirement", now=NOON)
    for hours, status in enumerate(("resolved", "confirmed", "resolved"), 1):
        change_status(by=None, incident=incident, status=status, now=NOON + timedelta(hours=hours))
    turns = ("opened", "resolved", "updated", "resolved")
    assert names() == [f"incident.{turn}" for turn in turns]


def test_an_incident_filed_as_over_is_told_as_opened_and_not_as_resolved_by_an_edit() -> None:
    incident = make_incident(make_vendor(), ended_at=NOON, started_at=NOON - timedelta(hours=3))
    update_incident(by=None, incident=incident, severity="high")
    assert names() == ["incident.opened", "incident.updated"]


def test_a_record_that_is_saved_as_it_was_tells_nothing() -> None:
    incident = make_incident(make_vendor(), severity="high")
    update_incident(by=None, incident=incident, severity="high")
    assert names() == ["incident.opened"]


def test_an_incident_that_a_report_of_restoration_ends_is_told_as_resolved() -> None:
    vendor = make_vendor()
    incident = make_incident(vendor, type="suspension", scope="ours", now=NOON)
    later = NOON + timedelta(days=1)
    make_incident(vendor, type="suspension", scope="ours", direction="restores", started_at=later, now=later)
    events = Event.objects.filter(subject_key=incident.reference).order_by("pk")
    assert [event.name for event in events] == ["incident.opened", "incident.resolved"]


def test_a_restricted_incident_says_so_and_a_withdrawn_one_too() -> None:
    incident = make_incident(make_vendor(), restricted=True)
    assert latest().restricted
    archive_incident(by=None, incident=incident)
    assert (latest().name, latest().data["archived"], latest().restricted) == ("incident.updated", True, True)
    assert latest().summary.endswith("Withdrawn.")


def test_what_is_rolled_back_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidents.services.incidents.apply_effects", lambda **_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_incident(make_vendor())
    assert names() == []
    assert not Incident.objects.exists()


def test_accepting_tells_of_the_incident_and_undoing_takes_it_back() -> None:
    make_vendor("Orionsoft", slug="orionsoft")
    officer = make_user("officer")
    candidate = make_candidate(vendors=["orionsoft"])
    accept(by=officer, candidate=candidate)
    undo(by=officer, candidate=candidate)
    assert names() == ["incident.opened", "incident.updated"]


def test_a_new_candidate_is_told_once_however_many_articles_its_story_gets() -> None:
    make_vendor("Orionsoft", slug="orionsoft")
    for number in range(2):
        push_article(
            by=None,
            url=f"https://news.example/{number}",
            title="Orionsoft suspends the accounts of sixty people",
            text="Orionsoft has suspended the accounts of sixty people at a customer. They wait two months.",
            lang="en",
        )
        process_pending()
    (event,) = Event.objects.filter(name="candidate.created")
    assert event.data["vendors"] == ["orionsoft"]
    assert event.data["type"] == "suspension"
    assert event.subject_path == f"/triage/{event.subject_key}/"
    assert "confidence" in event.summary


def test_a_source_is_told_of_at_the_third_failure_in_a_row_and_once_a_spell(settings: Any) -> None:
    with LocalServer({"/feed": (500, {}, b"")}) as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        source = Source.objects.create(
            name="Newsroom",
            url=f"{server.base_url}/feed",
            domain="127.0.0.1",
            vendor=make_vendor("Orionsoft"),
        )
        for expected in (0, 0, 1, 1):
            assert poll(only=[source.pk]) == 1
            assert Event.objects.filter(name="source.unreadable").count() == expected
    (event,) = Event.objects.all()
    assert (event.subject_title, event.data["vendors"], event.data["failures"]) == (
        "Newsroom",
        ["orionsoft"],
        3,
    )
    assert "500" in event.summary


def test_a_source_that_is_gone_for_good_is_told_of_at_once(settings: Any) -> None:
    with LocalServer({"/feed": (410, {}, b"")}) as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        source = Source.objects.create(name="Gone", url=f"{server.base_url}/feed", domain="127.0.0.1")
        poll(only=[source.pk])
    assert latest().subject_title == "Gone"
    assert Fetch.objects.get().state == "failed"
