"""Which language pages are in, and that the API knows one alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from riskboard.accounts.language import languages
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def language_of(answer: Any) -> str:
    """The language that a page says it is in, in its head and in its header alike."""
    assert f'<html lang="{answer["Content-Language"]}"' in answer.content.decode()
    return str(answer["Content-Language"])


def test_a_visitor_reads_the_language_of_the_browser_and_english_where_there_is_none() -> None:
    assert language_of(Client().get("/sign-in/", headers=GERMAN)) == "de"
    assert "Anmelden" in Client().get("/sign-in/", headers=GERMAN).content.decode()
    assert language_of(Client().get("/sign-in/", headers={"Accept-Language": "fr"})) == "en"
    assert language_of(Client().get("/sign-in/")) == "en"


def test_caches_are_told_that_the_page_depends_on_language_and_cookie() -> None:
    varies = {name.strip() for name in Client().get("/sign-in/")["Vary"].split(",")}
    assert {"Accept-Language", "Cookie"} <= varies


def test_a_visitor_chooses_a_language_and_comes_back_to_the_page() -> None:
    client = Client()
    answer = client.post("/language/", {"language": "de", "next": "/sign-in/forgot/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/forgot/")
    cookie = client.cookies["language"]
    assert (cookie.value, cookie["samesite"], bool(cookie["httponly"])) == ("de", "Lax", True)
    assert language_of(client.get("/sign-in/", headers={"Accept-Language": "en"})) == "de"
    client.post("/language/", {"language": "en"})
    assert language_of(client.get("/sign-in/", headers=GERMAN)) == "en"


def test_a_language_that_is_not_there_is_not_kept() -> None:
    client = Client()
    assert client.post("/language/", {"language": "xx"}).status_code == 302
    assert "language" not in client.cookies


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere_by_choosing_a_language(elsewhere: str) -> None:
    assert Client().post("/language/", {"language": "de", "next": elsewhere})["Location"] == "/sign-in/"


def test_what_a_person_chose_comes_before_cookie_and_browser() -> None:
    client = Client()
    client.force_login(make_user(language="de"))
    client.post("/language/", {"language": "en"})
    assert language_of(client.get("/", headers={"Accept-Language": "en"})) == "de"
    client.force_login(make_user(language=""))
    assert language_of(client.get("/", headers=GERMAN)) == "en", "the cookie"


def test_a_person_chooses_in_the_profile_and_is_answered_in_that_language() -> None:
    person, client = make_user(), Client()
    client.force_login(person)
    name = {"first_name": "Ada", "last_name": "King"}
    answer = client.post("/settings/profile/", {**name, "language": "de"}, follow=True)
    assert language_of(answer) == "de"
    assert "Gespeichert." in answer.content.decode()
    person.refresh_from_db()
    assert person.language == "de"
    assert client.post("/settings/profile/", {**name, "language": "xx"}).status_code == 422
    client.post("/settings/profile/", {**name, "language": ""})
    assert language_of(client.get("/")) == "en"


def test_a_language_without_its_catalogue_is_not_offered_and_pages_are_english(
    settings: Any, tmp_path: Path
) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    assert languages() == [("en", "English")]
    answer = Client().get("/sign-in/", headers=GERMAN)
    assert language_of(answer) == "en"
    assert "Deutsch" not in answer.content.decode()


def test_errors_are_told_in_the_language_of_the_reader() -> None:
    client = Client()
    client.force_login(make_user(language="de"))
    assert language_of(client.get("/nowhere/")) == "de"


def test_the_next_request_of_somebody_else_is_not_in_the_same_language() -> None:
    Client().get("/sign-in/", headers=GERMAN)
    assert language_of(Client().get("/sign-in/")) == "en"


def test_the_api_answers_the_same_in_every_language(api_as: Callable[..., APIClient]) -> None:
    vendor = make_vendor("Harbourlight")
    api = api_as("administrator")
    for path in (f"/api/v1/vendors/{vendor.slug}/", "/api/v1/vendors/nobody/", "/api/v1/vendors/?nothing=1"):
        plain, asked = api.get(path), api.get(path, headers=GERMAN)
        assert asked.content == plain.content
        assert asked.get("ETag") == plain.get("ETag")
        assert asked["Content-Language"] == "en"
        assert "Accept-Language" not in plain.get("Vary", "")
    refused = api.post("/api/v1/vendors/", {}, headers=GERMAN)
    assert refused.status_code == 422 or refused.status_code == 400
    assert refused.content == api.post("/api/v1/vendors/", {}).content


def test_the_api_speaks_english_to_a_person_who_reads_german() -> None:
    client = Client()
    client.force_login(make_user(language="de"))
    answer = client.get("/api/v1/vendors/nobody/")
    assert answer["Content-Language"] == "en"
    assert "Nicht" not in answer.content.decode()


def test_files_for_programs_are_the_same_in_every_language() -> None:
    make_vendor("Harbourlight")
    client = Client()
    client.force_login(make_user(language=""))
    for path in (
        "/vendors/?format=csv",
        "/contracts/?format=csv",
        "/workloads/?format=csv",
        "/incidents/export.csv",
    ):
        plain, asked = client.get(path), client.get(path, headers=GERMAN)
        assert plain.status_code == 200, path
        assert asked.content == plain.content
