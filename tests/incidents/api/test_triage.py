"""Triage over the API: decisions on candidates, sources and fetches, and pushed articles."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from incidents.models import Article, Candidate, Fetch, Incident, Source
from incidents.services.triage import accept
from tests.factories.incidents import make_article, make_candidate, make_incident, make_source, make_story
from tests.factories.vendors import make_vendor
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
CANDIDATES = "/api/v1/candidates/"
SOURCES = "/api/v1/sources/"
ARTICLES = "/api/v1/articles/"
TEXT = "Orionsoft has cut off sixty people from its assistant; the company says the review takes two months."


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("officer")
    return client


@pytest.fixture
def candidate() -> Candidate:
    make_vendor("Orionsoft")
    return make_candidate(vendors=["orionsoft"])


def test_a_candidate_is_accepted_with_an_empty_body_and_once_only(
    api: APIClient, candidate: Candidate
) -> None:
    accepted = api.post(f"{CANDIDATES}{candidate.pk}/accept/")
    assert accepted.status_code == 201, accepted.content
    incident = accepted.json()
    assert (incident["vendors"], incident["scope"]) == (["orionsoft"], "public")
    again = api.post(f"{CANDIDATES}{candidate.pk}/accept/", {})
    assert (again.status_code, again.json()["reference"]) == (201, incident["reference"])
    assert Incident.objects.count() == 1
    record = api.get(f"{CANDIDATES}{candidate.pk}/").json()
    assert (record["state"], record["incident"]) == ("accepted", incident["reference"])


def test_an_incident_says_whether_a_rule_of_a_source_accepted_it(
    api: APIClient, candidate: Candidate
) -> None:
    by_rule = accept(by=None, candidate=candidate)
    assert api.get(f"/api/v1/incidents/{by_rule.reference}/").json()["automatic"] is True
    api.post(f"{CANDIDATES}{candidate.pk}/undo/")
    assert api.post(f"{CANDIDATES}{candidate.pk}/accept/").json()["automatic"] is False


def test_candidates_are_searched_by_their_title(api: APIClient) -> None:
    wanted = make_candidate(story=make_story(title="Orionsoft halts its assistant"))
    make_candidate(story=make_story(title="Heron raises its prices"))

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"{CANDIDATES}?{query}").json()["results"]]

    assert found("q=HALTS") == found("q=halts&state=pending") == [wanted.pk]
    assert found("q=assistant+orion") == [wanted.pk]
    assert found("q=halts+heron") == found("q=nothing") == []


def test_corrections_win_over_the_proposal(api: APIClient, candidate: Candidate) -> None:
    make_vendor("Heron")
    body = {"title": "Corrected", "scope": "ours", "vendors": ["heron"], "wait_days": 60}
    incident = api.post(f"{CANDIDATES}{candidate.pk}/accept/", body).json()
    assert (incident["title"], incident["scope"], incident["vendors"]) == ("Corrected", "ours", ["heron"])


def test_a_wrong_correction_is_named_and_nothing_is_decided(api: APIClient, candidate: Candidate) -> None:
    answer = api.post(f"{CANDIDATES}{candidate.pk}/accept/", {"colour": "red", "vendors": ["nobody"]})
    problem = assert_problem(answer, 400)
    assert {error["pointer"] for error in problem["errors"]} == {"#/colour", "#/vendors/0"}
    candidate.refresh_from_db()
    assert candidate.state == "pending"


def test_what_another_officer_decided_is_a_conflict_that_says_who(
    api: APIClient, api_as: Any, candidate: Candidate
) -> None:
    dismissed = api.post(f"{CANDIDATES}{candidate.pk}/dismiss/", {"reason": "not_event", "note": "a guide"})
    assert (dismissed.status_code, dismissed.json()["state"]) == (200, "dismissed")
    other = api_as("officer")
    problem = assert_problem(other.post(f"{CANDIDATES}{candidate.pk}/accept/"), 409)
    decided_by = Candidate.objects.get().decided_by
    assert decided_by is not None
    assert (decided_by.get_full_name() or decided_by.username) in problem["detail"]


@pytest.mark.parametrize("part", ["", "proposal/"])
@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("accept", {}),
        ("merge", {}),
        ("dismiss", {"reason": "other"}),
        ("snooze", {"until": "2199-01-01T00:00:00Z"}),
    ],
)
def test_nothing_is_decided_on_a_candidate_that_is_not_the_one_that_was_read(
    api: APIClient, candidate: Candidate, action: str, body: dict[str, Any], part: str
) -> None:
    if action == "merge":
        body = {"incident": make_incident(make_vendor("Heron")).reference}
    address = f"{CANDIDATES}{candidate.pk}/"
    read = api.get(address + part)["ETag"]
    # A surer article takes the lead meanwhile.
    other = make_article(story=candidate.story, title="Sixty more", detection={"people_affected": 120})
    Candidate.objects.update(article=other, detection=candidate.detection | other.detection)
    assert_problem(api.post(f"{address}{action}/", body, headers={"If-Match": read}), 412)
    assert Candidate.objects.get().state == "pending"
    fresh = api.get(address + part)["ETag"]
    assert api.post(f"{address}{action}/", body, headers={"If-Match": fresh}).status_code in (200, 201)
    assert Candidate.objects.get().state != "pending"


def test_an_undo_is_refused_where_the_decision_is_not_the_one_that_was_read(
    api: APIClient, candidate: Candidate
) -> None:
    address = f"{CANDIDATES}{candidate.pk}/"
    snoozed = {"until": (timezone.now() + timedelta(days=1)).isoformat()}
    read = api.post(f"{address}snooze/", snoozed)["ETag"]
    api.post(f"{address}dismiss/", {"reason": "other"})
    for action in ("undo", "reopen"):
        assert_problem(api.post(f"{address}{action}/", headers={"If-Match": read}), 412)
    assert Candidate.objects.get().state == "dismissed"


@pytest.mark.parametrize(
    ("action", "body", "pointer"),
    [
        ("dismiss", {}, "#/reason"),
        ("dismiss", {"reason": "bored"}, "#/reason"),
        ("dismiss", {"reason": "other", "note": "x" * 301}, "#/note"),
        ("snooze", {}, "#/until"),
        ("snooze", {"until": "2020-01-01T00:00:00Z"}, "#/until"),
        ("merge", {"incident": "INC-1999-0001"}, "#/incident"),
        ("undo", {"why": "x"}, "#/why"),
    ],
)
def test_a_decision_with_a_wrong_body_names_the_field(
    api: APIClient, candidate: Candidate, action: str, body: dict[str, Any], pointer: str
) -> None:
    problem = assert_problem(api.post(f"{CANDIDATES}{candidate.pk}/{action}/", body), 400)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_a_candidate_is_merged_into_an_incident_by_reference_and_undone(
    api: APIClient, candidate: Candidate
) -> None:
    incident = make_incident(make_vendor())
    merged = api.post(f"{CANDIDATES}{candidate.pk}/merge/", {"incident": incident.reference})
    assert (merged.status_code, len(merged.json()["articles"])) == (200, 1)
    undone = api.post(f"{CANDIDATES}{candidate.pk}/undo/").json()
    assert (undone["state"], undone["incident"]) == ("pending", None)


def test_a_candidate_is_snoozed_and_reopened(api: APIClient, candidate: Candidate) -> None:
    until = (timezone.now() + timedelta(days=1)).isoformat()
    assert api.post(f"{CANDIDATES}{candidate.pk}/snooze/", {"until": until}).json()["state"] == "snoozed"
    assert api.post(f"{CANDIDATES}{candidate.pk}/reopen/").json()["state"] == "pending"


def test_candidates_are_found_by_any_source_of_their_story(api: APIClient, candidate: Candidate) -> None:
    first, second, third = make_source(), make_source(), make_source()
    story = make_story()
    told = make_candidate(story=story, article={"source": first})
    make_article(story=story, source=second)

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"{CANDIDATES}?{query}").json()["results"]]

    assert found(f"source={first.pk}") == found(f"source={second.pk}") == [told.pk]
    assert found(f"source={third.pk}") == []
    listed = {row["id"]: row["waiting_count"] for row in api.get(SOURCES).json()["results"]}
    assert listed == {first.pk: 1, second.pk: 1, third.pk: 0}
    assert found("state=pending") == [candidate.pk, told.pk]
    assert found("state=dismissed") == []
    assert_problem(api.get(f"{CANDIDATES}?state=new"), 400)
    assert_problem(api.get(f"{CANDIDATES}?source=first"), 400)


def test_a_restricted_incident_is_not_named_to_those_who_may_not_know(
    api_as: Any, api: APIClient, candidate: Candidate
) -> None:
    reference = api.post(f"{CANDIDATES}{candidate.pk}/accept/", {"restricted": True}).json()["reference"]
    assert api.get(f"{CANDIDATES}{candidate.pk}/").json()["incident"] == reference
    assert api_as("viewer").get(f"{CANDIDATES}{candidate.pk}/").json()["incident"] is None


def test_a_source_is_added_and_read_at_once(api: APIClient) -> None:
    created = api.post(SOURCES, {"url": "https://news.example.org/feed.xml"})
    assert created.status_code == 201, created.content
    source = created.json()
    assert (source["kind"], source["state"], source["fetching"]) == ("feed", "active", True)
    address = f"{SOURCES}{source['id']}/"
    asked = api.post(f"{address}fetch/")
    assert asked.status_code == 202
    fetches = api.get(f"{address}fetches/").json()["results"]
    assert [one["id"] for one in fetches] == [asked.json()["fetch_id"]]
    assert Fetch.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/url"),
        ({"url": "ftp://news.example.org/"}, "#/url"),
        ({"url": "nonsense"}, "#/url"),
        ({"url": 5}, "#/url"),
        ({"url": "https://news.example.org/x", "kind": "radio"}, "#/kind"),
        ({"url": "https://news.example.org/x", "vendor": "nobody"}, "#/vendor"),
        ({"url": "https://news.example.org/x", "auto_accept_confidence": 2}, "#/auto_accept_confidence"),
    ],
)
def test_a_wrong_source_is_refused(api: APIClient, body: dict[str, Any], pointer: str) -> None:
    problem = assert_problem(api.post(SOURCES, body), 400)
    assert problem["errors"][0]["pointer"] == pointer
    assert not Source.objects.exists()


def test_an_address_is_read_once(api: APIClient) -> None:
    source = make_source()
    problem = assert_problem(api.post(SOURCES, {"url": source.url}), 400)
    assert problem["errors"][0]["pointer"] == "#/url"


def test_a_source_is_changed_paused_resumed_and_removed(api: APIClient) -> None:
    address = f"{SOURCES}{make_source().pk}/"
    assert api.patch(address, {"name": "Better"}).json()["name"] == "Better"
    paused = api.post(f"{address}pause/", {"reason": "moving"}).json()
    assert (paused["state"], paused["pause_reason"]) == ("paused", "moving")
    assert api.post(f"{address}resume/").json()["state"] == "active"
    assert api.delete(address).status_code == 204
    assert_problem(api.get(address), 404)


def test_a_source_that_incidents_rest_on_stays(api: APIClient) -> None:
    source = make_source()
    make_incident(make_vendor(), articles=[make_article(source=source)])
    assert_problem(api.delete(f"{SOURCES}{source.pk}/"), 409)


def test_an_article_is_pushed_and_pushed_again(api: APIClient) -> None:
    body = {"url": "https://news.example.org/1", "title": "Cut off", "text": TEXT}
    first = api.post(ARTICLES, body)
    assert first.status_code == 201, first.content
    assert (first.json()["text"], first.json()["source"]) == (TEXT, None)
    second = api.post(ARTICLES, body | {"text": TEXT + " More."})
    assert second.json()["id"] == first.json()["id"]
    assert Article.objects.count() == 1
    assert "text" not in api.get(ARTICLES).json()["results"][0]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"text": "short"}, "#/text"),
        ({"text": "x" * 50_001}, "#/text"),
        ({"url": "nonsense"}, "#/url"),
        ({"url": "file:///etc/passwd"}, "#/url"),
        ({"title": ""}, "#/title"),
        ({"published_at": "2026"}, "#/published_at"),
    ],
)
def test_a_wrong_article_is_refused(api: APIClient, values: dict[str, Any], pointer: str) -> None:
    body = {"url": "https://news.example.org/1", "title": "Cut off", "text": TEXT} | values
    problem = assert_problem(api.post(ARTICLES, body), 400)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_passed_over_articles_are_listed_without_those_that_wait_to_be_read(api: APIClient) -> None:
    near = make_article(relevant=False, story=None, confidence=0.3)
    far = make_article(relevant=False, story=None, confidence=0.0)
    others = {make_article(relevant=False, story=None, detected_at=None).pk, make_article(relevant=True).pk}

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"{ARTICLES}?{query}").json()["results"]]

    assert found("passed_over=true&ordering=-confidence") == [near.pk, far.pk]
    assert set(found("passed_over=false")) == others


def test_articles_are_filtered(api: APIClient) -> None:
    source = make_source()
    told = make_article(source=source, title="About Orionsoft")
    make_article(relevant=False)

    def found(query: str) -> list[int]:
        return [row["id"] for row in api.get(f"{ARTICLES}?{query}").json()["results"]]

    assert found(f"source={source.pk}") == found("q=orion") == found("relevant=true") == [told.pk]


@pytest.mark.parametrize("name", ["candidates", "sources", "articles"])
def test_a_list_costs_the_same_queries_however_long_it_is(
    api: APIClient, django_assert_max_num_queries: Any, name: str
) -> None:
    def grow() -> None:
        for _ in range(3):
            make_candidate(article={"source": make_source(vendor=make_vendor())})

    grow()
    api.get(f"/api/v1/{name}/")
    with django_assert_max_num_queries(50) as few:
        api.get(f"/api/v1/{name}/")
    grow()
    with django_assert_max_num_queries(50) as many:
        assert len(api.get(f"/api/v1/{name}/").json()["results"]) == 6
    assert len(many) == len(few)


@pytest.mark.parametrize("address", [CANDIDATES, SOURCES, ARTICLES])
def test_records_without_names_are_found_by_id_alone(api: APIClient, address: str) -> None:
    for key in ("name", "0", "9" * 30, "INC-2026-0001"):
        assert_problem(api.get(f"{address}{key}/"), 404)
