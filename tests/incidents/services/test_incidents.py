"""Filing, changing and archiving incidents."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.models import Incident, ReferenceCounter
from incidents.models.vocabulary import Status
from incidents.services.incidents import archive_incident, file_incident, update_incident
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_article, make_incident
from tests.factories.vendors import make_product, make_vendor
from vendors.models import ObservedEvent

pytestmark = pytest.mark.django_db


def refusal(**fields: Any) -> dict[str, list[str]]:
    """What filing with ``fields`` is refused for, by field."""
    plain = {"title": "Outage", "type": "outage", "started_at": NOON}
    with pytest.raises(ValidationError) as caught:
        file_incident(by=None, **{"vendors": [make_vendor()], **plain, **fields})
    return caught.value.message_dict


def test_references_are_counted_by_the_year_of_filing_without_gaps() -> None:
    vendor = make_vendor()
    made = [
        make_incident(vendor, now=datetime(year, 6, 1, tzinfo=UTC)).reference for year in (2025, 2025, 2026)
    ]
    assert made == ["INC-2025-0001", "INC-2025-0002", "INC-2026-0001"]


def test_a_refused_filing_gives_its_number_back() -> None:
    vendor = make_vendor()
    make_incident(vendor, now=NOON)
    with pytest.raises(ValidationError):
        make_incident(vendor, now=NOON, type="nonsense")
    assert make_incident(vendor, now=NOON).reference == "INC-2026-0002"
    assert ReferenceCounter.objects.get().last == 2


def test_what_was_filed_is_on_record_with_its_officer_evidence_and_alleged_facts() -> None:
    officer, vendor, article = make_user(), make_vendor(), make_article()
    product = make_product(vendor=vendor)
    fact = {"field": "people_affected", "value": "60", "sentence": "Sixty people.", "article": article}
    incident = file_incident(
        by=officer,
        vendors=[vendor],
        products=[product],
        facts=[fact],
        articles=[article, article],
        title="Cut off",
        type="suspension",
        started_at=NOON,
        wait_days=60,
    )
    saved = Incident.objects.get(pk=incident.pk)
    assert (saved.officer, saved.status, saved.scope) == (officer, Status.REPORTED, "public")
    assert list(saved.vendors.all()) == [vendor]
    assert list(saved.products.all()) == [product]
    assert [link.article for link in saved.evidence.all()] == [article]
    assert [(item.value, item.state, item.article) for item in saved.facts.all()] == [
        ("60", "alleged", article)
    ]
    assert [(entry.kind, entry.by) for entry in saved.timeline.all()] == [("filed", officer)]


def test_an_incident_filed_with_its_end_is_resolved() -> None:
    assert make_incident(make_vendor(), ended_at=NOON + timedelta(hours=2)).status == Status.RESOLVED


@pytest.mark.parametrize("status", ["resolved", "reviewed"])
def test_an_incident_filed_as_over_ends_with_its_filing_and_so_do_its_clocks(status: str) -> None:
    filed = NOON + timedelta(hours=3)
    incident = make_incident(make_vendor(), status=status, now=filed)
    assert (incident.status, incident.ended_at, incident.is_active) == (status, filed, False)
    assert ObservedEvent.objects.get().ended_at == filed


def test_what_is_over_before_it_began_is_refused() -> None:
    ahead = timezone.now() + timedelta(hours=3)
    assert list(refusal(status="resolved", started_at=ahead)) == ["ended_at"]


def test_new_terms_filed_as_settled_stay_in_force() -> None:
    incident = make_incident(make_vendor(), type="terms_change", status="resolved")
    assert (incident.ended_at, incident.is_active) == (None, False)


def test_settled_terms_that_turn_out_to_be_an_outage_have_ended() -> None:
    incident = make_incident(make_vendor(), type="terms_change", status="resolved")
    changed = update_incident(by=None, incident=incident, type="outage", now=NOON + timedelta(hours=3))
    assert changed.ended_at == NOON + timedelta(hours=3)
    assert ObservedEvent.objects.get().ended_at == changed.ended_at


def test_the_database_refuses_what_is_resolved_and_has_no_end() -> None:
    incident = make_incident(make_vendor())
    with pytest.raises(IntegrityError, match="incident_resolved_has_its_end"), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(status="resolved")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"type": "nonsense"}, "type"),
        ({"severity": "awful"}, "severity"),
        ({"started_at": None}, "started_at"),
        ({"people_affected": -1}, "people_affected"),
        ({"wait_days": 0}, "wait_days"),
        ({"ended_at": NOON - timedelta(seconds=1)}, "ended_at"),
        ({"ended_at": timezone.now() + timedelta(hours=1)}, "ended_at"),
        ({"expected_end_at": NOON - timedelta(seconds=1)}, "expected_end_at"),
        ({"wait_days": 5, "wait_open_ended": True}, "wait_days"),
        ({"vendors": []}, "vendors"),
        ({"order_effect": "melted"}, "order_effect"),
        ({"title": "x" * 301}, "title"),
    ],
)
def test_a_wrong_value_is_refused_under_its_own_field(fields: dict[str, Any], field: str) -> None:
    assert list(refusal(**fields)) == [field]


def test_a_product_of_another_vendor_is_refused() -> None:
    assert "is not a product" in refusal(products=[make_product(name="Stray")])["products"][0]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert set(refusal(title="", vendors=[], wait_days=0)) == {"title", "vendors", "wait_days"}


def test_an_external_identifier_is_taken_once() -> None:
    make_incident(make_vendor(), external_id="T-1")
    assert list(refusal(external_id="T-1")) == ["external_id"]


def test_an_empty_external_identifier_is_none() -> None:
    vendor = make_vendor()
    assert make_incident(vendor, external_id="").external_id is None
    assert make_incident(vendor, external_id="").external_id is None


def test_a_field_that_services_own_cannot_be_set() -> None:
    with pytest.raises(TypeError, match="reference"):
        make_incident(make_vendor(), reference="INC-2026-0001")


def test_a_change_is_saved_and_told_in_the_timeline() -> None:
    incident = make_incident(make_vendor(), title="Before")
    changed = update_incident(by=None, incident=incident, title="After", type="outage")
    changed.refresh_from_db()
    assert changed.title == "After"
    assert [entry.text for entry in changed.timeline.all() if entry.kind == "changed"] == ["Changed: title"]


def test_a_change_of_nothing_leaves_no_trace() -> None:
    incident = make_incident(make_vendor(), title="Same")
    update_incident(by=None, incident=incident, title="Same")
    assert incident.timeline.filter(kind="changed").count() == 0


def test_a_refused_change_leaves_everything_as_it_was() -> None:
    incident = make_incident(make_vendor(), title="Before")
    with pytest.raises(ValidationError):
        update_incident(by=None, incident=incident, title="After", vendors=[])
    incident.refresh_from_db()
    assert (incident.title, incident.vendors.count()) == ("Before", 1)


def test_the_status_is_not_changed_by_an_edit() -> None:
    with pytest.raises(TypeError, match="status"):
        update_incident(by=None, incident=make_incident(make_vendor()), status="resolved")


def test_setting_the_end_resolves_and_clearing_it_opens_again() -> None:
    incident = make_incident(make_vendor())
    ended = update_incident(by=None, incident=incident, ended_at=NOON + timedelta(hours=1))
    assert ended.status == Status.RESOLVED
    opened = update_incident(by=None, incident=incident, ended_at=None)
    assert (opened.status, opened.is_active) == (Status.REPORTED, True)


def test_archiving_twice_changes_nothing() -> None:
    incident = make_incident(make_vendor())
    first = archive_incident(by=None, incident=incident).archived_at
    again = archive_incident(by=None, incident=incident, now=timezone.now() + timedelta(days=1))
    assert again.archived_at == first
    assert incident.timeline.filter(kind="archived").count() == 1
