"""The servers of a test run end with it, however it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from riskboard.environment import BASE_DIR
from tests.chaos.runs import command_line, wait_until
from tests.cluster import numbered

WAITING = """
import os, signal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

def test_waits():
    sockets = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    Path(r"{note}").write_text(str(Path(sockets).parent))
    signal.pause()
"""


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A test run in the middle of a test; where its servers are stands in ``note``."""
    test = tmp_path / "test_waiting.py"
    test.write_text(WAITING.format(note=tmp_path / "note"))
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-c", str(BASE_DIR / "pyproject.toml"), str(test)]
    process = subprocess.Popen(command, cwd=BASE_DIR, env=own, stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()


def servers(directory: Path) -> list[int]:
    """PostgreSQL and Valkey of the run that lives in ``directory``: both are told where their socket is."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if str(directory) in words(pid)]


def words(pid: int) -> str:
    try:
        return command_line(pid)
    except OSError:
        return ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_takes_its_servers_along(
    waiting: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    note = tmp_path / "note"
    assert wait_until(lambda: note.exists() and note.read_text() != "")
    directory = Path(note.read_text())
    assert len(servers(directory)) == 2
    waiting.send_signal(number)
    assert waiting.wait(60) == (2 if number == signal.SIGTERM else -number)
    assert wait_until(lambda: servers(directory) == [], 30)
    assert directory.exists() == (number == signal.SIGKILL), (
        "what a killed run leaves, the next one sweeps away"
    )


@pytest.mark.parametrize(
    ("address", "second"),
    [
        ("unix:///dev/shm/rbtest-x/b/valkey.sock?db=0", "unix:///dev/shm/rbtest-x/b/valkey.sock?db=2"),
        ("redis://:secret@127.0.0.1:6379/0", "redis://:secret@127.0.0.1:6379/2"),
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379/2"),
    ],
)
def test_each_process_of_a_divided_run_has_its_own_number_of_the_broker(address: str, second: str) -> None:
    assert numbered(address, 2) == second
