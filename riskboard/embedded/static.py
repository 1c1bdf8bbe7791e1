"""Collecting and compressing static files takes half a minute: done only when one may have changed."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from riskboard.embedded.failure import StartError
from riskboard.environment import BASE_DIR

COLLECTED = BASE_DIR / "staticfiles"
# The lock files pin what packages bring, the module says what is taken from them.
_PINS = (
    "requirements.txt",
    "package-lock.json",
    "riskboard/common/staticfiles.py",
)
_OWN = "riskboard/static"


def _sources() -> Iterator[Path]:
    yield from (BASE_DIR / name for name in _PINS)
    yield from sorted(path for path in (BASE_DIR / _OWN).rglob("*") if path.is_file())


def fingerprint() -> str:
    """Changes with every file that decides what is collected, also when one is added or renamed."""
    digest = hashlib.sha256()
    for path in _sources():
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(BASE_DIR)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def is_collected() -> bool:
    """Whether the last complete collection was of the present files."""
    stamp = COLLECTED / ".fingerprint"
    return stamp.is_file() and stamp.read_text() == fingerprint()


def collect(command: Callable[[], object]) -> None:
    """Let ``command`` run ``collectstatic``; where it raises or is interrupted, that counts as not done."""
    stamp = COLLECTED / ".fingerprint"
    stamp.unlink(missing_ok=True)
    command()
    stamp.write_text(fingerprint())


def collect_in_terminal() -> None:
    """Collect unless that is done already: what ``make setup`` calls; needs no server and no data directory.

    Raises :class:`StartError` when it fails; the reason then stands in the terminal.
    """
    if is_collected():
        return
    sys.stdout.write("collecting static files\n")
    sys.stdout.flush()
    command: list[str | Path] = [
        sys.executable,
        BASE_DIR / "manage.py",
        "collectstatic",
        "--no-input",
        "--verbosity=0",
    ]
    try:
        collect(lambda: subprocess.run(command, cwd=BASE_DIR, check=True))
    except subprocess.CalledProcessError as error:
        raise StartError("collecting static files failed") from error
