"""What a candidate proposes, over the API: enough to decide on it without a page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from incidents.models import Candidate, Incident
from incidents.services.learning import learn_due
from incidents.services.using import rate_waiting
from tests.factories.incidents import NOON, make_candidate, make_incident
from tests.factories.triage import make_decisions
from tests.factories.vendors import make_product, make_vendor

pytestmark = pytest.mark.django_db
CANDIDATES = "/api/v1/candidates/"
# What is made when an incident is filed, or follows from when that was.
MADE = {"id", "reference", "timeline", "facts", "articles", "created_at", "updated_at"}
FOUND = {
    "people_affected": 60,
    "duration_days": 30,
    "models": ["Orion 2"],
    "reason": "a breach of its terms",
    "reason_specificity": "generic",
    "channel": "web form",
    "channel_kind": "web_form",
    "jurisdiction": "FR",
}

LONG = {"field": "duration_days", "value": "36501", "sentence": "A century.", "start": 0, "end": 4}


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("officer")
    return client


def proposal(api: APIClient, candidate: Candidate) -> dict[str, Any]:
    answer = api.get(f"{CANDIDATES}{candidate.pk}/proposal/")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def accept(api: APIClient, candidate: Candidate, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = api.post(f"{CANDIDATES}{candidate.pk}/accept/", body)
    assert answer.status_code == 201, answer.content
    return {name: value for name, value in answer.json().items() if name not in MADE}


def test_what_is_proposed_is_what_accepting_files_and_a_body_that_files_the_same(api: APIClient) -> None:
    make_product("Orion", vendor=make_vendor("Orionsoft"), model="Orion 2")
    candidate = make_candidate(vendors=["orionsoft", "heron"], detection=FOUND)
    told = proposal(api, candidate)
    assert told["missing_vendors"] == [{"slug": "heron", "name": "Heron", "country": ""}]
    body = told["accept"]
    assert (body["vendors"], body["products"], body["add_vendors"]) == (["orionsoft"], ["orion"], True)
    assert Incident.objects.count() == 0
    as_it_stands = accept(api, candidate)
    assert {name: body[name] for name in FOUND if name in body} == {
        name: as_it_stands[name] for name in FOUND if name in body
    }
    api.post(f"{CANDIDATES}{candidate.pk}/undo/")
    assert accept(api, candidate, proposal(api, candidate)["accept"]) == as_it_stands
    assert as_it_stands["vendors"] == ["heron", "orionsoft"]


def test_a_proposal_all_of_whose_vendors_are_new_is_a_body_as_well(api: APIClient) -> None:
    candidate = make_candidate(vendors=["heron"])
    assert accept(api, candidate, proposal(api, candidate)["accept"])["vendors"] == ["heron"]


@pytest.mark.parametrize(
    ("type", "found", "unstated", "labels"),
    [
        ("suspension", FOUND, [], []),
        (
            *("suspension", {"reason": "a breach of its terms"}),
            *(["people_affected", "wait_days", "channel"], ["People affected", "Wait", "Channel"]),
        ),
        ("suspension", FOUND | {"duration_days": None, "open_ended": True}, [], []),
        ("suspension", FOUND | {"people_affected": None}, ["people_affected"], ["People affected"]),
        # What no incident could hold is stated all the same.
        ("suspension", FOUND | {"duration_days": None, "facts": [LONG]}, [], []),
        ("government_order", FOUND, ["authority"], ["Authority"]),
        ("government_order", FOUND | {"authority": "Garante"}, [], []),
    ],
)
def test_what_no_article_states_is_named_as_on_the_page(
    api: APIClient, client_as: Any, type: str, found: dict[str, Any], unstated: list[str], labels: list[str]
) -> None:
    candidate = make_candidate(vendors=["heron"], type=type, detection=found)
    told = proposal(api, candidate)
    assert told["unstated"] == unstated
    assert set(unstated) <= set(told["accept"])
    page = client_as("officer").get(f"/triage/{candidate.pk}/")
    assert page.context["unstated"] == labels
    assert page.content.decode().count("not stated") == len(labels)


def test_news_that_access_is_back_says_which_incident_merging_would_end(api: APIClient) -> None:
    vendor = make_vendor("Orionsoft")
    day = NOON - timedelta(days=3)
    open_one = make_incident(vendor, started_at=day, type="suspension")
    over = make_incident(vendor, started_at=day, ended_at=day + timedelta(hours=1), type="suspension")
    restoring = make_candidate(vendors=["orionsoft"], direction="restores", type="suspension")
    told = {one["reference"]: one for one in proposal(api, restoring)["incidents"]}
    assert (told[over.reference]["ends_at"], told[over.reference]["active"]) == (None, False)
    ends_at = told[open_one.reference]["ends_at"]
    merged = api.post(f"{CANDIDATES}{restoring.pk}/merge/", {"incident": open_one.reference}).json()
    assert (merged["ended_at"], merged["active"]) == (ends_at, False)
    api.post(f"{CANDIDATES}{restoring.pk}/undo/")
    restricting = make_candidate(vendors=["orionsoft"], type="suspension")
    first = proposal(api, restricting)["incidents"][0]
    assert (first["reference"], first["likely"], first["ends_at"]) == (open_one.reference, True, None)


def test_accepting_news_that_access_is_back_says_what_that_ended(api: APIClient) -> None:
    vendor = make_vendor("Orionsoft")
    day = NOON - timedelta(days=3)
    known, hidden = (
        make_incident(vendor, started_at=day, type="suspension", restricted=restricted)
        for restricted in (False, True)
    )
    restoring = make_candidate(vendors=["orionsoft"], direction="restores", type="suspension")
    assert accept(api, restoring)["ends"] == [known.reference]
    hidden.refresh_from_db()
    assert hidden.ended_at is not None
    api.post(f"{CANDIDATES}{restoring.pk}/undo/")
    assert api.get(f"/api/v1/incidents/{known.reference}/").json()["ended_at"] is None


def test_a_decided_candidate_proposes_no_incident_to_merge_into(api: APIClient) -> None:
    vendor = make_vendor("Orionsoft")
    make_incident(vendor, started_at=timezone.now(), type="suspension")
    candidate = make_candidate(vendors=["orionsoft"], type="suspension")
    assert proposal(api, candidate)["incidents"]
    api.post(f"{CANDIDATES}{candidate.pk}/dismiss/", {"reason": "duplicate"})
    assert proposal(api, candidate)["incidents"] == []


def test_a_restricted_incident_is_proposed_to_those_alone_who_may_know_of_it(
    api: APIClient, api_as: Any
) -> None:
    vendor = make_vendor("Orionsoft")
    make_incident(vendor, started_at=timezone.now(), type="suspension", restricted=True)
    candidate = make_candidate(vendors=["orionsoft"], type="suspension")
    assert len(proposal(api, candidate)["incidents"]) == 1
    assert proposal(api_as("viewer"), candidate)["incidents"] == []


def test_why_a_chance_is_high_or_low_is_told_while_a_model_is_in_use(api: APIClient) -> None:
    make_decisions(220)
    make_vendor("Orionsoft", slug="orionsoft")
    candidate = make_candidate(vendors=["orionsoft"], article={"title": "revoked", "text": ""}, type="outage")
    assert proposal(api, candidate)["chance"] is None
    api.post("/api/v1/triage/model/learn/")
    learn_due()
    assert api.post("/api/v1/triage/model/use/", {"on": True}).status_code == 200
    rate_waiting()
    why = proposal(api, candidate)["chance"]
    assert why["decisions"] == 220
    assert {"kind": "word", "value": "revoked"} in why["raising"]
