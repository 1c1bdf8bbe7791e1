"""The pages of triage."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Candidate, Incident
from incidents.queries.suggestion import suggest
from incidents.services.triage import accept, dismiss, snooze
from incidents.views.suggested import evidence
from riskboard.common.formatting import moment
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, fact_of, make_article, make_candidate, make_incident, make_source
from tests.factories.vendors import make_product, make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
type_clients = Callable[[str], Client]
ROLES = ("viewer", "procurement", "officer", "administrator")
WRITERS = ("officer", "administrator")
DECISIONS = ("accept", "merge", "dismiss", "snooze", "undo")
TEXT = "Orionsoft has cut off sixty people.\n\nThey have to wait two months."


@pytest.fixture
def candidate() -> Candidate:
    make_vendor("Orionsoft", slug="orionsoft")
    facts = [fact_of(TEXT, "sixty people", "people_affected", "60")]
    return make_candidate(
        vendors=["orionsoft"],
        detection={"people_affected": 60, "facts": facts},
        article={"title": "Cut off", "text": TEXT},
    )


def page(candidate: Candidate) -> str:
    return reverse("candidate", kwargs={"pk": candidate.pk})


def decision(candidate: Candidate, name: str) -> str:
    return reverse(f"candidate-{name}", kwargs={"pk": candidate.pk})


def shown_form(client: Client, candidate: Candidate) -> dict[str, Any]:
    """What the browser would send of the form as it is shown."""
    form = client.get(page(candidate)).context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, list):
            sent[bound.name] = [getattr(item, "pk", item) for item in value]
        elif value not in (None, False, ""):
            sent[bound.name] = value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else value
    sent["models_named"] = ",".join(sent.get("models_named") or [])
    return sent


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_waits(client_as: type_clients, candidate: Candidate, role: str) -> None:
    client = client_as(role)
    for where in (reverse("triage"), page(candidate)):
        response = client.get(where)
        assert response.status_code == 200
        assert ('data-key="a"' in response.content.decode()) == (role in WRITERS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", DECISIONS)
def test_officers_alone_decide(client_as: type_clients, candidate: Candidate, role: str, name: str) -> None:
    response = client_as(role).post(decision(candidate, name), {})
    assert (response.status_code == 403) == (role not in WRITERS)


@pytest.mark.parametrize("name", ["merge", "dismiss", "snooze"])
def test_decisions_have_pages_of_their_own_without_javascript(
    client_as: type_clients, candidate: Candidate, name: str
) -> None:
    assert client_as("officer").get(decision(candidate, name)).status_code == 200
    assert client_as("viewer").get(decision(candidate, name)).status_code == 403


@pytest.mark.parametrize("name", ["triage", "candidate"])
def test_whoever_is_signed_out_is_asked_to_sign_in(client: Client, candidate: Candidate, name: str) -> None:
    where = page(candidate) if name == "candidate" else reverse(name)
    assert client.get(where)["Location"].startswith(reverse("sign-in"))


def test_the_words_of_each_fact_are_marked_and_paragraphs_are_kept(
    client_as: type_clients, candidate: Candidate
) -> None:
    content = client_as("viewer").get(page(candidate)).content.decode()
    assert '<mark class="f1" id="evidence-1">sixty people<sup>1</sup></mark>' in content
    assert 'data-fact="evidence-1"' in content
    assert "<p>They have to wait two months.</p>" in content


def test_the_text_of_an_article_is_never_markup(client_as: type_clients) -> None:
    hostile = make_candidate(article={"title": "<b>t</b>", "text": "<script>alert(1)</script>"})
    content = client_as("viewer").get(page(hostile)).content.decode()
    assert "<script>alert" not in content
    assert "<b>t</b>" not in content


def test_a_link_that_is_no_web_address_is_not_a_link(client_as: type_clients) -> None:
    hostile = make_candidate(article={"url": "javascript:alert(1)"})
    assert "javascript:" not in client_as("viewer").get(page(hostile)).content.decode()


def test_what_no_article_states_is_said_to_be_missing(client_as: type_clients, candidate: Candidate) -> None:
    content = client_as("viewer").get(page(candidate)).content.decode()
    assert content.count("not stated") == 3


def listed(client: Client, candidate: Candidate) -> dict[str, str]:
    """Label and value of each row of the list of what is suggested."""
    context = client.get(page(candidate)).context
    rows = [(label, value) for label, value, _number, _words in context["facts"]]
    return dict(rows + list(context["accepted"]))


def test_every_field_that_is_accepted_is_listed_in_words(
    client_as: type_clients, candidate: Candidate
) -> None:
    make_product(vendor=Vendor.objects.get(), name="Orion Desk", model="Orion 4")
    words = "Orionsoft disputes it; hundreds of millions use it, and Lyra has a web form."
    Candidate.objects.update(
        detection=candidate.detection
        | {
            "models": ["Orion 4"],
            "reason": "its policy",
            "reason_specificity": "generic",
            "channel": "web form",
            "channel_kind": "web_form",
            "jurisdiction": "CL",
            "facts": [
                fact_of(words, "web form", "channel", "web form"),
                fact_of(words, "web form", "channel_kind", "web_form"),
                fact_of(words, "hundreds of millions", "user_base", "100000000"),
                fact_of(words, "disputes", "vendor_response", "disputes"),
                fact_of(words, "Lyra", "affected", "lyra-labs"),
            ],
        }
    )
    rows = listed(client_as("officer"), candidate)
    assert rows == {
        "Channel": "web form",
        "Kind of channel": "Web form",
        "User base": "hundreds of millions (at least 100 million)",
        "Vendor's answer": "Disputes it",
        "Also named": "Lyra Labs",
        "Products": "Orion Desk",
        "Severity": "High",
        "Started": "20 Nov 2026, 12:00",
        "Models named": "Orion 4",
        "People affected": "60",
        "Reason given": "its policy",
        "How specific": "Generic, no clause named",
        "Jurisdiction": "Chile (CL)",
    }


def test_times_are_listed_in_the_zone_of_the_organisation(candidate: Candidate) -> None:
    with timezone.override("Europe/Amsterdam"):
        assert ("Started", "20 Nov 2026, 13:00") in evidence(candidate, suggest(candidate))["accepted"]


def test_merges_say_what_speaks_for_and_against_them(client_as: type_clients, candidate: Candidate) -> None:
    make_incident(Vendor.objects.get(), type="suspension", started_at=NOON - timedelta(days=3))
    make_incident(Vendor.objects.get(), type="outage", scope="ours")
    content = client_as("viewer").get(page(candidate)).content.decode()
    for words in ("same vendor", "still open", "same type", "3 days apart", "our own access"):
        assert words in content


def test_accepting_as_shown_files_it_and_goes_to_the_next(
    client_as: type_clients, candidate: Candidate
) -> None:
    following, client = make_candidate(), client_as("officer")
    response = client.post(decision(candidate, "accept"), shown_form(client, candidate))
    assert response["Location"] == page(following)
    incident = Incident.objects.get()
    assert (incident.title, incident.people_affected, incident.scope) == ("Cut off", 60, "public")
    assert [vendor.slug for vendor in incident.vendors.all()] == ["orionsoft"]


def test_corrections_are_taken_over(client_as: type_clients, candidate: Candidate) -> None:
    client = client_as("officer")
    sent = shown_form(client, candidate) | {"title": "Ours", "scope": "ours", "people_affected": "12"}
    client.post(decision(candidate, "accept"), sent)
    incident = Incident.objects.get()
    assert (incident.title, incident.scope, incident.people_affected) == ("Ours", "ours", 12)


def test_a_wrong_correction_is_shown_on_the_page_and_decides_nothing(
    client_as: type_clients, candidate: Candidate
) -> None:
    client = client_as("officer")
    wrong = {"title": "", "wait_days": 0, "people_affected": -1}
    response = client.post(decision(candidate, "accept"), shown_form(client, candidate) | wrong)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == wrong.keys()
    candidate.refresh_from_db()
    assert candidate.state == "pending"


def test_a_vendor_that_is_missing_is_offered_and_added(client_as: type_clients) -> None:
    candidate, client = make_candidate(vendors=["nova-labs"]), client_as("officer")
    assert "Add Nova Labs to the vendors" in client.get(page(candidate)).content.decode()
    client.post(decision(candidate, "accept"), shown_form(client, candidate))
    assert Vendor.objects.get().slug == "nova-labs"


def test_without_the_tick_the_missing_vendor_is_asked_for(client_as: type_clients) -> None:
    candidate, client = make_candidate(vendors=["nova-labs"]), client_as("officer")
    sent = shown_form(client, candidate)
    del sent["add_vendors"]
    response = client.post(decision(candidate, "accept"), sent)
    assert list(response.context["form"].errors) == ["vendors"]
    assert not Vendor.objects.exists()


def test_sending_twice_files_one_incident(client_as: type_clients, candidate: Candidate) -> None:
    client = client_as("officer")
    sent = shown_form(client, candidate)
    for _ in range(2):
        assert client.post(decision(candidate, "accept"), sent).status_code == 302
    assert Incident.objects.count() == 1


def test_coming_too_late_names_who_decided(client_as: type_clients, candidate: Candidate) -> None:
    client = client_as("officer")
    sent = shown_form(client, candidate)
    accept(by=make_user(first_name="Ada", last_name="Officer"), candidate=candidate)
    response = client.post(decision(candidate, "accept"), sent)
    assert response.status_code == 422
    assert "Already accepted by Ada Officer" in response.content.decode()


def test_merging_with_the_suggested_incident(client_as: type_clients, candidate: Candidate) -> None:
    incident = make_incident(Vendor.objects.get(), type="suspension", title="Known")
    client = client_as("officer")
    assert "Merge with an incident?" in client.get(page(candidate)).content.decode()
    client.post(decision(candidate, "merge"), {"incident": incident.reference})
    candidate.refresh_from_db()
    assert (candidate.state, candidate.incident) == ("merged", incident)


def test_merging_with_nothing_is_refused(client_as: type_clients, candidate: Candidate) -> None:
    response = client_as("officer").post(decision(candidate, "merge"), {"incident": "INC-1999-0001"})
    assert response.status_code == 422


def test_dismissing_with_a_reason(client_as: type_clients, candidate: Candidate) -> None:
    sent = {"reason": "not_ai", "note": "a horoscope"}
    response = client_as("officer").post(decision(candidate, "dismiss"), sent)
    assert response["Location"] == reverse("triage")
    candidate.refresh_from_db()
    assert (candidate.state, candidate.dismiss_note) == ("dismissed", "a horoscope")


def test_dismissing_without_a_reason_is_refused(client_as: type_clients, candidate: Candidate) -> None:
    assert client_as("officer").post(decision(candidate, "dismiss"), {}).status_code == 422


def test_snoozing_until_tomorrow(client_as: type_clients, candidate: Candidate) -> None:
    until = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    client_as("officer").post(decision(candidate, "snooze"), {"until": until})
    candidate.refresh_from_db()
    assert candidate.state == "snoozed"


def test_undo_brings_the_candidate_back(client_as: type_clients, candidate: Candidate) -> None:
    client = client_as("officer")
    client.post(decision(candidate, "accept"), shown_form(client, candidate))
    assert decision(candidate, "undo") in client.get(reverse("triage")).content.decode()
    response = client.post(decision(candidate, "undo"))
    assert response["Location"] == page(candidate)
    candidate.refresh_from_db()
    assert candidate.state == "pending"


def test_undo_that_is_refused_says_why(client_as: type_clients, candidate: Candidate) -> None:
    client = client_as("officer")
    incident = accept(by=make_user(), candidate=candidate)
    other = make_candidate(vendors=["orionsoft"])
    client.post(decision(other, "merge"), {"incident": incident.reference})
    response = client.post(decision(candidate, "undo"), follow=True)
    assert "undo those first" in response.content.decode()


def test_a_filter_for_a_vendor_stays_through_a_decision(
    client_as: type_clients, candidate: Candidate
) -> None:
    make_candidate(vendors=["lyra"])
    second = make_candidate(vendors=["orionsoft"])
    client = client_as("officer")
    where = f"{decision(candidate, 'dismiss')}?vendor=orionsoft"
    response = client.post(where, {"reason": "other"})
    assert response["Location"] == f"{page(second)}?vendor=orionsoft"


def test_an_empty_queue_says_when_the_next_fetch_is(client_as: type_clients) -> None:
    make_source()
    assert "Sources are read next at" in client_as("viewer").get(reverse("triage")).content.decode()


def test_an_empty_queue_says_what_is_snoozed_and_when_the_first_is_back(
    client_as: type_clients, candidate: Candidate
) -> None:
    client, officer, now = client_as("officer"), make_user(), timezone.now()
    other = make_candidate(vendors=["orionsoft"])
    for one, days in ((candidate, 2), (other, 1)):
        snooze(by=officer, candidate=one, until=now + timedelta(days=days))
    shown = client.get(reverse("triage")).content.decode()
    assert "2 candidates are snoozed" in shown
    assert f"The next is back at {moment(now + timedelta(days=1))}" in shown
    assert f'href="{reverse("candidates-decided")}?state=snoozed"' in shown
    Candidate.objects.update(state="dismissed", dismiss_reason="other")
    assert "snoozed" not in client.get(reverse("triage")).content.decode()


def test_an_empty_queue_without_sources_says_to_add_one(client_as: type_clients) -> None:
    assert "no source is read" in client_as("officer").get(reverse("triage")).content.decode()


def test_a_decided_candidate_shows_its_decision_and_no_buttons(
    client_as: type_clients, candidate: Candidate
) -> None:
    incident = accept(by=make_user(), candidate=candidate)
    content = client_as("officer").get(page(candidate)).content.decode()
    assert incident.reference in content
    assert 'data-key="a"' not in content


def test_whoever_has_decided_nothing_yet_may_undo_what_others_decided(
    client_as: type_clients, candidate: Candidate
) -> None:
    dismiss(by=make_user(), candidate=candidate, reason="not_ai")
    shown = client_as("officer").get(page(candidate)).content.decode()
    assert f'action="{decision(candidate, "undo")}"' in shown


def test_what_was_snoozed_before_it_was_dismissed_says_no_moment(
    client_as: type_clients, candidate: Candidate
) -> None:
    officer = make_user()
    until = timezone.now() + timedelta(days=2)
    snooze(by=officer, candidate=candidate, until=until)
    client = client_as("officer")
    assert moment(until) in client.get(page(candidate)).content.decode()
    dismiss(by=officer, candidate=candidate, reason="not_ai")
    assert moment(until) not in client.get(page(candidate)).content.decode()
    candidate.refresh_from_db()
    assert candidate.snoozed_until is None


def test_giving_a_decision_up_goes_back_to_the_same_part_of_the_queue(
    client_as: type_clients, candidate: Candidate
) -> None:
    shown = client_as("officer").get(decision(candidate, "dismiss") + "?vendor=orionsoft").content.decode()
    assert f'href="{page(candidate)}?vendor=orionsoft" data-close' in shown


def test_the_page_costs_the_same_however_long_queue_and_story_are(
    client_as: type_clients, candidate: Candidate, django_assert_num_queries: Callable[..., Any]
) -> None:
    client, counts = client_as("officer"), []
    for _ in range(2):
        for _ in range(3):
            make_candidate()
            make_article(story=candidate.story, source=make_source())
            make_incident(Vendor.objects.get(), type="suspension")
        with django_assert_num_queries(60, exact=False) as captured:
            client.get(page(candidate))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("authority", ["", "Garante"])
def test_an_order_that_names_no_authority_is_said_to_before_it_is_accepted(
    client_as: type_clients, authority: str
) -> None:
    make_vendor("Orionsoft", slug="orionsoft")
    order = make_candidate(
        vendors=["orionsoft"], type="government_order", detection={"authority": authority or None}
    )
    client = client_as("officer")
    assert ("whose order is it?" in client.get(page(order)).content.decode()) == (not authority)
    assert client.post(decision(order, "accept"), shown_form(client, order)).status_code == 302
    assert Incident.objects.get().unstated == (() if authority else ("authority",))
    assert "whose order is it?" not in client.get(page(order)).content.decode()
