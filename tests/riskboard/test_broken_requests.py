"""Pages for requests that are refused before any view sees them."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_form_without_its_token_is_answered_by_a_page_of_ours_in_the_readers_language() -> None:
    client = Client(enforce_csrf_checks=True)
    sent = {"username": "x", "password": "x"}
    answer = client.post("/sign-in/", sent)
    assert answer.status_code == 403
    assert "This form could not be accepted" in answer.content.decode()
    assert "<style" not in answer.content.decode()
    german = client.post("/sign-in/", sent, headers={"Accept-Language": "de"}).content.decode()
    assert "Dieses Formular konnte nicht angenommen werden" in german
