"""What the tests of people share: a mail server, and people with a password."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from riskboard.accounts.models import User
from riskboard.mail_environment import mail_server
from tests.factories.accounts import make_user
from tests.smtp_server import LocalMail

PASSWORD = "a long and quiet river"


def use_mail(settings: Any, address: str) -> None:
    """Configure mail as ``EMAIL_URL`` does."""
    server = mail_server(address)
    settings.MAIL_SERVER, settings.EMAIL_BACKEND = server, server.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def mail(settings: Any) -> Iterator[LocalMail]:
    """A real SMTP server that the site sends its mail through."""
    with LocalMail() as server:
        use_mail(settings, f"smtp://127.0.0.1:{server.port}")
        yield server


@pytest.fixture
def person_with_password() -> Callable[..., User]:
    """``person_with_password("officer", username="ada")``."""

    def create(role: str = "viewer", **fields: Any) -> User:
        person = make_user(role=role, **fields)
        person.set_password(PASSWORD)
        person.save()
        return person

    return create


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which a person has signed in by the form."""

    def signed_in(person: User) -> Client:
        client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
        answer = client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return signed_in
