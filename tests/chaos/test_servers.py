"""Database and broker that go away and come back while pages are served: nothing is lost, nothing needs a restart."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from riskboard.environment import BASE_DIR
from tests.chaos.runs import Run, wait_until
from tests.chaos.servers import Servers
from tests.chaos.test_run import free_port

NEW_TOKEN = """
from riskboard.accounts.models import Role
from riskboard.accounts.services import create_token, ensure_user
user = ensure_user(username="admin", role=Role.ADMINISTRATOR, password="correct horse battery")
print("TOKEN", create_token(user=user, name="t", scopes=["read", "write"])[1])
"""


@pytest.fixture
def program(servers: Servers, tmp_path: Path) -> Iterator[httpx.Client]:
    """A program with an administrator's token, talking to web processes that use the servers."""
    port = free_port()
    run = Run(tmp_path / "data", port, **servers.environment)
    assert run.ready(), run.text()
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", NEW_TOKEN],
        cwd=BASE_DIR,
        env={**os.environ, **servers.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    token = done.stdout.split("TOKEN ")[1].split()[0]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        yield client
    run.stop()


def states(program: httpx.Client) -> dict[str, Any]:
    answer = program.get("/readyz")
    return {**json.loads(answer.content), "code": answer.status_code}


@pytest.mark.soak
def test_after_a_restart_of_the_database_every_answer_is_good_again(
    servers: Servers, program: httpx.Client
) -> None:
    # Every thread of every process has a connection of its own by then.
    assert {program.get("/api/v1/vendors/").status_code for _ in range(40)} == {200}
    servers.stop("database")
    assert program.get("/healthz").status_code == 200
    assert (states(program)["code"], states(program)["database"]) == (503, "down")
    servers.start_database()
    assert {program.get("/api/v1/vendors/").status_code for _ in range(40)} == {200}
    created = program.post("/api/v1/vendors/", json={"name": "After the restart"})
    assert created.status_code == 201, created.text
    assert wait_until(lambda: scored(program, created.json()["slug"]), 120), "the worker recovers as well"
    assert wait_until(lambda: states(program)["scheduler"] == "up", 120)


@pytest.mark.soak
def test_without_the_broker_pages_and_writes_go_on_and_the_work_is_done_after_its_return(
    servers: Servers, program: httpx.Client
) -> None:
    servers.stop("broker")
    assert program.get("/sign-in/").status_code == 200
    assert program.get("/api/v1/vendors/").status_code == 200
    created = program.post("/api/v1/vendors/", json={"name": "Written without a broker"})
    assert created.status_code == 201, created.text
    assert created.elapsed.total_seconds() < 10
    assert (states(program)["code"], states(program)["broker"]) == (503, "down")
    servers.start_broker()
    assert wait_until(lambda: states(program)["scheduler"] == "up", 180), "worker and scheduler come back"
    assert wait_until(lambda: scored(program, created.json()["slug"]), 120), (
        "the sweep finds what stands in the row"
    )


def scored(program: httpx.Client, key: str) -> bool:
    """Whether the vendor has a stored score."""
    rows = program.get("/api/v1/scores/").json()["results"]
    return any(key in json.dumps(row["vendor"]) for row in rows)
