"""The embedded PostgreSQL: created, recovered after a crash, started on a Unix socket alone."""

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from riskboard.embedded.children import Child, Spec, describe_end, run_to_end
from riskboard.embedded.failure import StartError
from riskboard.embedded.identity import Identity
from riskboard.embedded.paths import postgres_binary

USER = DATABASE = "app"
# Small enough for a laptop, enough for web threads, worker, scheduler and a shell.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "96MB",
    "jit": "off",
    "log_checkpoints": "off",
}
_POLL = 0.05


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data directory and where its server listens; the caller holds the lock on it."""

    data: Path
    sockets: Path
    log: Path
    identity: Identity
    settings: Mapping[str, str] = field(default_factory=dict)
    durable: bool = True

    @property
    def url(self) -> str:
        """The address as ``DATABASE_URL`` wants it."""
        return f"postgres://{USER}@/{DATABASE}?{urlencode({'host': str(self.sockets)})}"

    def initialise(self) -> bool:
        """Create the data directory unless it exists; True if it was created.

        Made under another name and renamed, so that an interrupted creation is never taken for a whole one.
        """
        self._own(self.data)
        if self.data.is_dir():
            return False
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._own(unfinished)
        run_to_end(
            Spec("initdb", self._initdb_command(unfinished), self.log, identity=self.identity), timeout=120
        )
        unfinished.rename(self.data)
        return True

    def _initdb_command(self, directory: Path) -> list[str | Path]:
        # The build has no ICU; the built-in locale sorts by code point and is the same on every machine.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [
            postgres_binary("initdb"),
            f"--pgdata={directory}",
            f"--username={USER}",
            "--auth=trust",
            "--encoding=UTF8",
            *locale,
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        ]

    def recover(self, patience: float = 30.0) -> None:
        """Clear what a killed parent left: wait for a server that is still ending, then drop its pid file.

        Raises :class:`StartError` if a server of this directory outlives ``patience`` seconds and a shutdown.
        """
        if not self._gone_within(patience):
            for pid in servers_of(self.data):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
            if not self._gone_within(5):
                raise StartError(
                    f"a PostgreSQL that nobody started from here still uses {self.data}: stop it first"
                )
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while servers_of(self.data):
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL)
        return True

    def start(self) -> Child:
        """Start the server; it may not accept connections yet."""
        self._own(self.sockets)
        options = [
            word
            for name, value in {**SETTINGS, **self.settings}.items()
            for word in ("-c", f"{name}={value}")
        ]
        command: list[str | Path] = [
            postgres_binary("postgres"),
            "-D",
            self.data,
            "-k",
            self.sockets,
            *options,
        ]
        return Child(
            Spec(
                "postgres",
                command,
                self.log,
                stop_signal=signal.SIGINT,
                death_signal=signal.SIGINT,
                patience=20,
                identity=self.identity,
            )
        )

    def wait_until_ready(self, server: Child, timeout: float = 60.0) -> None:
        """Return once connections are accepted and the application's database exists.

        Raises :class:`StartError` with the end of the server's log when it ends or ``timeout`` seconds pass.
        """
        deadline = time.monotonic() + timeout
        while not self._create_database():
            if server.exit_code() is not None:
                raise StartError(describe_end(server))
            if time.monotonic() > deadline:
                raise StartError(f"PostgreSQL accepts no connection after {timeout:.0f} s; see {self.log}")
            time.sleep(_POLL)

    def _create_database(self) -> bool:
        try:
            connection = psycopg.connect(
                host=str(self.sockets), dbname="postgres", user=USER, autocommit=True
            )
        except psycopg.OperationalError:
            return False
        with connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        return True

    def _own(self, directory: Path) -> None:
        """Give the directory to the child's user; only root ever has to."""
        owner = self.identity.owner()
        if not directory.is_dir() or directory.stat().st_uid == owner:
            return
        for path in (directory, *directory.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)


def servers_of(data: Path) -> list[int]:
    """The live postgres processes whose data directory is ``data``: each of them works inside it.

    A pid file cannot tell: after a crash its number may be a zombie's or belong to an unrelated process.
    """
    return [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _serves(entry, data)
    ]


def _serves(process: Path, data: Path) -> bool:
    try:
        return (process / "exe").readlink().name.startswith("postgres") and (
            process / "cwd"
        ).readlink() == data
    except OSError:
        # Gone meanwhile, a zombie, or another user's: in no case a server of ours.
        return False
