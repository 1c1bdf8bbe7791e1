"""One parent a data directory: an advisory lock that the kernel drops with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskboard.embedded.failure import StartError


@contextmanager
def hold(path: Path, holder: str) -> Iterator[None]:
    """Hold the lock file ``path`` and write into it who does.

    Raises :class:`StartError`, naming the present holder, when it is held.
    """
    # Opened without truncation: a start that is turned away must not erase the holder's name.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"Riskboard is already running on {path.parent}: {file.read().strip()}"
            ) from None
        file.truncate()
        file.write(holder)
        file.flush()
        yield
