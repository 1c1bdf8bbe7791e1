"""A run under mixed load for minutes: nothing fails, and memory stays where it was."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from riskboard.environment import BASE_DIR
from tests.chaos.runs import Run
from tests.chaos.test_run import free_port
from tests.soak import load

# SOAK_MINUTES=20 for the record.
MINUTES = float(os.environ.get("SOAK_MINUTES") or 2)
TOKEN = "only-for-tests-only-for-tests-only-for-tests"
# Caches fill and pools open in the first minute; what grows after it grows for ever.
WARM_UP = 60.0
GROWTH = 1.25


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[Run, str]]:
    """A run with the demo organisation, and its address."""
    port = free_port()
    run = Run(tmp_path / "data", port, RISKBOARD_DEMO="1", METRICS_TOKEN=TOKEN, API_RATE_LIMIT="100000/min")
    assert run.ready(), run.text()
    yield run, f"http://127.0.0.1:{port}"
    run.stop()


def token(run: Run) -> str:
    """A new token of the officer's."""
    words = [sys.executable, "manage.py", "token", "--user", "admin", "--scopes", "read,write"]
    inherited = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    environment = {**inherited, "RISKBOARD_DATA": str(run.data)}
    environment.pop("SECRET_KEY", None)
    done = subprocess.run(words, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def browser(address: str, token: str = "") -> httpx.Client:
    """Somebody who asks; with a token where there is one."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=address, timeout=60, headers=headers)


@pytest.mark.soak
def test_mixed_load_fails_nowhere_and_memory_stays(demo: tuple[Run, str]) -> None:
    run, address = demo
    tally = load.Tally()
    password = (run.data / "demo-password").read_text().strip()
    with ExitStack() as stack:
        people = [stack.enter_context(browser(address)) for _ in range(3)]
        users = [
            load.reader(load.sign_in(client, name, password), tally)
            for client, name in zip(people, ("officer", "viewer", "procurement"), strict=True)
        ]
        users.append(load.program(stack.enter_context(browser(address, token(run))), tally))
        users.append(load.observer(stack.enter_context(browser(address, TOKEN)), tally))
        load.run(users, WARM_UP, tally)
        before = load.memory(run.processes())
        load.run(users, MINUTES * 60, tally)
        after = load.memory(run.processes())
    grown = f"memory {before / 2**20:.0f} MB before, {after / 2**20:.0f} MB after {MINUTES:g} min"
    sys.stdout.write(f"\n{tally}\n{grown}\n")
    assert tally.failures == []
    assert sum(tally.statuses.values()) > 100
    assert after < before * GROWTH
    assert errors(run) == ""


def errors(run: Run) -> str:
    """Lines of the processes' logs that tell of an error."""
    logs = (run.data / "logs" / f"{name}.log" for name in ("web", "worker", "beat"))
    lines = (line for log in logs for line in log.read_text().splitlines())
    return "\n".join(line for line in lines if '"level": "error"' in line or "Traceback" in line)
