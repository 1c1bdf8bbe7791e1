"""Stories over the API, and decisions on several candidates at once."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from incidents.models import Candidate, StoryDecision
from tests.factories.incidents import make_article, make_candidate, make_incident, make_story
from tests.factories.vendors import make_vendor
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
STORIES = "/api/v1/stories/"
ACT = "/api/v1/candidates/act/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("officer")
    return client


@pytest.fixture
def rows() -> list[Candidate]:
    make_vendor("Orionsoft", slug="orionsoft")
    return [make_candidate(vendors=["orionsoft"], article={"title": f"Told {n}"}) for n in range(3)]


def post(api: APIClient, number: int, deed: str, **body: Any) -> dict[str, Any]:
    answer = api.post(f"{STORIES}{number}/{deed}/", body)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_story_tells_its_articles_with_what_copies_what(api: APIClient, rows: list[Candidate]) -> None:
    copy = make_article(story=rows[0].story, duplicate_of=rows[0].article, title="Copied")
    story = api.get(f"{STORIES}{rows[0].story_id}/").json()
    assert [(row["title"], row["duplicate_of"]) for row in story["articles"]] == [
        ("Told 0", None),
        ("Copied", rows[0].article_id),
    ]
    assert (story["candidate"], story["state"], story["article_count"]) == (rows[0].pk, "pending", 2)
    assert story["articles"][1]["id"] == copy.pk
    listed = api.get(f"{STORIES}?vendor=orionsoft&state=pending").json()["results"]
    assert {row["id"] for row in listed} == {row.story_id for row in rows}
    assert "articles" not in listed[0]
    assert api.get(f"{STORIES}?vendor=nobody").json()["results"] == []


def test_stories_are_merged_split_kept_apart_and_each_is_undone(
    api: APIClient, rows: list[Candidate]
) -> None:
    one, two, three = (row.story_id for row in rows)
    whole = post(api, one, "merge", story=two, reason="One act")
    assert (whole["id"], whole["article_count"]) == (two, 2)
    assert api.get(f"{STORIES}?merged_into={two}").json()["results"][0]["id"] == one
    fresh = post(api, two, "split", articles=[rows[1].article_id])
    apart = post(api, three, "apart", story=two)
    assert (apart["kind"], apart["story"], apart["other"], apart["by"] is not None) == (
        "apart",
        three,
        two,
        True,
    )
    refused = api.post(f"{STORIES}{three}/merge/", {"story": one})
    assert assert_problem(refused, 409)["errors"][0]["pointer"] == "#/story"
    told = api.get(f"{STORIES}{two}/decisions/").json()["results"]
    assert [row["kind"] for row in told] == ["apart", "split", "merge"]
    for row in told:
        post(api, two, "undo", decision=row["id"])
    assert api.get(f"{STORIES}{two}/decisions/").json()["results"] == []
    assert {row.story_id for row in Candidate.objects.filter(state="pending")} == {one, two, three}
    assert api.get(f"{STORIES}{fresh['id']}/").json()["state"] == "joined"


def test_stories_that_may_tell_of_the_same_event_are_found_by_likeness_or_words(
    api: APIClient, rows: list[Candidate]
) -> None:
    one, two, three = (row.story_id for row in rows)
    other = make_candidate(
        vendors=["heron"], article={"title": "Heron"}, story=make_story(title="Heron is shut")
    )

    def near(query: str = "") -> dict[int, dict[str, Any]]:
        return {row["id"]: row for row in api.get(f"{STORIES}{one}/near/{query}").json()["results"]}

    assert near().keys() == {two, three}
    assert (near()[two]["candidate"], near()[two]["apart"], near()[two]["article_count"]) == (
        rows[1].pk,
        False,
        1,
    )
    post(api, one, "apart", story=two)
    assert (near()[two]["apart"], near()[two]["likely"], list(near())[-1]) == (True, False, two)
    assert near("?q=shut heron").keys() == {other.story_id}
    assert_problem(api.get(f"{STORIES}{one}/near/?q=a&words=b"), 400)


def test_what_will_not_do_names_its_field(api: APIClient, rows: list[Candidate]) -> None:
    one = f"{STORIES}{rows[0].story_id}/"
    for deed, body in (
        ("merge", {"story": 999_999}),
        ("split", {"articles": [rows[1].article_id]}),
        ("split", {"articles": []}),
        ("undo", {"decision": 999_999}),
        ("apart", {}),
    ):
        assert_problem(api.post(f"{one}{deed}/", body), 400)


@pytest.mark.parametrize("deed", ["merge", "split", "apart", "undo"])
def test_nothing_is_decided_on_a_story_that_is_not_the_one_that_was_read(
    api: APIClient, rows: list[Candidate], deed: str
) -> None:
    one, two, three = (row.story_id for row in rows)
    late = make_article(story=rows[0].story, title="Another")
    decision = post(api, one, "apart", story=three)["id"]
    body = {"split": {"articles": [late.pk]}, "undo": {"decision": decision}}.get(deed, {"story": two})
    read = api.get(f"{STORIES}{one}/")["ETag"]
    make_article(story=rows[0].story, title="Come meanwhile")
    before = StoryDecision.objects.filter(undone_at=None).count()
    assert_problem(api.post(f"{STORIES}{one}/{deed}/", body, headers={"If-Match": read}), 412)
    assert StoryDecision.objects.filter(undone_at=None).count() == before
    fresh = api.get(f"{STORIES}{one}/")["ETag"]
    assert api.post(f"{STORIES}{one}/{deed}/", body, headers={"If-Match": fresh}).status_code == 200


def test_several_candidates_are_decided_on_at_once_or_none(api: APIClient, rows: list[Candidate]) -> None:
    incident = make_incident(make_vendor("Lyra"))
    pks = [row.pk for row in rows]
    merged = api.post(ACT, {"action": "merge", "candidates": pks, "incident": incident.reference})
    assert (merged.status_code, merged.json()) == (200, {"decided": 3})
    assert incident.evidence.count() == 3
    assert api.post(ACT, {"action": "undo", "candidates": pks[:2]}).json() == {"decided": 2}
    refused = api.post(ACT, {"action": "dismiss", "candidates": pks, "reason": "other"})
    assert [error["pointer"] for error in assert_problem(refused, 409)["errors"]] == ["#/candidates/2"]
    assert set(Candidate.objects.values_list("state", flat=True)) == {"pending", "merged"}
    assert_problem(api.post(ACT, {"action": "dismiss", "candidates": pks}), 400)


def test_a_refused_one_among_several_is_pointed_at_where_it_stands(
    api: APIClient, rows: list[Candidate]
) -> None:
    one, two, three = (row.pk for row in rows)
    api.post(f"/api/v1/candidates/{three}/dismiss/", {"reason": "not_event"})
    for pks, code in (([one, one, two, 999_999], 400), ([one, one, two, three], 409)):
        refused = api.post(ACT, {"action": "dismiss", "candidates": pks, "reason": "other"})
        assert [error["pointer"] for error in assert_problem(refused, code)["errors"]] == ["#/candidates/3"]
    assert Candidate.objects.get(pk=three).dismiss_reason == "not_event"


def test_what_a_decision_on_several_does_not_use_is_not_dropped_in_silence(
    api: APIClient, rows: list[Candidate]
) -> None:
    body = {"action": "undo", "candidates": [rows[0].pk], "reason": "other", "note": "x"}
    problem = assert_problem(api.post(ACT, body), 400)
    assert {error["pointer"] for error in problem["errors"]} == {"#/reason", "#/note"}
