"""The queue over the API: what waits, what it is narrowed to, what was decided."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from incidents.models import Candidate
from riskboard.common.moments import utc_text
from tests.factories.incidents import make_article, make_candidate, make_source
from tests.factories.vendors import make_vendor
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
CANDIDATES = "/api/v1/candidates/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("officer")
    return client


@pytest.fixture
def candidate() -> Candidate:
    make_vendor("Orionsoft")
    return make_candidate(vendors=["orionsoft"])


def test_what_waits_is_listed_with_those_whose_snooze_is_over(api: APIClient, candidate: Candidate) -> None:
    now = timezone.now()
    woken, asleep = (
        make_candidate(state="snoozed", snoozed_until=now + timedelta(hours=hours)) for hours in (-1, 1)
    )
    done = make_candidate(state="dismissed", dismiss_reason="other")

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"{CANDIDATES}?{query}").json()["results"]]

    assert found("waiting=true") == [candidate.pk, woken.pk]
    assert found("waiting=false") == [asleep.pk, done.pk]
    assert found("waiting=true&state=snoozed") == [woken.pk]
    told = api.get("/api/v1/triage/queue/").json()
    assert (told["waiting"], told["snoozed"]) == (2, 1)
    assert told["back_at"] == utc_text(now + timedelta(hours=1))


def test_decisions_are_listed_the_latest_first_and_those_told_of_again_since(
    api: APIClient, candidate: Candidate
) -> None:
    other = make_candidate()
    for one in (candidate, other):
        api.post(f"{CANDIDATES}{one.pk}/dismiss/", {"reason": "other"})

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"{CANDIDATES}?{query}").json()["results"]]

    assert found("waiting=false&ordering=-decided_at") == [other.pk, candidate.pk]
    assert found("again=true") == []
    make_article(story=candidate.story, fetched_at=timezone.now())
    make_article(story=other.story, fetched_at=timezone.now(), duplicate_of=other.article)
    assert (found("again=true"), found("again=false")) == ([candidate.pk], [other.pk])


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer", "administrator"])
def test_what_came_since_is_counted_until_somebody_looked_at_it(
    api: APIClient, api_as: Any, candidate: Candidate, role: str
) -> None:
    caller, address = api_as(role), f"{CANDIDATES}{candidate.pk}/seen/"

    def again() -> tuple[int, int]:
        listed = caller.get(f"{CANDIDATES}?again=true&waiting=false").json()["results"]
        return caller.get("/api/v1/triage/queue/").json()["told_again"], len(listed)

    read = api.post(f"{CANDIDATES}{candidate.pk}/dismiss/", {"reason": "other"})["ETag"]
    assert again() == (0, 0)
    before = utc_text(timezone.now())
    make_article(story=candidate.story, fetched_at=timezone.now())
    assert again() == (1, 1)
    if role in ("viewer", "procurement"):
        assert_problem(caller.post(address), 403)
        assert again() == (1, 1)
        return
    looked = caller.post(address, {"until": before}).json()
    assert (looked["looked_at"], looked["state"], again()) == (before, "dismissed", (1, 1))
    assert_problem(caller.post(address, headers={"If-Match": read}), 412)
    assert caller.post(address).status_code == 200
    assert again() == (0, 0)


def test_a_look_at_what_waits_or_at_what_is_ahead_is_refused(api: APIClient, candidate: Candidate) -> None:
    address = f"{CANDIDATES}{candidate.pk}/seen/"
    assert_problem(api.post(address), 409)
    api.post(f"{CANDIDATES}{candidate.pk}/dismiss/", {"reason": "other"})
    wrong = assert_problem(api.post(address, {"until": "2199-01-01T00:00:00Z"}), 400)
    assert [error["pointer"] for error in wrong["errors"]] == ["#/until"]


def test_candidates_are_narrowed_as_the_queue_is(api: APIClient) -> None:
    wanted = make_candidate(
        vendors=["orionsoft"], direction="restores", confidence=0.6, article={"lang": "de-AT"}
    )
    make_candidate(vendors=["heron"], confidence=0.9, article={"lang": "den"})
    make_candidate(vendors=["heron"], confidence=0.4)
    for query in ("vendor=orionsoft", "direction=restores", "sure=middle", "lang=de"):
        assert [row["id"] for row in api.get(f"{CANDIDATES}?{query}").json()["results"]] == [wanted.pk]
    assert_problem(api.get(f"{CANDIDATES}?sure=very"), 400)


def test_the_queue_says_when_sources_are_read_next_and_which_are_silent(api: APIClient) -> None:
    address = "/api/v1/triage/queue/"
    empty = api.get(address).json()
    assert (empty["waiting"], empty["next_fetch_at"], empty["sorted_by"]) == (0, None, "created_at")
    soon = timezone.now() + timedelta(minutes=7)
    make_source(next_fetch_at=soon + timedelta(hours=1))
    broken = make_source(
        next_fetch_at=soon, unreadable_since=timezone.now(), last_error="The name is not known."
    )
    make_article(relevant=True, fetched_at=timezone.now())
    make_article(relevant=False, fetched_at=timezone.now())
    told = api.get(address).json()
    assert told["next_fetch_at"] == utc_text(soon)
    assert [(one["id"], one["last_error"]) for one in told["unreadable_sources"]] == [
        (broken.pk, "The name is not known.")
    ]
    assert told["read"] == {"articles": 2, "relevant": 1}


def test_the_queue_says_what_the_caller_decided_last(api: APIClient, api_as: Any) -> None:
    rows = [make_candidate(vendors=["orionsoft"]) for _ in range(3)]
    acted = {"action": "dismiss", "candidates": [row.pk for row in rows[:2]], "reason": "other"}
    assert api.post(f"{CANDIDATES}act/", acted).status_code == 200
    told = api.get("/api/v1/triage/queue/").json()
    assert {(one["id"], one["state"]) for one in told["last_decisions"]} == {
        (row.pk, "dismissed") for row in rows[:2]
    }
    assert told["last_story_decision"] is None
    apart = api.post(f"/api/v1/stories/{rows[2].story_id}/apart/", {"story": rows[0].story_id}).json()
    last = api.get("/api/v1/triage/queue/").json()["last_story_decision"]
    assert (last["id"], last["kind"], last["story"]) == (apart["id"], "apart", rows[2].story_id)
    assert api_as("viewer").get("/api/v1/triage/queue/").json()["last_decisions"] == []
