"""Failures outside of any view."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.riskboard.api.asserts import assert_problem

pytestmark = pytest.mark.django_db


def test_what_fails_before_any_view_is_a_problem_under_api_and_a_page_elsewhere() -> None:
    assert_problem(Client().get("/api/v1/vendors/", HTTP_HOST="elsewhere.example"), 400)
    page = Client().get("/", HTTP_HOST="elsewhere.example")
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")


def test_a_fault_outside_of_the_views_is_a_problem_that_tells_nothing_inner(
    api_as: Any, monkeypatch: Any
) -> None:
    def broken(*arguments: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("riskboard.api.viewsets.ResourceViewSet.finalize_response", broken)
    api = api_as()
    api.raise_request_exception = False
    problem = assert_problem(api.get("/api/v1/vendors/"), 500)
    assert "a fault of ours" not in json.dumps(problem)
