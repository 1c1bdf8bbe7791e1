"""Looking at an address over the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from incidents.models import Article, Source
from incidents.services.fetching import poll
from tests.http_server import LocalServer
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
PREVIEW = "/api/v1/sources/preview/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as("officer")
    return client


def test_a_look_tells_what_an_address_brings_and_adding_asks_no_second_time(
    api: APIClient, settings: Any
) -> None:
    item = "<item><title>Orion is back</title><link>https://news.example/1</link></item>"
    feed = f'<rss version="2.0"><channel><title>Daily Orion</title>{item}</channel></rss>'
    with LocalServer() as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        server.route("/feed", (200, {"Content-Type": "application/rss+xml"}, feed.encode()))
        told = api.post(PREVIEW, {"url": f"{server.base_url}/feed"}).json()
        assert not Source.objects.exists()
        added = api.post("/api/v1/sources/", {"url": f"{server.base_url}/feed"})
        assert (added.status_code, added.json()["name"]) == (201, "Daily Orion")
        assert poll() == 0
        assert server.paths() == ["/feed"]
    assert (told["title"], told["count"], told["kind"], told["error"]) == ("Daily Orion", 1, "feed", "")
    assert told["entries"] == [{"title": "Orion is back", "url": "https://news.example/1", "published": None}]
    assert Article.objects.get().title == "Orion is back"


def test_a_refused_address_is_a_problem_at_its_field(api: APIClient) -> None:
    problem = assert_problem(api.post(PREVIEW, {"url": "http://10.0.0.5/"}), 400)
    assert [error["pointer"] for error in problem["errors"]] == ["#/url"]
