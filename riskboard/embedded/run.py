"""One run from start to end: servers, migrations, demo, then web, worker and scheduler until stopped."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from riskboard.embedded.broker import Broker
from riskboard.embedded.children import run_to_end
from riskboard.embedded.cluster import Cluster
from riskboard.embedded.environment import Options, demo_password, field_key, secret_key, write_run_env
from riskboard.embedded.identity import Identity, choose_identity
from riskboard.embedded.lock import hold
from riskboard.embedded.paths import POSTGRES_SOCKETS, DataDirectory, postgres_binary
from riskboard.embedded.processes import Python
from riskboard.embedded.readiness import readiness, require_free_port
from riskboard.embedded.static import collect, is_collected
from riskboard.embedded.supervisor import Supervisor

# What later commands on the same data directory must be told, too.
SHARED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEY", "PUBLIC_URL")
DEMO_USERS = ("admin", "officer", "procurement", "viewer")
# Ready after ten seconds on an idle machine; a heavily loaded one has needed a minute and more.
READY_TIMEOUT = 180.0


def say(text: str) -> None:
    """One line for the terminal, at once; a closed terminal is no reason to fail."""
    with suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


@dataclass
class Progress:
    """Says each step with the seconds since the start."""

    started: float = field(default_factory=time.monotonic)

    def __call__(self, step: str) -> None:
        """Say that ``step`` begins."""
        say(f"[{time.monotonic() - self.started:5.1f} s] {step}")


@contextmanager
def prepared(data: DataDirectory, options: Options) -> Iterator[None]:
    """Create and lock the data directory; afterwards no trace of the run's addresses is left in it."""
    data.create()
    with hold(data.lock, f"process {os.getpid()}, {options.address}"):
        require_free_port(options.port)
        rotate_logs(data.logs)
        try:
            yield
        finally:
            data.run_env.unlink(missing_ok=True)
            data.close_socket_directory()


def rotate_logs(logs: Path) -> None:
    """Keep the previous run's logs beside the new ones, as ``NAME.log.1``."""
    for log in logs.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))


def start_servers(data: DataDirectory, supervisor: Supervisor, progress: Progress) -> dict[str, str]:
    """Start PostgreSQL and Valkey in the data directory; their addresses by the names of the settings."""
    identity = choose_identity([postgres_binary("postgres"), "--version"])
    sockets = data.open_socket_directory()
    cluster = Cluster(
        data.postgres, _database_sockets(data, sockets, identity), data.logs / "postgres.log", identity
    )
    cluster.recover()
    if cluster.initialise():
        progress("database created")
    server = supervisor.adopt(cluster.start())
    broker = Broker(data.valkey, sockets, data.logs / "valkey.log")
    queue = supervisor.adopt(broker.start())
    cluster.wait_until_ready(server)
    broker.wait_until_ready(queue)
    broker.empty_cache()
    progress("database and broker run")
    return {"DATABASE_URL": cluster.url, "REDIS_URL": broker.url}


def _database_sockets(data: DataDirectory, sockets: Path, identity: Identity) -> Path:
    """Where PostgreSQL, which may be another user, puts its socket: the directories above let it pass."""
    directory = sockets / POSTGRES_SOCKETS
    directory.mkdir(mode=0o700)
    if identity.uid is not None:
        for above in (data.root, sockets):
            above.chmod(0o711)
    return directory


def child_environment(
    data: DataDirectory, options: Options, servers: Mapping[str, str], environment: Mapping[str, str]
) -> dict[str, str]:
    """What the Python children are told: the caller's environment and the addresses of this run."""
    return {
        **environment,
        **servers,
        "SECRET_KEY": environment.get("SECRET_KEY") or secret_key(data),
        "FIELD_ENCRYPTION_KEY": environment.get("FIELD_ENCRYPTION_KEY") or field_key(data),
        "PUBLIC_URL": environment.get("PUBLIC_URL") or options.address,
        "RISKBOARD_DATA": str(data.root),
        "RISKBOARD_DEMO_SIGN_IN": "1" if options.demo else "0",
        "DJANGO_SETTINGS_MODULE": "riskboard.settings",
        "PYTHONUNBUFFERED": "1",
    }


def set_up(python: Python, progress: Progress) -> None:
    """Bring database and static files to what this version needs."""
    progress("migrating the database")
    run_to_end(python.manage("migrate", "--no-input"))
    if not is_collected():
        progress("collecting static files")
        collect(lambda: run_to_end(python.manage("collectstatic", "--no-input")))


def load_demo(python: Python, progress: Progress) -> None:
    """Fill an empty register with the demo organisation, once in the life of a data directory."""
    if python.data.demo_loaded.exists():
        return
    progress("loading the demo organisation")
    environment = {**python.environment, "RISKBOARD_DEMO_PASSWORD": demo_password(python.data)}
    run_to_end(Python(python.data, environment).manage("load_demo"))
    python.data.demo_loaded.touch()


def start(python: Python, options: Options, supervisor: Supervisor, progress: Progress) -> None:
    """Start worker, web and scheduler.

    Children stop in the reverse order: nothing new is scheduled or requested while the worker ends.
    """
    progress("starting web, worker and scheduler")
    for spec in (python.worker(), python.web(options.port), python.beat()):
        supervisor.start(spec)


def wait_until_ready(python: Python, options: Options, supervisor: Supervisor) -> None:
    """Return when a page and a task would be answered."""
    complaint = f"not ready after {READY_TIMEOUT:.0f} s; see the logs in {python.data.logs}"
    supervisor.wait_until(lambda: _ready(readiness(options.port)), READY_TIMEOUT, complaint)


def _ready(states: dict[str, Any] | None) -> bool:
    return states is not None and states["status_code"] == 200 and states.get("worker") == "up"


def set_up_address(python: Python, options: Options) -> str:
    """The address that creates the first administrator, new at every start; empty where there is one already.

    It comes by way of a file: what commands print stands in the logs, where a secret has no business.
    """
    path = python.data.set_up_address
    words = ["--if-needed", "--address", options.address, "--file", str(path)]
    path.unlink(missing_ok=True)
    run_to_end(python.manage("setup_link", *words))
    try:
        return path.read_text() if path.is_file() else ""
    finally:
        path.unlink(missing_ok=True)


def announce(data: DataDirectory, options: Options, set_up_at: str) -> None:
    """Say where it runs and how to sign in."""
    say(f"\nRiskboard runs at {options.address}")
    if options.demo:
        say(f"Sign in as {', '.join(DEMO_USERS)}; the password of each: {demo_password(data)}")
    elif set_up_at:
        say(f"Set it up at {set_up_at} (works once, for a day)")
    say("Ctrl-C stops everything.")


def run(data: DataDirectory, options: Options, environment: Mapping[str, str]) -> None:
    """Run until a stop signal (:class:`StopRequested`) or until something fails (:class:`StartError`)."""
    progress = Progress()
    with prepared(data, options), Supervisor() as supervisor:
        if options.external:
            servers = {name: environment[name] for name in ("DATABASE_URL", "REDIS_URL")}
        else:
            servers = start_servers(data, supervisor, progress)
        told = child_environment(data, options, servers, environment)
        write_run_env(data, {name: told[name] for name in SHARED})
        python = Python(data, told)
        set_up(python, progress)
        start(python, options, supervisor, progress)
        if options.demo:
            # While they start: it is one transaction, so nobody sees half of it.
            load_demo(python, progress)
        wait_until_ready(python, options, supervisor)
        progress("ready")
        announce(data, options, "" if options.demo else set_up_address(python, options))
        supervisor.watch()
