"""The schema and the page that explains it."""

import json
import os
from io import StringIO
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from jsonschema import Draft202012Validator

from riskboard.environment import BASE_DIR
from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db
SNAPSHOT = BASE_DIR / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Made once for all tests; what the address answers is compared with what was agreed on."""
    generator: Any = SchemaGenerator
    renderer: Any = OpenApiJsonRenderer
    found: dict[str, Any] = json.loads(renderer().render(generator().get_schema(public=True)))
    return found


def _operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_schema_is_valid_and_complete() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_every_operation_tells_what_it_does_who_may_and_how_it_fails(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    operations = _operations(schema)
    assert len(operations) > 50
    for name, operation in operations:
        assert operation["summary"], name
        assert "Scope: `" in operation["description"], name
        assert {"token": []} in operation["security"], name
        assert {"400", "401", "403"} <= set(operation["responses"]), name
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (name, parameter)
        for status, answer in operation["responses"].items():
            assert answer["description"], (name, status)
            if int(status) >= 400:
                assert answer["content"]["application/problem+json"]["example"]["status"] == int(status)
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_operations_have_names_of_their_own(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for _name, operation in _operations(schema)]
    assert len(names) == len(set(names))


def test_bodies_say_that_they_take_nothing_else(schema: dict[str, Any]) -> None:
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"].get("$ref")
        for _name, operation in _operations(schema)
        if "requestBody" in operation
    }
    for reference in bodies - {None}:
        component = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]
        assert component["additionalProperties"] is False, reference


@pytest.mark.parametrize(
    ("query", "accept", "start"),
    [
        ("", "*/*", b"{"),
        ("", "application/json", b"{"),
        ("", "application/yaml", b"openapi:"),
        ("?format=yaml", "*/*", b"openapi:"),
        ("?format=json", "application/yaml", b"{"),
    ],
)
def test_the_schema_comes_as_json_and_as_yaml(api_as: Any, query: str, accept: str, start: bytes) -> None:
    answer = api_as("viewer").get(f"/api/v1/schema/{query}", HTTP_ACCEPT=accept)
    assert answer.status_code == 200
    assert answer.content.startswith(start)


def test_the_schema_needs_to_know_who_asks_and_refuses_other_parameters(api_as: Any) -> None:
    assert_problem(Client().get("/api/v1/schema/"), 401)
    assert_problem(api_as("viewer").get("/api/v1/schema/?format=xml"), 400)
    assert_problem(api_as("viewer").get("/api/v1/schema/?lang=de"), 400)


def test_the_docs_page_is_for_people_who_are_signed_in_and_loads_nothing_from_elsewhere(
    client_as: Any,
) -> None:
    assert Client().get("/api/docs/").status_code == 302
    answer = client_as("viewer").get("/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "http://" not in page
    assert "https://" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert "unsafe" not in answer["Content-Security-Policy"]
    for asset in (
        "api/docs.js",
        "api/docs.css",
        "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
    ):
        assert finders.find(asset), asset


def test_a_candidate_is_accepted_without_a_body_if_nothing_needs_correcting(schema: dict[str, Any]) -> None:
    body = schema["paths"]["/api/v1/candidates/{key}/accept/"]["post"]["requestBody"]
    assert not body.get("required", False)
    assert "required" not in schema["components"]["schemas"]["CorrectionInputRequest"]


def test_every_operation_has_examples_that_its_schema_allows(schema: dict[str, Any]) -> None:
    count = 0
    for name, operation in _operations(schema):
        for place, content in _json_of(operation):
            assert "example" in content, (name, place)
            whole = {**content["schema"], "components": schema["components"]}
            checker = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
            errors = [
                f"{list(error.path)}: {error.message}" for error in checker.iter_errors(content["example"])
            ]
            assert errors == [], (name, place)
            count += 1
    assert count > 80


def _json_of(operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    bodies = [("body", operation.get("requestBody", {})), *operation["responses"].items()]
    return [
        (place, content)
        for place, body in bodies
        for kind, content in body.get("content", {}).items()
        if kind.endswith("json")
    ]


def test_the_schema_stays_the_same_however_often_it_is_asked_for(api_as: Any, schema: dict[str, Any]) -> None:
    again = json.loads(api_as("viewer", ["scores:read"]).get("/api/v1/schema/").content)
    assert again == schema


def test_the_schema_is_the_one_that_was_agreed_on(api_as: Any) -> None:
    """A change of the API shows in the review as a change of this file.

    Write it anew with: RISKBOARD_WRITE_SCHEMA=1 .venv/bin/python -m pytest tests/riskboard/api/test_schema.py
    """
    schema = json.loads(api_as("viewer", ["scores:read"]).get("/api/v1/schema/").content)
    text = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("RISKBOARD_WRITE_SCHEMA"):
        SNAPSHOT.write_text(text)
    remedy = "the API's schema has changed: see the text of this test for how to write docs/openapi.json anew"
    assert text == SNAPSHOT.read_text(), remedy
