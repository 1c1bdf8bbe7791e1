"""The server that is measured: granian as ``make run`` starts it, on the tests' database."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from riskboard.embedded.processes import WEB_THREADS, WEB_WORKERS
from riskboard.environment import BASE_DIR
from tests.chaos.runs import wait_until


@pytest.fixture
def port(transactional_db: Any) -> Iterator[int]:
    """The port of a server with the processes and threads of a run."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{settings.DATABASES['default']['NAME']}")
    words = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(number)]
    words += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--no-ws"]
    environment = {
        **os.environ,
        "DATABASE_URL": database.geturl(),
        "API_RATE_LIMIT": "off",
        "LOG_LEVEL": "ERROR",
    }
    server = subprocess.Popen(
        [sys.executable, *words, "tests.bench.served:application"], cwd=BASE_DIR, env=environment
    )
    assert wait_until(lambda: _answers(number), 60)
    yield number
    server.terminate()
    server.wait(20)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
