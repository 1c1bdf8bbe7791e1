"""Reading incidents: who sees what, and in which order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from incidents.models import Incident
from incidents.models.incident import ACTIVE_STATUSES
from incidents.models.vocabulary import Status
from incidents.queries.incidents import (
    active_count,
    active_incidents,
    by_key,
    duplicates,
    incident_list,
    twelve_months,
    vendor_incidents,
    visible_to,
    with_wait,
)
from incidents.services.incidents import archive_incident
from riskboard.accounts.models import Role, User
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.queries.exposure import open_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> User:
    return make_user(role=Role.VIEWER)


@pytest.fixture
def officer() -> User:
    return make_user(role=Role.OFFICER)


def titles(found: Any) -> list[str]:
    return [incident.title for incident in found]


@pytest.mark.parametrize("role", list(Role))
def test_restricted_incidents_are_seen_by_officers_and_administrators_alone(role: Role) -> None:
    vendor, user = make_vendor(), make_user(role=role)
    secret = make_incident(vendor, restricted=True, title="Secret")
    allowed = role in (Role.OFFICER, Role.ADMINISTRATOR)
    lists: list[Callable[[], Any]] = [
        lambda: visible_to(user),
        lambda: incident_list(user),
        lambda: incident_list(user, q="secret"),
        lambda: vendor_incidents(user, vendor),
        lambda: twelve_months(user, NOON),
        lambda: [item.incident for item in active_incidents(user, NOON)],
        lambda: duplicates(user, vendors=[vendor], type="outage", started_at=NOON),
    ]
    assert [secret in found() for found in lists] == [allowed] * len(lists)
    assert (by_key(user, secret.reference) is not None) == allowed
    assert active_count(user) == int(allowed)


def test_nobody_who_is_not_signed_in_sees_what_is_restricted() -> None:
    make_incident(make_vendor(), restricted=True)
    assert not visible_to(AnonymousUser()).exists()


def test_what_was_archived_is_on_no_list(officer: User) -> None:
    incident = make_incident(make_vendor())
    archive_incident(by=None, incident=incident)
    assert by_key(officer, incident.reference) is None
    assert not incident_list(officer).exists()


def test_an_incident_is_found_by_reference_in_any_case_and_by_id(officer: User) -> None:
    incident = make_incident(make_vendor())
    for key in (incident.reference, incident.reference.lower(), incident.pk, str(incident.pk)):
        assert by_key(officer, key) == incident


@pytest.mark.parametrize("key", ["", "INC-1999-0001", "9" * 40, "²", "0"])
def test_a_key_of_nothing_finds_nothing(officer: User, key: str) -> None:
    make_incident(make_vendor())
    assert by_key(officer, key) is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Newer", "Older"]),
        ({"q": "older"}, ["Older"]),
        ({"q": "orionsoft old"}, ["Older"]),
        ({"q": "polaris"}, ["Newer"]),
        ({"q": "nothing"}, []),
        ({"type": "suspension"}, ["Newer"]),
        ({"scope": "ours"}, ["Older"]),
        ({"severity": "critical"}, ["Newer"]),
        ({"vendor": "lyra"}, ["Newer"]),
        ({"state": "active"}, ["Newer"]),
        ({"state": "closed"}, ["Older"]),
        ({"order": "started"}, ["Older", "Newer"]),
        ({"order": "-severity"}, ["Newer", "Older"]),
        ({"order": "severity"}, ["Older", "Newer"]),
        ({"order": "-people"}, ["Older", "Newer"]),
        ({"order": "nonsense"}, ["Newer", "Older"]),
    ],
)
def test_the_list_filters_searches_and_orders(
    officer: User, filters: dict[str, str], found: list[str]
) -> None:
    orion = make_vendor("Orionsoft", slug="orion")
    lyra = make_vendor("Lyra", slug="lyra", aliases=["Polaris Group"])
    start = NOON - timedelta(days=9)
    make_incident(
        orion, title="Older", scope="ours", started_at=start, ended_at=NOON, people_affected=5, severity="low"
    )
    make_incident(lyra, title="Newer", type="suspension", severity="critical")
    assert titles(incident_list(officer, **filters)) == found


def test_the_list_costs_the_same_however_long_it_is(
    officer: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    vendor = make_vendor()
    for count in (2, 2):
        for _ in range(count):
            make_incident(vendor, by=officer)
        with django_assert_num_queries(2):
            for incident in incident_list(officer):
                assert incident.officer == officer
                assert list(incident.vendors.all()) == [vendor]


def test_the_wait_runs_until_now_and_stops_with_the_end() -> None:
    make_incident(make_vendor(), title="Open")
    make_incident(make_vendor(), title="Ended", ended_at=NOON + timedelta(hours=2))
    found = with_wait(Incident.objects.order_by("title"), NOON + timedelta(hours=36))
    assert [incident.lasted_hours for incident in found] == [2.0, 36.0]  # type: ignore[attr-defined]


def test_active_incidents_come_in_the_order_in_which_they_need_somebody(officer: User) -> None:
    quick, slow = make_vendor(slug="quick"), make_vendor(slug="slow")
    for vendor, mtpd in ((quick, 60), (slow, 100)):
        product = make_product(vendor=vendor, model=f"Model of {vendor.slug}")
        make_workload(dependencies=[needing(product)], rto_hours=1, mtpd_hours=mtpd)
    make_incident(make_vendor(), type="terms_change", title="Terms")
    make_incident(slow, title="Slow", started_at=NOON - timedelta(hours=1))
    make_incident(quick, title="Quick")
    active = active_incidents(officer, NOON + timedelta(hours=24))
    assert [item.incident.title for item in active] == ["Quick", "Slow", "Terms"]
    first, _slow, terms = active
    assert first.situation is not None
    assert first.situation.next_miss is not None
    assert (first.situation.people_stopped, first.situation.next_miss.hours) == (10, 36.0)
    assert (terms.situation, terms.waited_hours, terms.left_hours) == (None, 24.0, None)


def test_active_incidents_tell_what_is_left_of_the_wait(officer: User) -> None:
    make_incident(make_vendor(), type="suspension", wait_days=2)
    (item,) = active_incidents(officer, NOON + timedelta(hours=12))
    assert item.left_hours == 36.0


def test_ended_and_restoring_incidents_are_not_active(officer: User) -> None:
    make_incident(make_vendor(), ended_at=NOON)
    make_incident(make_vendor(), direction="restores")
    assert active_incidents(officer, NOON) == []


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("direction", ["restricts", "restores"])
@pytest.mark.parametrize("kind", ["outage", "terms_change"])
@pytest.mark.parametrize("archived", [False, True])
def test_whether_a_clock_runs_is_the_same_for_a_record_and_for_every_list(
    officer: User, status: str, direction: str, kind: str, archived: bool
) -> None:
    vendor = make_vendor()
    incident = make_incident(vendor, status=status, direction=direction, type=kind)
    if archived:
        incident = archive_incident(by=None, incident=incident)
    expected = status in ACTIVE_STATUSES and direction == "restricts" and not archived
    assert incident.is_active == expected
    assert [item.incident for item in active_incidents(officer)] == [incident] * expected
    assert active_count(officer) == int(expected)
    assert incident_list(officer, state="active").exists() == expected
    assert incident_list(officer, state="closed").exists() == (not expected and not archived)
    assert bool(open_events(officer, timezone.now(), vendor)) == (expected and kind == "outage")


def test_active_incidents_cost_the_same_however_many_there_are(
    officer: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    product = make_product()
    make_workload(dependencies=[needing(product)])
    counts = []
    for _ in range(2):
        make_incident(product.vendor)
        make_incident(make_vendor())
        with django_assert_num_queries(30, exact=False) as captured:
            active_incidents(officer, NOON + timedelta(hours=1))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_running_incidents_of_a_vendor_go_before_newer_ones(officer: User) -> None:
    vendor = make_vendor()
    make_incident(vendor, title="Over", ended_at=NOON)
    make_incident(vendor, title="Running", started_at=NOON - timedelta(days=90))
    assert titles(vendor_incidents(officer, vendor)) == ["Running", "Over"]


def test_twelve_months_hold_what_is_recent_or_still_going_on(officer: User) -> None:
    old = NOON - timedelta(days=500)
    make_incident(make_vendor(), title="Gone", started_at=old, ended_at=old)
    make_incident(make_vendor(), title="Old and open", started_at=old)
    make_incident(make_vendor(), title="New", ended_at=NOON)
    assert titles(twelve_months(officer, NOON)) == ["Old and open", "New"]


@pytest.mark.parametrize(
    ("days", "kind", "same_vendor", "found"),
    [
        (30, "outage", True, True),
        (-30, "outage", True, True),
        (31, "outage", True, False),
        (0, "suspension", True, False),
        (0, "outage", False, False),
    ],
)
def test_a_duplicate_has_the_same_vendor_and_type_within_thirty_days(
    officer: User, days: int, kind: str, same_vendor: bool, found: bool
) -> None:
    vendor = make_vendor()
    incident = make_incident(vendor)
    asked = vendor if same_vendor else make_vendor()
    at = NOON + timedelta(days=days)
    assert (incident in duplicates(officer, vendors=[asked], type=kind, started_at=at)) == found


def test_an_incident_is_not_its_own_duplicate(officer: User) -> None:
    vendor = make_vendor()
    incident = make_incident(vendor)
    same = duplicates(officer, vendors=[vendor], type="outage", started_at=NOON, exclude=incident)
    assert not same.exists()


@pytest.mark.parametrize("few", [0, 1_000])
def test_words_are_found_in_texts_and_in_names_of_vendors_however_many_are_called_so(
    officer: User, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("incidents.queries.incidents.FEW_VENDORS", few)
    orion, cloud = make_vendor("Orionsoft", aliases=["Orion Labs"]), make_vendor("Orionsoft Cloud")
    make_incident(orion, title="Cut off")
    make_incident(cloud, title="Down", authority="Garante")
    make_incident(make_vendor("Vektor"), title="A rival of Orionsoft is cut off", summary="100%_sure")
    assert set(titles(incident_list(officer, q="orion"))) == {
        "Cut off",
        "Down",
        "A rival of Orionsoft is cut off",
    }
    assert set(titles(incident_list(officer, q="ORION cut"))) == {
        "Cut off",
        "A rival of Orionsoft is cut off",
    }
    assert titles(incident_list(officer, q="labs")) == ["Cut off"]
    assert titles(incident_list(officer, q="garante orion")) == ["Down"]
    assert titles(incident_list(officer, q="0%_s")) == ["A rival of Orionsoft is cut off"]
    assert titles(incident_list(officer, q="orion nobody")) == []
