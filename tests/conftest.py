"""Fixtures that all tests share: people who are signed in, and programs with a token."""

from collections.abc import Callable, Iterable

import pytest
from django.test import Client
from hypothesis import settings
from rest_framework.test import APIClient

from riskboard.accounts.models import Role
from riskboard.accounts.services import create_token
from tests.catalogues import compile_stale
from tests.factories.accounts import make_user

# A test fails for what the code does, never for how busy the machine is; speed is measured under tests/bench/.
settings.register_profile("riskboard", deadline=None)
settings.load_profile("riskboard")


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
