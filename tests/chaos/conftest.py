"""What the fault tests share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.servers import Servers


@pytest.fixture
def servers() -> Iterator[Servers]:
    with tempfile.TemporaryDirectory(prefix="rbtest-", dir="/tmp") as directory:
        Path(directory).chmod(0o711)
        servers = Servers(Path(directory))
        yield servers
        for name in list(servers.children):
            servers.stop(name)
