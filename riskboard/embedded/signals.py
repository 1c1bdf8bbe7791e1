"""The signals that ask a run to stop, and the moments at which that must wait."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Not an error, so no ``except Exception`` may swallow it."""


@dataclass
class _State:
    """Of this process, as its signal handlers are."""

    held_back: int = 0
    asked: bool = False


_state = _State()


def request_stop(signum: int, frame: FrameType | None) -> None:
    """A signal handler: raise :class:`StopRequested`, at once or when :func:`held_back` ends."""
    # Once is enough: a second signal while the children stop must not break off their stopping.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    _state.asked = True
    _raise_if_asked()


@contextmanager
def held_back() -> Iterator[Callable[[], bool]]:
    """Let a stop that is asked for wait until the end; gives what tells whether one is.

    While Python forks, it runs hooks (``os.register_at_fork``: logging and others have some) and drops whatever
    they raise. A handler that raised there would not be heard of, and the stop be lost.
    """
    _state.held_back += 1
    try:
        yield lambda: _state.asked
    finally:
        _state.held_back -= 1
        _raise_if_asked()


def _raise_if_asked() -> None:
    if _state.asked and not _state.held_back:
        _state.asked = False
        raise StopRequested
