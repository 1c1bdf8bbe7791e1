"""The parent: starts the children in order, watches them, and stops them in the reverse order."""

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from riskboard.embedded.children import Child, Spec, describe_end
from riskboard.embedded.failure import StartError
from riskboard.embedded.signals import STOP_SIGNALS, request_stop

_POLL = 0.1


class Supervisor:
    """Owns the children of a run. Use as a context: leaving it stops them all, however it is left."""

    def __init__(self) -> None:
        """No child yet."""
        self._children: list[Child] = []
        self._previous: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> "Supervisor":
        """From here on a stop signal raises :class:`StopRequested` in the main thread."""
        for number in STOP_SIGNALS:
            self._previous[number] = signal.signal(number, request_stop)
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop every child, the last started first; a second Ctrl-C ends them by force."""
        for number in self._previous:
            signal.signal(number, self._kill_all)
        for child in reversed(self._children):
            child.stop()
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def start(self, spec: Spec) -> Child:
        """Start one more child, to be watched and stopped with the rest."""
        return self.adopt(Child(spec))

    def adopt(self, child: Child) -> Child:
        """Watch and stop a child that was started elsewhere in this process."""
        self._children.append(child)
        return child

    def check(self) -> None:
        """Raise :class:`StartError`, with its last log lines, if a child has died: the rest needs it."""
        for child in self._children:
            if child.exit_code() is not None:
                raise StartError(describe_end(child))

    def wait_until(self, ready: Callable[[], bool], timeout: float, complaint: str) -> None:
        """Return once ``ready()``.

        Raises :class:`StartError` when a child dies, or with ``complaint`` after ``timeout`` seconds.
        """
        deadline = time.monotonic() + timeout
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StartError(complaint)
            time.sleep(_POLL)

    def watch(self) -> None:
        """Never return: a stop signal or the death of a child ends it with an exception."""
        while True:
            self.check()
            time.sleep(_POLL)

    def _kill_all(self, signum: int, frame: FrameType | None) -> None:
        for child in reversed(self._children):
            child.force()

    @property
    def children(self) -> Sequence[Child]:
        """The children in the order of their start."""
        return tuple(self._children)
