"""The form of a limit: what it calls its fields, and the choice that nobody has made yet."""

from collections.abc import Callable

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PATH = "/portfolio/limits/new/"


def test_an_error_names_a_field_as_the_form_does(client_as: Callable[[str], Client]) -> None:
    response = client_as("administrator").post(PATH)
    page = response.content.decode()
    assert response.status_code == 422
    for label in ("Hourly loss of", "At most, percent", "Measured on"):
        assert page.count(label) >= 2, label


def test_an_open_choice_is_called_by_words(client_as: Callable[[str], Client]) -> None:
    page = client_as("administrator").get(PATH).content.decode()
    assert "Choose…" in page
    assert "-----" not in page
