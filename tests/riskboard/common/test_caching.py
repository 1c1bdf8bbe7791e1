"""What browsers may keep, and what runs nowhere."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_of_a_signed_in_person_is_kept_by_nobody(client_as: Any) -> None:
    assert client_as("viewer").get("/")["Cache-Control"] == "private, no-store"
    assert client_as("viewer").get("/vendors/nobody/")["Cache-Control"] == "private, no-store"


def test_a_static_file_may_be_kept_and_must_not_run_scripts() -> None:
    answer = Client().get("/static/api/docs.css")
    assert answer.status_code == 200
    assert "no-store" not in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()
