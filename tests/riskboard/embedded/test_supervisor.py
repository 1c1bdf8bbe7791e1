"""The parent watches its children and stops them in order."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from riskboard.embedded.children import Spec
from riskboard.embedded.failure import StartError
from riskboard.embedded.signals import StopRequested
from riskboard.embedded.supervisor import Supervisor

# Appends its name to a file when it is asked to stop.
RECORDS = "trap 'echo {name} >> {file}; exit 0' TERM; echo up; while :; do sleep 0.05; done"


# What a test wants to happen while a process forks. Python has no way to take such a hook back.
_HOOKS: dict[str, Callable[[], object]] = {}


def _call(moment: str) -> None:
    _HOOKS.pop(moment, lambda: None)()


os.register_at_fork(before=lambda: _call("before"), after_in_parent=lambda: _call("after_in_parent"))


@pytest.fixture
def at_fork() -> Iterator[dict[str, Callable[[], object]]]:
    """What to call once, by the moment of the next fork."""
    yield _HOOKS
    _HOOKS.clear()


def shell(name: str, script: str, tmp_path: Path) -> Spec:
    return Spec(name, ["/bin/sh", "-c", script], tmp_path / f"{name}.log")


def is_up(log: Path) -> Callable[[], bool]:
    return lambda: log.read_text() == "up\n"


def test_children_stop_in_the_reverse_order_of_their_start(tmp_path: Path) -> None:
    order = tmp_path / "order"
    with Supervisor() as supervisor:
        for name in ("database", "worker", "web"):
            child = supervisor.start(shell(name, RECORDS.format(name=name, file=order), tmp_path))
            supervisor.wait_until(is_up(child.spec.log), 20, "not up")
    assert order.read_text().split() == ["web", "worker", "database"]
    assert all(child.exit_code() == 0 for child in supervisor.children)


def watch(*specs: Spec, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Start the children and watch them; what ends the watch is raised."""
    with Supervisor() as supervisor:
        for spec in specs:
            supervisor.start(spec)
        meanwhile()
        supervisor.watch()


def test_a_child_that_dies_ends_the_watch_with_its_last_words(tmp_path: Path) -> None:
    failing = shell("worker", "echo out of luck; exit 4", tmp_path)
    with pytest.raises(StartError, match=r"(?s)worker ended with code 4.*out of luck"):
        watch(shell("web", "sleep 60", tmp_path), failing)


def test_a_child_that_dies_takes_the_rest_with_it(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    staying = shell("web", f"echo $$ > {pid}; exec sleep 60", tmp_path)
    failing = shell("worker", f"while ! [ -s {pid} ]; do sleep 0.05; done", tmp_path)
    with pytest.raises(StartError, match="worker ended with code 0"):
        watch(staying, failing)
    assert not Path(f"/proc/{pid.read_text().strip()}").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_the_watch(tmp_path: Path, number: signal.Signals) -> None:
    with pytest.raises(StopRequested):
        watch(shell("web", "sleep 60", tmp_path), meanwhile=lambda: os.kill(os.getpid(), number))


def start_and_wait(spec: Spec) -> None:
    """Start the child and wait for a stop that should be there already."""
    with Supervisor() as supervisor:
        supervisor.start(spec)
        supervisor.wait_until(lambda: False, 1, "the signal was lost")


def processes_that_name(text: str) -> list[Path]:
    return [process for process in Path("/proc").glob("[0-9]*") if text in command_line(process)]


def command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""  # gone meanwhile


@pytest.mark.parametrize("moment", ["before", "after_in_parent"])
def test_a_stop_signal_is_heard_even_while_a_child_is_being_forked(
    tmp_path: Path, at_fork: dict[str, Callable[[], object]], moment: str
) -> None:
    at_fork[moment] = lambda: os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StopRequested):
        start_and_wait(shell("web", RECORDS.format(name="web", file=tmp_path / "order"), tmp_path))
    assert processes_that_name(str(tmp_path)) == []


def test_a_second_stop_signal_ends_stubborn_children_by_force(tmp_path: Path) -> None:
    stubborn = f"trap 'kill -INT {os.getpid()}' TERM; echo up; while :; do sleep 0.05; done"
    with Supervisor() as supervisor:
        child = supervisor.start(shell("web", stubborn, tmp_path))
        supervisor.wait_until(is_up(child.spec.log), 20, "not up")
    assert child.exit_code() == -signal.SIGKILL


def test_the_handlers_of_the_caller_come_back(tmp_path: Path) -> None:
    def mine(signum: int, frame: FrameType | None) -> None:
        raise AssertionError

    before = signal.signal(signal.SIGHUP, mine)
    try:
        with Supervisor():
            assert signal.getsignal(signal.SIGHUP) is not mine
        assert signal.getsignal(signal.SIGHUP) is mine
    finally:
        signal.signal(signal.SIGHUP, before)


def test_waiting_too_long_ends_with_the_complaint() -> None:
    with Supervisor() as supervisor, pytest.raises(StartError, match="never came up"):
        supervisor.wait_until(lambda: False, 0, "never came up")
