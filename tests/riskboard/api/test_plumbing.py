"""What every resource shares, tested on a scratch resource: bodies, parameters, keys, and problems."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory, override_settings
from rest_framework.test import APIClient

from riskboard.accounts.models import Role
from riskboard.accounts.services import create_token
from riskboard.wsgi import application
from tests.factories.accounts import make_user
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.riskboard.api.scratch_urls")]
THINGS = "/api/v1/things/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    client: APIClient = api_as()
    return client


@pytest.fixture
def acme() -> Vendor:
    return Vendor.objects.create(slug="acme", name="Acme", tracked_since="2026-01-01")


def post(api: APIClient, body: Any) -> Any:
    return api.post(THINGS, data=json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b'{"name": NaN}', 400),
        (b'{"name": "\\ud800", "slug": "a"}', 400),
        (b'{"name": "\xff\xfe", "slug": "a"}', 400),
        (b"[" * 5000 + b"]" * 5000, 400),
        (b'{"name": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_is_no_json_object_is_a_problem(api: APIClient, body: bytes, status: int) -> None:
    answer = api.post(THINGS, data=body, content_type="application/json")
    assert_problem(answer, status)


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"name": 5}, "#/name"),
        ({"name": True}, "#/name"),
        ({"name": None}, "#/name"),
        ({"name": "a\x00b"}, "#/name"),
        ({"name": "x" * 201}, "#/name"),
        ({"aliases": "one"}, "#/aliases"),
        ({"aliases": ["fine", 7]}, "#/aliases/1"),
        ({"aliases": {"a": 1}}, "#/aliases"),
        ({"aliases": ["x"] * 201}, "#/aliases"),
        ({"account_state": "gone"}, "#/account_state"),
        ({"account_state": ["active"]}, "#/account_state"),
        ({"colour": "red"}, "#/colour"),
        ({"a/b~c": 1}, "#/a~1b~0c"),
        ({"id": 7}, "#/id"),
        ({"amount": "1e3"}, "#/amount"),
        ({"amount": True}, "#/amount"),
        ({"amount": 1e300}, "#/amount"),
        ({"amount": "99999999.99"}, "#/amount"),
        ({"at": "2026-01-01T00:00:00"}, "#/at"),
        ({"at": 5}, "#/at"),
        ({"at": "2026-02-30T00:00:00Z"}, "#/at"),
        ({"at": "0001-01-01T00:00:00Z"}, "#/at"),
        ({"at": "1989-12-31T23:59:59Z"}, "#/at"),
        ({"at": "2201-01-01T00:00:00Z"}, "#/at"),
        ({"options": [{"vendor": "acme", "k": 1}, {"vendor": "acme", "k": 9}]}, "#/options/1/k"),
        ({"options": [{"vendor": "acme", "k": "1"}]}, "#/options/0/k"),
        ({"options": [{"vendor": "acme", "k": 1.0}]}, "#/options/0/k"),
        ({"options": [{"vendor": "acme", "k": 10**30}]}, "#/options/0/k"),
        ({"options": [{"vendor": "nobody", "k": 1}]}, "#/options/0/vendor"),
        ({"options": [{"vendor": "a\x00b", "k": 1}]}, "#/options/0/vendor"),
        ({"options": [{"vendor": 2**70, "k": 1}]}, "#/options/0/vendor"),
        ({"options": [{"vendor": ["acme"], "k": 1}]}, "#/options/0/vendor"),
        ({"options": [{"vendor": "acme", "k": 1, "x": 1}]}, "#/options/0/x"),
        ({"options": ["acme"]}, "#/options/0"),
        ({"options": {"k": 1}}, "#/options"),
    ],
)
def test_a_wrong_value_is_refused_where_it_stands(
    api: APIClient, acme: Vendor, values: dict[str, Any], pointer: str
) -> None:
    answer = post(api, {"name": "New", "slug": "new"} | values)
    problem = assert_problem(answer, 400)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert Vendor.objects.count() == 1


def test_all_mistakes_are_named_at_once(api: APIClient) -> None:
    problem = assert_problem(post(api, {"slug": 5, "colour": "red"}), 400)
    assert {error["pointer"] for error in problem["errors"]} == {"#/slug", "#/name", "#/colour"}


def test_what_a_service_refuses_points_into_the_body(api: APIClient) -> None:
    problem = assert_problem(post(api, {"name": "refused", "slug": "new"}), 400)
    assert problem["errors"] == [
        {"pointer": "#/options/0/k", "detail": "must lie between 1 and 2"},
        {"pointer": "#", "detail": "and as a whole"},
    ]


def test_references_are_taken_by_name_and_by_id(api: APIClient, acme: Vendor) -> None:
    options = [{"vendor": "acme", "k": 1}, {"vendor": acme.pk, "k": 1}]
    assert post(api, {"name": "New", "slug": "new", "options": options}).status_code == 201


def test_a_constraint_met_by_the_later_of_two_writers_is_a_conflict(api: APIClient, acme: Vendor) -> None:
    assert_problem(post(api, {"name": "Acme", "slug": "other"}), 409)


def test_a_fault_of_ours_is_a_problem_that_tells_nothing_inner(api: APIClient, caplog: Any) -> None:
    api.raise_request_exception = False
    problem = assert_problem(post(api, {"name": "broken", "slug": "new"}), 500)
    assert "a fault of ours" not in json.dumps(problem)
    assert "a fault of ours" in caplog.text


def test_what_is_still_used_cannot_be_archived(api: APIClient, acme: Vendor) -> None:
    problem = assert_problem(api.delete(f"{THINGS}acme/"), 409)
    assert problem["detail"] == "still used by Contract review"


@pytest.mark.parametrize("method", ["put", "options", "trace"])
def test_a_method_that_an_address_does_not_know_is_405(api: APIClient, acme: Vendor, method: str) -> None:
    answer = api.generic(method.upper(), f"{THINGS}acme/")
    assert_problem(answer, 405)
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "PATCH", "DELETE"}


def test_another_media_type_is_415(api: APIClient) -> None:
    assert_problem(api.post(THINGS, data="a=b", content_type="application/x-www-form-urlencoded"), 415)


def test_an_answer_in_another_form_is_406(api: APIClient) -> None:
    assert_problem(api.get(THINGS, HTTP_ACCEPT="text/html"), 406)


@pytest.mark.parametrize(
    "key", ["0", "00", "-1", "9223372036854775808", "9" * 400, "no-such", "a%00b", "%ff", "a b", "١", "..."]
)
def test_a_key_that_no_record_has_is_404(api: APIClient, acme: Vendor, key: str) -> None:
    assert_problem(api.get(f"{THINGS}{key}/"), 404)


def test_a_key_is_an_id_or_a_name(api: APIClient, acme: Vendor) -> None:
    assert api.get(f"{THINGS}{acme.pk}/").json() == api.get(f"{THINGS}acme/").json()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("colour=red", "colour"),
        ("format=json", "format"),
        ("as_of=2026-01-01", "as_of"),
        ("country=FR&country=DE", "country"),
        ("country=a%00b", "country"),
        ("account_state=gone", "account_state"),
        ("tracked_since=2026-02-30", "tracked_since"),
        ("tracked_since=yesterday", "tracked_since"),
        ("tracked_since=1989-12-31", "tracked_since"),
        ("tracked_since=2201-01-01", "tracked_since"),
        ("ordering=risk", "ordering"),
        ("ordering=--name", "ordering"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("limit=%C2%B2", "limit"),
        ("cursor=", "cursor"),
        ("cursor=bm9uc2Vuc2U%3D", "cursor"),
        ("cursor=%00", "cursor"),
        ("fields=id,colour", "fields"),
        ("fields=", "fields"),
        ("%00=1", "?"),
    ],
)
def test_a_bad_query_parameter_is_named(api: APIClient, acme: Vendor, query: str, name: str) -> None:
    problem = assert_problem(api.get(f"{THINGS}?{query}"), 400)
    assert problem["errors"][0]["parameter"] == name


def test_an_unknown_parameter_is_answered_with_those_that_exist(api: APIClient) -> None:
    problem = assert_problem(api.get(f"{THINGS}?colour=red"), 400)
    for known in ("account_state", "country", "cursor", "fields", "limit", "ordering", "tracked_since"):
        assert known in problem["detail"]


def test_single_records_and_writes_know_their_own_parameters_only(api: APIClient, acme: Vendor) -> None:
    assert api.get(f"{THINGS}acme/?as_of=2026-01-01").status_code == 200
    assert_problem(api.get(f"{THINGS}acme/?country=FR"), 400)
    assert_problem(api.post(f"{THINGS}?country=FR", data={}), 400)


def test_filters_narrow_the_list(api: APIClient, acme: Vendor) -> None:
    Vendor.objects.create(slug="beta", name="Beta", country="FR", tracked_since="2026-02-01")
    assert [row["slug"] for row in api.get(f"{THINGS}?country=FR").json()["results"]] == ["beta"]
    assert [row["slug"] for row in api.get(f"{THINGS}?tracked_since=2026-01-01").json()["results"]] == [
        "acme"
    ]


def test_fields_select_what_is_given(api: APIClient, acme: Vendor) -> None:
    assert api.get(f"{THINGS}?fields=slug,name").json()["results"] == [{"slug": "acme", "name": "Acme"}]
    assert api.get(f"{THINGS}acme/?fields=name").json() == {"name": "Acme"}


def test_moments_are_utc_whatever_the_organisation_shows(api: APIClient, acme: Vendor) -> None:
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        given = api.get(f"{THINGS}acme/").json()["created_at"]
    assert given == acme.created_at.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/things/", "/api/x\ny"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_an_unknown_address_is_a_problem_and_not_a_page(path: str, method: str) -> None:
    assert_problem(Client().generic(method, path), 404)


def test_a_missing_closing_slash_is_redirected_with_method_and_body(api: APIClient) -> None:
    answer = api.post("/api/v1/things?fields=id", data={"name": "New", "slug": "new"})
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/things/?fields=id")
    assert_problem(api.get("/api/v1/nothing"), 404)


@pytest.mark.parametrize("at", ["1990-01-01T00:00:00Z", "2200-12-31T23:59:59Z"])
def test_the_first_and_the_last_year_are_taken(api: APIClient, at: str) -> None:
    assert post(api, {"name": "New", "slug": "new", "at": at}).status_code == 201


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The application takes a request's start as the moment to drop connections; the test's is its transaction."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def chunked(body: bytes) -> tuple[str, bytes]:
    """The answer to a body that comes in chunks, as a server hands it to the application."""
    _token, secret = create_token(user=make_user(role=Role.ADMINISTRATOR), name="chunks", scopes=["write"])
    environ = RequestFactory().post(THINGS, content_type="application/json").environ | {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "HTTP_AUTHORIZATION": f"Bearer {secret}",
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
    }
    environ.pop("CONTENT_LENGTH")
    told: list[str] = []
    answer = application(environ, lambda status, headers: told.append(status))
    return told[0][:3], b"".join(answer)


@pytest.mark.usefixtures("kept_connection")
def test_a_body_that_comes_in_chunks_is_read() -> None:
    status, body = chunked(b'{"name": "New", "slug": "new"}')
    assert status == "201", body
    assert Vendor.objects.get().name == "New"


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("size", [3_000_000, 9_000_000])
def test_a_body_in_chunks_is_bounded_as_any_other(size: int) -> None:
    status, body = chunked(b'{"name": "' + b"x" * size + b'"}')
    assert status == "413"
    assert json.loads(body)["type"] == "urn:riskboard:problem:too-large"


def test_answers_say_who_may_keep_them(api: APIClient, acme: Vendor) -> None:
    read = api.get(f"{THINGS}acme/")
    assert read["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(read["Vary"].split(", "))
    assert post(api, {"name": "New", "slug": "new"})["Cache-Control"] == "private, no-store"
    assert api.get(f"{THINGS}nobody/")["Cache-Control"] == "private, no-store"
