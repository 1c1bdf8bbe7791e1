"""Pytest plugin: a throw-away PostgreSQL and Valkey, started before the settings load, gone with the run.

Loaded by ``-p tests.cluster``. ``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to use instead.
Tests that run side by side (``-n 2``) share the servers, each process with a database and a broker number of its own.
"""

import fcntl
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import pytest

from riskboard.embedded.broker import Broker
from riskboard.embedded.children import Child, describe_end, die_with_parent
from riskboard.embedded.cluster import Cluster
from riskboard.embedded.identity import choose_identity
from riskboard.embedded.paths import postgres_binary

PREFIX = "rbtest-"
SHARED_MEMORY = Path("/dev/shm")
# A crash loses a test run, nothing else: every guarantee that costs a disk write is off.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "dynamic_shared_memory_type": "mmap",
}
# How many seconds an orderly end may take that SIGTERM asked for.
PATIENCE = 20.0


def _room() -> Path:
    """Memory-backed storage where there is enough of it (containers often have 64 MB), else ``/tmp``."""
    if os.access(SHARED_MEMORY, os.W_OK) and shutil.disk_usage(SHARED_MEMORY).free > 1 << 30:
        return SHARED_MEMORY
    return Path("/tmp")


def _sweep(room: Path) -> None:
    """Remove what killed test runs left: directories of ours that nobody holds the lock of."""
    for lock in room.glob(f"{PREFIX}*/lock"):
        with lock.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            shutil.rmtree(lock.parent, ignore_errors=True)


class Throwaway:
    """The servers of one test run and the directory that holds them."""

    def __init__(self) -> None:
        """Choose a fresh directory; nothing is started yet."""
        room = _room()
        _sweep(room)
        self.directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=room))
        self._lock = (self.directory / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._children: list[Child] = []

    def start_database(self) -> str:
        """Start PostgreSQL; its address."""
        identity = choose_identity([postgres_binary("postgres"), "--version"])
        self.directory.chmod(0o711)
        sockets = self._subdirectory("s")
        log = self.directory / "postgres.log"
        cluster = Cluster(self.directory / "pg", sockets, log, identity, settings=FAST, durable=False)
        cluster.initialise()
        server = cluster.start()
        self._children.append(server)
        cluster.wait_until_ready(server)
        return cluster.url

    def start_broker(self) -> str:
        """Start Valkey; its address."""
        broker = Broker(
            self._subdirectory("v"), self._subdirectory("b"), self.directory / "valkey.log", durable=False
        )
        server = broker.start()
        self._children.append(server)
        broker.wait_until_ready(server)
        return broker.url

    def _subdirectory(self, name: str) -> Path:
        directory = self.directory / name
        directory.mkdir(mode=0o700)
        return directory

    def loss(self) -> str | None:
        """How a server ended that should still run, with the end of its log; None while all do."""
        return next((describe_end(child) for child in self._children if child.exit_code() is not None), None)

    def stop(self) -> None:
        """End the servers and remove their files."""
        children, self._children = self._children, []
        for child in children:
            child.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
        self._lock.close()

    def force(self) -> None:
        """The same at once, without waiting for anybody."""
        for child in self._children:
            child.force()
        shutil.rmtree(self.directory, ignore_errors=True)


class _Ending:
    """A run never outlives its servers, nor they it."""

    def __init__(self, throwaway: Throwaway) -> None:
        self._throwaway = throwaway
        signal.signal(signal.SIGTERM, self._on_term)

    def pytest_runtest_logfinish(self) -> None:
        """Without a server every test fails: one message says more than thousands."""
        loss = self._throwaway.loss()
        if loss is not None:
            pytest.exit(loss, returncode=pytest.ExitCode.INTERNAL_ERROR)

    def _on_term(self, signum: int, frame: FrameType | None) -> None:
        """SIGTERM (a time-out, a closing terminal) ends pytest in order, fixtures and servers included.

        Whatever swallows the exception or hangs while it ends is left behind once the patience is over.
        """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        watchdog = threading.Timer(PATIENCE, self._end)
        watchdog.daemon = True
        watchdog.start()
        raise KeyboardInterrupt

    def _end(self) -> None:
        self._throwaway.force()
        os._exit(128 + signal.SIGTERM)


def _set_missing(name: str, external: str, start: Callable[[], str]) -> None:
    os.environ[name] = os.environ.get(external) or start()


def _start_servers(throwaway: Throwaway) -> None:
    try:
        _set_missing("DATABASE_URL", "TEST_DATABASE_URL", throwaway.start_database)
        _set_missing("REDIS_URL", "TEST_REDIS_URL", throwaway.start_broker)
    except BaseException:
        throwaway.stop()
        raise


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the servers and name them in the environment; then pytest-django loads the settings."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    throwaway = Throwaway()
    early_config.add_cleanup(throwaway.stop)
    early_config.pluginmanager.register(_Ending(throwaway))
    _start_servers(throwaway)
    os.environ["SECRET_KEY"] = "only-for-tests-only-for-tests-only-for-tests"
    os.environ["FIELD_ENCRYPTION_KEY"] = "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI="
    os.environ["RISKBOARD_DATA"] = str(throwaway.directory / "data")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: Sequence[Any]) -> None:
    """Give each process of a divided run a broker number and a data directory of its own.

    The database is pytest-django's to tell apart. Called where the processes are started, before they are.
    """
    for number, spec in enumerate(specs, start=1):
        spec.env["REDIS_URL"] = numbered(os.environ["REDIS_URL"], number)
        spec.env["RISKBOARD_DATA"] = f"{os.environ['RISKBOARD_DATA']}-{number}"


def numbered(address: str, number: int) -> str:
    """The broker at ``address``, but its database ``number``."""
    if address.startswith("unix:"):
        return f"{address.partition('?')[0]}?db={number}"
    return urlsplit(address)._replace(path=f"/{number}").geturl()


def pytest_configure(config: pytest.Config) -> None:
    """A process of a divided run ends with the one that started it, however that ends."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        die_with_parent(signal.SIGKILL, os.getppid())
