"""A receiver of webhooks on loopback that the address guard admits."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.http_server import LocalServer


@pytest.fixture
def receiver(settings: Settings) -> Iterator[LocalServer]:
    with LocalServer() as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]
        yield server
