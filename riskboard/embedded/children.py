"""Child processes that never outlive their parent, each with a session and a log file of its own."""

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from riskboard.embedded.failure import StartError
from riskboard.embedded.identity import SAME, Identity
from riskboard.embedded.signals import held_back

_PR_SET_PDEATHSIG = 1
_TAIL_BYTES = 8192
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Spec:
    """What to start.

    ``stop_signal`` asks for an orderly end and ``patience`` is how many seconds that may take;
    ``death_signal`` is what the kernel sends when the parent dies, however it dies.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str] | None = None
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    patience: float = 10.0
    identity: Identity = SAME


def die_with_parent(death_signal: signal.Signals, parent: int) -> None:
    """Ask the kernel for ``death_signal`` when the parent dies, and end at once if it is dead already.

    Called in the child, after every change of credentials: those clear the request (``prctl(2)``).
    """
    if _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        os._exit(1)


def _prepare(spec: Spec, parent: int) -> Callable[[], None]:
    def between_fork_and_exec() -> None:
        spec.identity.enter()
        # Inside a user namespace the parent keeps its number: only pid namespaces would change it.
        die_with_parent(spec.death_signal, parent)

    return between_fork_and_exec


def _start(spec: Spec) -> subprocess.Popen[bytes]:
    try:
        with spec.log.open("ab") as log:
            return subprocess.Popen(
                [str(word) for word in spec.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=spec.environment,
                cwd=spec.directory,
                start_new_session=True,
                preexec_fn=_prepare(spec, os.getpid()),
                **spec.identity.popen_arguments(),
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise StartError(f"cannot start {spec.name} ({spec.command[0]}): {error}") from error


class Child:
    """One started process and the group it leads."""

    def __init__(self, spec: Spec) -> None:
        """Start ``spec``, its output appended to its log; :class:`StartError` where that is impossible."""
        self.spec = spec
        with held_back() as stop_is_asked_for:
            self._process = _start(spec)
            if stop_is_asked_for():
                # What this context raises leaves nobody who knows of the process.
                self.stop()

    @property
    def pid(self) -> int:
        """Process number, also that of its group."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll()

    def wait(self, timeout: float) -> int | None:
        """Its exit code, or None if it still runs after ``timeout`` seconds."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """End it in order, by force once its patience is over, and leave nothing of its group behind."""
        if self.exit_code() is None:
            self._process.send_signal(self.spec.stop_signal)
            self.wait(self.spec.patience)
        self.kill()

    def force(self) -> None:
        """End the whole group at once, without waiting: safe in a signal handler."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the whole group at once and wait for its leader."""
        self.force()
        self._process.wait()

    def last_lines(self, count: int = 15) -> list[str]:
        """The end of its log."""
        with self.spec.log.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - _TAIL_BYTES))
            return log.read().decode(errors="replace").splitlines()[-count:]


def describe_end(child: Child) -> str:
    """How a child ended, with the end of its log, for the terminal."""
    code = child.exit_code()
    how = (
        f"was ended by {signal.Signals(-code).name}"
        if code is not None and code < 0
        else f"ended with code {code}"
    )
    lines = "\n".join(f"    {line}" for line in child.last_lines())
    return f"{child.spec.name} {how}; the end of {child.spec.log}:\n{lines}"


def run_to_end(spec: Spec, timeout: float = 600.0) -> None:
    """Run a command that ends by itself.

    Raises :class:`StartError` with the end of its log when it fails or takes longer than ``timeout`` seconds.
    """
    child = Child(spec)
    try:
        code = child.wait(timeout)
    finally:
        child.kill()
    if code is None:
        raise StartError(f"{spec.name} took longer than {timeout:.0f} s; see {spec.log}")
    if code != 0:
        raise StartError(describe_end(child))
