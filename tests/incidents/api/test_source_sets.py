"""Many sources at once over the API."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from incidents.domain.starter import starter_sources
from incidents.models import Source
from tests.factories.incidents import make_source
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
SOURCES = "/api/v1/sources/"
LIST = (
    '<opml><body><outline text="A" xmlUrl="https://a.example/feed"/><outline xmlUrl="ftp://b"/></body></opml>'
)


@pytest.fixture
def api(api_as: Callable[[str], APIClient]) -> APIClient:
    """An officer's."""
    return api_as("officer")


def test_a_list_is_tried_taken_in_and_given_back(api: APIClient) -> None:
    tried = api.post(f"{SOURCES}opml/", {"opml": LIST, "dry_run": True}).json()
    assert [row["outcome"] for row in tried["results"]] == ["new", "refused"]
    assert (tried["added"], Source.objects.count()) == (0, 0)
    assert api.post(f"{SOURCES}opml/", {"opml": LIST}).json()["added"] == 1
    again = api.post(f"{SOURCES}opml/", {"opml": LIST}).json()
    assert (again["added"], again["results"][0]["source_id"]) == (0, Source.objects.get().pk)
    assert "https://a.example/feed" in api.get(f"{SOURCES}opml/?kind=feed").json()["opml"]
    assert "a.example" not in api.get(f"{SOURCES}opml/?kind=page").json()["opml"]
    assert_problem(api.post(f"{SOURCES}opml/", {"opml": "<html/>"}), 400)
    assert_problem(api.get(f"{SOURCES}opml/?kind=radio"), 400)


def test_the_starter_set_is_listed_and_switched_on_once(api: APIClient) -> None:
    rows = api.get(f"{SOURCES}starter/").json()["results"]
    assert {row["outcome"] for row in rows} == {"new"}
    chosen = {"urls": [rows[0]["url"]]}
    assert [api.post(f"{SOURCES}starter/", chosen).json()["added"] for _twice in range(2)] == [1, 0]
    assert api.post(f"{SOURCES}starter/", {}).json()["added"] == len(starter_sources()) - 1
    assert_problem(api.post(f"{SOURCES}starter/", {"urls": ["https://elsewhere.example/"]}), 400)


def test_several_sources_are_paused_at_once(api: APIClient) -> None:
    first, second = make_source(), make_source(state="paused")
    body = {"action": "pause", "sources": [first.pk, second.pk]}
    assert api.post(f"{SOURCES}act/", body).json() == {"changed": 1}
    assert_problem(api.post(f"{SOURCES}act/", body | {"sources": []}), 400)
    assert_problem(api.post(f"{SOURCES}act/", body | {"action": "explode"}), 400)
