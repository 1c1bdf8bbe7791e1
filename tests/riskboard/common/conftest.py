"""A server of its own for each test of fetching."""

from collections.abc import Iterator

import pytest

from tests.http_server import LocalServer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running
