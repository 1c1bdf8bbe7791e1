"""Decisions on candidates."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.models import Candidate, CandidateState, Incident
from incidents.queries.suggestion import suggest
from incidents.services.incidents import update_incident
from incidents.services.triage import accept, dismiss, merge, reopen, snooze, undo
from riskboard.accounts.models import User
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, fact_of, make_article, make_candidate, make_incident
from tests.factories.vendors import make_product, make_vendor
from vendors.models import ObservedEvent, Vendor

pytestmark = pytest.mark.django_db

TEXT = "Orionsoft has cut off sixty people.\n\nThey have to wait two months."


@pytest.fixture
def officer() -> User:
    return make_user(first_name="Ada", last_name="Officer")


def orion(**detection: Any) -> Candidate:
    """A candidate about a vendor of the register, with two facts."""
    make_vendor("Orionsoft", slug="orionsoft")
    facts = [
        fact_of(TEXT, "sixty people", "people_affected", "60"),
        fact_of(TEXT, "two months", "duration_days", "60"),
    ]
    found = {"people_affected": 60, "duration_days": 60, "models": ["Orion 4"], "facts": facts} | detection
    return make_candidate(vendors=["orionsoft"], detection=found, article={"title": "Cut off", "text": TEXT})


def test_accepting_files_what_was_suggested_with_its_evidence(officer: User) -> None:
    candidate = orion()
    product = make_product(vendor=Vendor.objects.get(), model="orion-4")
    copy = make_article(story=candidate.story)
    incident = accept(by=officer, candidate=candidate)
    assert (incident.title, incident.type, incident.scope) == ("Cut off", "suspension", "public")
    assert (incident.people_affected, incident.wait_days, incident.started_at) == (60, 60, NOON)
    assert list(incident.products.all()) == [product]
    assert {link.article for link in incident.evidence.all()} == {candidate.article, copy}
    assert incident.officer == officer
    candidate.refresh_from_db()
    assert (candidate.state, candidate.incident, candidate.decided_by) == ("accepted", incident, officer)


def test_the_facts_come_along_alleged_with_sentence_span_and_article(officer: User) -> None:
    candidate = orion()
    people, wait = accept(by=officer, candidate=candidate).facts.all()
    assert (people.field, people.value, people.state) == ("people_affected", "60", "alleged")
    assert people.sentence == "Orionsoft has cut off sixty people."
    assert people.article == candidate.article
    assert TEXT[wait.start or 0 : wait.end] == "two months"


def test_other_articles_of_the_story_add_only_what_is_new_and_copies_nothing(officer: User) -> None:
    candidate = orion()
    same = {"field": "duration_days", "value": "60", "sentence": "Sixty days."}
    new = {"field": "channel", "value": "a web form", "sentence": "A form."}
    make_article(story=candidate.story, detection={"facts": [same, new]})
    lost = {"field": "authority", "value": "a ministry", "sentence": "A ministry."}
    make_article(story=candidate.story, duplicate_of=candidate.article, detection={"facts": [lost]})
    facts = accept(by=officer, candidate=candidate).facts.all()
    assert [fact.field for fact in facts] == ["people_affected", "duration_days", "channel"]


def test_corrections_go_before_what_was_found(officer: User) -> None:
    candidate, other = orion(), make_vendor("Lyra")
    incident = accept(
        by=officer,
        candidate=candidate,
        corrections={"title": "Ours", "scope": "ours", "vendors": [other], "people_affected": 12},
    )
    assert (incident.title, incident.scope, incident.people_affected) == ("Ours", "ours", 12)
    assert list(incident.vendors.all()) == [other]
    assert list(incident.products.all()) == []
    other.refresh_from_db()
    assert other.account_state == "suspended"


def test_the_facts_behind_a_corrected_value_are_rejected_and_no_others(officer: User) -> None:
    candidate = orion()
    other = [
        {"field": "people_affected", "value": "45", "sentence": "Forty-five people", "start": 0, "end": 4}
    ]
    make_article(story=candidate.story, detection={"facts": other})
    shown = suggest(candidate).fields
    incident = accept(by=officer, candidate=candidate, corrections={**shown, "people_affected": 45})
    assert {(fact.value, fact.state) for fact in incident.facts.filter(field="people_affected")} == {
        ("60", "rejected"),
        ("45", "alleged"),
    }
    assert incident.facts.get(field="duration_days").state == "alleged"
    assert incident.facts.get(value="60", field="people_affected").decided_by == officer


def test_a_wait_that_an_officer_takes_away_is_rejected(officer: User) -> None:
    candidate = orion()
    incident = accept(by=officer, candidate=candidate, corrections={"wait_days": None})
    assert incident.facts.get(field="duration_days").state == "rejected"
    assert incident.facts.get(field="people_affected").state == "alleged"


def test_a_vendor_that_the_register_lacks_is_added_when_the_candidate_is_accepted(officer: User) -> None:
    incident = accept(by=officer, candidate=make_candidate(vendors=["nova-labs"]))
    assert [(vendor.slug, vendor.name) for vendor in incident.vendors.all()] == [("nova-labs", "Nova Labs")]


def test_a_vendor_is_not_added_when_the_officer_says_no(officer: User) -> None:
    candidate = make_candidate(vendors=["nova-labs"])
    with pytest.raises(ValidationError) as caught:
        accept(by=officer, candidate=candidate, corrections={"add_vendors": False})
    assert list(caught.value.message_dict) == ["vendors"]
    assert not Vendor.objects.exists()
    candidate.refresh_from_db()
    assert candidate.state == CandidateState.PENDING


def test_a_refused_acceptance_adds_nothing(officer: User) -> None:
    candidate = make_candidate(vendors=["nova-labs"])
    with pytest.raises(ValidationError):
        accept(by=officer, candidate=candidate, corrections={"title": ""})
    assert (Vendor.objects.count(), Incident.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "found", "started", "announced"),
    [
        ("suspension", {}, NOON, None),
        ("suspension", {"date": "2026-11-18"}, NOON.replace(day=18, hour=0), None),
        ("suspension", {"date": "2026-11-20"}, NOON, None),
        ("suspension", {"date": "2026-12-01"}, NOON.replace(month=12, day=1, hour=0), NOON),
        ("retirement", {"date": "2026-12-01"}, NOON, NOON),
        ("retirement", {"date": "2026-11-18"}, NOON.replace(day=18, hour=0), None),
        ("retirement", {}, NOON, NOON),
        ("outage", {"started_at": "2026-11-20T10:30:00Z"}, NOON.replace(hour=10, minute=30), None),
    ],
)
def test_it_starts_on_the_stated_day_else_with_the_article(
    officer: User, kind: str, found: dict[str, Any], started: Any, announced: Any
) -> None:
    make_vendor(slug="orionsoft")
    incident = accept(by=officer, candidate=make_candidate(vendors=["orionsoft"], type=kind, detection=found))
    assert (incident.started_at, incident.announced_at) == (started, announced)


def test_a_retirement_runs_from_its_news_to_its_day(officer: User) -> None:
    vendor = make_vendor(slug="orionsoft")
    product = make_product(vendor=vendor, model="orion-1")
    found = {"date": "2199-12-01", "models": ["Orion 1"]}
    candidate = make_candidate(vendors=["orionsoft"], type="retirement", detection=found)
    incident = accept(by=officer, candidate=candidate)
    product.refresh_from_db()
    assert incident.expected_end_at == NOON.replace(year=2199, month=12, day=1, hour=0)
    assert (product.state, str(product.retires_on)) == ("retiring", "2199-12-01")


def test_an_open_ended_wait_has_no_days(officer: User) -> None:
    incident = accept(by=officer, candidate=orion(open_ended=True))
    assert (incident.wait_days, incident.wait_open_ended) == (None, True)


def test_a_vague_user_base_and_the_vendors_answer_are_filed_in_the_words_of_the_source(officer: User) -> None:
    words = "Hundreds of millions use it, and Orionsoft calls the step unjustified."
    facts = [
        fact_of(words, "Hundreds of millions", "user_base", "100000000"),
        fact_of(words, "unjustified", "vendor_response", "disputes"),
    ]
    incident = accept(by=officer, candidate=orion(user_base=10**8, vendor_response="disputes", facts=facts))
    assert incident.user_base == "Hundreds of millions (at least 100 million)"
    assert incident.vendor_response == words
    assert [fact.value for fact in incident.facts.all()] == ["100000000", "disputes"]


def test_the_user_base_is_kept_apart_from_the_people_affected(officer: User) -> None:
    fact = {"field": "user_base", "value": "hundreds of millions", "sentence": "Hundreds of millions use it."}
    incident = accept(by=officer, candidate=orion(people_affected=None, user_base=10**8, facts=[fact]))
    assert (incident.people_affected, incident.user_base) == (None, "hundreds of millions")


def test_accepting_twice_gives_the_same_incident(officer: User) -> None:
    candidate = orion()
    assert accept(by=officer, candidate=candidate) == accept(by=officer, candidate=candidate)
    assert Incident.objects.count() == 1


def test_accepting_again_drops_no_correction_in_silence(officer: User) -> None:
    candidate, first = orion(), {"title": "Cut off", "external_id": "", "products": [], "wait_days": 30}
    incident = accept(by=officer, candidate=candidate, corrections=first)
    assert accept(by=officer, candidate=candidate, corrections=first) == incident
    assert accept(by=officer, candidate=candidate, corrections={"vendors": list(incident.vendors.all())})
    for other in ({"title": "Cut off again"}, {"wait_days": None}, {"vendors": [make_vendor()]}):
        with pytest.raises(ValidationError, match=f"as {incident.reference} already"):
            accept(by=officer, candidate=candidate, corrections=other)


def test_what_other_systems_call_an_undone_acceptance_is_free_again(officer: User) -> None:
    candidate = orion()
    accept(by=officer, candidate=candidate, corrections={"external_id": "desk:7"})
    undo(by=officer, candidate=candidate)
    assert (
        accept(by=officer, candidate=candidate, corrections={"external_id": "desk:7"}).external_id == "desk:7"
    )


def test_whoever_comes_too_late_is_told_who_decided_and_when(officer: User) -> None:
    candidate = orion()
    accept(by=officer, candidate=candidate, now=NOON)
    for decide in (
        lambda: accept(by=make_user(), candidate=candidate),
        lambda: dismiss(by=make_user(), candidate=candidate, reason="other"),
        lambda: snooze(by=make_user(), candidate=candidate, until=timezone.now() + timedelta(days=1)),
    ):
        with pytest.raises(ValidationError, match="accepted by Ada Officer on 20 Nov 2026, 12:00"):
            decide()


def test_undoing_an_acceptance_archives_the_incident_and_withdraws_its_effects(officer: User) -> None:
    candidate = orion()
    incident = accept(by=officer, candidate=candidate, corrections={"scope": "ours"})
    undo(by=officer, candidate=candidate)
    incident.refresh_from_db()
    candidate.refresh_from_db()
    assert incident.archived_at is not None
    assert (candidate.state, candidate.incident, candidate.decided_by) == ("pending", None, None)
    assert not ObservedEvent.objects.exists()
    assert Vendor.objects.get().account_state == "active"


def test_what_was_undone_can_be_accepted_again(officer: User) -> None:
    candidate = orion()
    first = accept(by=officer, candidate=candidate)
    undo(by=officer, candidate=candidate)
    assert accept(by=officer, candidate=candidate).reference != first.reference


def test_an_incident_that_others_were_merged_into_is_not_archived_by_undo(officer: User) -> None:
    candidate = orion()
    incident = accept(by=officer, candidate=candidate)
    merge(by=officer, candidate=make_candidate(vendors=["orionsoft"]), incident=incident)
    with pytest.raises(ValidationError, match="undo those first"):
        undo(by=officer, candidate=candidate)


def test_merging_adds_articles_and_new_facts_and_confirms_nothing(officer: User) -> None:
    candidate = orion()
    fact = {"field": "people_affected", "value": "60"}
    incident = make_incident(Vendor.objects.get(), type="suspension", facts=[fact])
    merge(by=officer, candidate=candidate, incident=incident)
    assert [link.article for link in incident.evidence.all()] == [candidate.article]
    assert [(item.field, item.state) for item in incident.facts.all()] == [
        ("people_affected", "alleged"),
        ("duration_days", "alleged"),
    ]
    candidate.refresh_from_db()
    assert (candidate.state, candidate.incident) == ("merged", incident)


def test_merging_twice_changes_nothing(officer: User) -> None:
    candidate = orion()
    incident = make_incident(Vendor.objects.get())
    for _ in range(2):
        merge(by=officer, candidate=candidate, incident=incident)
    assert incident.timeline.filter(kind="merged").count() == 1


def test_nothing_is_merged_into_an_archived_incident(officer: User) -> None:
    candidate = orion()
    incident = make_incident(Vendor.objects.get())
    Incident.objects.filter(pk=incident.pk).update(archived_at=NOON)
    with pytest.raises(ValidationError, match="is archived"):
        merge(by=officer, candidate=candidate, incident=incident)


def test_a_dismissal_keeps_its_reason_until_it_is_undone(officer: User) -> None:
    candidate = orion()
    dismissed = dismiss(by=officer, candidate=candidate, reason="not_ai", note="a horoscope")
    assert (dismissed.state, dismissed.dismiss_reason, dismissed.dismiss_note) == (
        "dismissed",
        "not_ai",
        "a horoscope",
    )
    assert dismiss(by=officer, candidate=candidate, reason="not_ai", note="a horoscope") == dismissed
    with pytest.raises(ValidationError, match="Already dismissed"):
        dismiss(by=officer, candidate=candidate, reason="not_event")
    assert undo(by=officer, candidate=candidate).state == CandidateState.PENDING


@pytest.mark.parametrize(("reason", "note", "field"), [("", "", "reason"), ("other", "x" * 301, "note")])
def test_a_dismissal_needs_a_known_reason_and_a_short_note(
    officer: User, reason: str, note: str, field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        dismiss(by=officer, candidate=orion(), reason=reason, note=note)
    assert list(caught.value.message_dict) == [field]


def test_snoozing_needs_a_moment_ahead(officer: User) -> None:
    with pytest.raises(ValidationError) as caught:
        snooze(by=officer, candidate=orion(), until=timezone.now())
    assert list(caught.value.message_dict) == ["until"]


def test_a_snoozed_candidate_can_be_decided_or_put_back(officer: User) -> None:
    candidate = orion()
    until = timezone.now() + timedelta(days=1)
    assert snooze(by=officer, candidate=candidate, until=until).snoozed_until == until
    assert reopen(by=officer, candidate=candidate).snoozed_until is None
    snooze(by=officer, candidate=candidate, until=until)
    assert accept(by=officer, candidate=candidate).pk


def test_what_was_accepted_is_not_simply_reopened(officer: User) -> None:
    candidate = orion()
    accept(by=officer, candidate=candidate)
    with pytest.raises(ValidationError, match="undo that first"):
        reopen(by=officer, candidate=candidate)


def test_an_accepted_incident_can_be_edited_and_still_undone(officer: User) -> None:
    candidate = orion()
    incident = accept(by=officer, candidate=candidate)
    update_incident(by=officer, incident=incident, type="outage")
    undo(by=officer, candidate=candidate)
    assert not ObservedEvent.objects.exists()
