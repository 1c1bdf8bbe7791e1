"""A whole run, started as a user starts it, and every process that belongs to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from riskboard.embedded.children import die_with_parent
from riskboard.embedded.cluster import servers_of
from riskboard.environment import BASE_DIR

# A loaded machine may take long; on an idle one a start takes ten seconds, a stop two.
PATIENCE = 240.0


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether the condition comes true within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class Run:
    """``python -m riskboard.embedded run`` on a data directory, without the demo."""

    def __init__(self, data: Path, port: int, **environment: str) -> None:
        """Start it; :meth:`ready` waits for it."""
        self.data = data
        data.parent.mkdir(parents=True, exist_ok=True)
        self.output = data.with_name(f"{data.name}.{time.monotonic_ns()}.out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "riskboard.embedded", "run"],
                cwd=BASE_DIR,
                env=_environment(data, port, environment),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, signal.SIGTERM, os.getpid()),
            )

    def text(self) -> str:
        """What it printed so far."""
        return self.output.read_text()

    def ready(self) -> bool:
        """Whether it printed its address before it ended."""
        wait_until(lambda: "runs at http" in self.text() or self.process.poll() is not None)
        return "runs at http" in self.text() and self.process.poll() is None

    def exit_code(self, seconds: float = PATIENCE) -> int | None:
        """Its exit code, None if it is still there after the time."""
        wait_until(lambda: self.process.poll() is not None, seconds)
        return self.process.poll()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int | None:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.exit_code()

    def child(self, name: str) -> int:
        """The process that leads ``postgres``, ``valkey``, ``web``, ``worker`` or ``beat``."""
        marks = {
            "postgres": "/postgres ",
            "valkey": "valkey-server",
            "web": "-m granian",
            "worker": " worker ",
            "beat": " beat ",
        }
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next(int(pid) for pid in children if marks[name] in command_line(int(pid)))

    def processes(self) -> list[int]:
        """Every live process that serves this data directory, whoever its parent is."""
        return sorted({*servers_of(self.data / "postgres"), *_told_of(self.data)})


# Set for the tests by their own servers; a run of its own finds or makes them itself.
_OWN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEY")


def _environment(data: Path, port: int, extra: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _OWN}
    return {**inherited, "RISKBOARD_DATA": str(data), "PORT": str(port), "RISKBOARD_DEMO": "0", **extra}


def command_line(pid: int) -> str:
    """The words of a process's command line; empty for a zombie."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def _told_of(data: Path) -> list[int]:
    mark = f"RISKBOARD_DATA={data}\0".encode()
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if mark in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes() + b"\0"
    except OSError:
        return b""
