"""Fixtures that all tests share: people who are signed in, and programs with a token."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.test import Client, TransactionTestCase
from hypothesis import settings
from rest_framework.test import APIClient

from riskboard.accounts.models import Role
from riskboard.accounts.services import create_token
from tests import emptying
from tests.catalogues import compile_stale
from tests.chromium import chromium
from tests.factories.accounts import make_user

# A test fails for what the code does, never for how busy the machine is; speed is measured under tests/bench/.
settings.register_profile("riskboard", deadline=None)
settings.load_profile("riskboard")
# Playwright runs an event loop in the test's thread; the ORM is used between its calls, never inside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Single tests of these last for many seconds.
LONG = {"browser", "chaos"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a divided run the longest tests come first: at its end no process waits for another's."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """pytest-django's, with a faster way to empty the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.empty)
        yield


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The translations as they are written now."""
    compile_stale()


@pytest.fixture
def client_as() -> Callable[[str], Client]:
    """``client_as("officer")``: a browser in which a person of that role is signed in."""

    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(make_user(role=Role(role)))
        return client

    return signed_in


@pytest.fixture
def api_as() -> Callable[..., APIClient]:
    """``api_as("officer", ["incidents:read"])``: a program with a token of a person of that role."""

    def with_token(role: str = "administrator", scopes: Iterable[str] = ("read", "write")) -> APIClient:
        _token, secret = create_token(user=make_user(role=Role(role)), name="test", scopes=scopes)
        client = APIClient(raise_request_exception=True)
        client.default_format = "json"
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return with_token


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which must not look for the outside world."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }
