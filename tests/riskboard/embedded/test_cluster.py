"""The embedded PostgreSQL is created once, recovers after crashes, and listens on its socket alone."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from riskboard.embedded.children import Child
from riskboard.embedded.cluster import DATABASE, USER, Cluster, servers_of
from riskboard.embedded.failure import StartError
from riskboard.embedded.identity import NOBODY, Identity, choose_identity
from riskboard.embedded.paths import postgres_binary
from tests.cluster import FAST, Throwaway

Run = Callable[[Cluster], Child]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster nobody has created yet, in a short path that every user may pass."""
    throwaway = Throwaway()
    throwaway.directory.chmod(0o711)
    sockets = throwaway.directory / "s"
    sockets.mkdir(mode=0o700)
    identity = choose_identity([postgres_binary("postgres"), "--version"])
    log = throwaway.directory / "postgres.log"
    yield Cluster(throwaway.directory / "pg", sockets, log, identity, settings=FAST, durable=False)
    throwaway.stop()


@pytest.fixture
def run() -> Iterator[Run]:
    """Starts a cluster and waits until it answers; ended after the test, however that ends."""
    started: list[Child] = []

    def start(cluster: Cluster) -> Child:
        server = cluster.start()
        started.append(server)
        cluster.wait_until_ready(server)
        return server

    yield start
    for server in started:
        server.stop()


def connect(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(host=str(cluster.sockets), dbname=DATABASE, user=USER, autocommit=True)


def stat_of(directory: Path) -> int:
    return directory.stat().st_uid


def test_a_cluster_is_created_once(cluster: Cluster) -> None:
    assert cluster.initialise()
    assert not cluster.initialise()


def test_an_interrupted_creation_is_begun_anew(cluster: Cluster, run: Run) -> None:
    unfinished = cluster.data.with_name("pg.unfinished")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("half of it")
    assert cluster.initialise()
    run(cluster)
    assert not unfinished.exists()


def test_text_sorts_the_same_on_every_machine_and_no_port_is_open(cluster: Cluster, run: Run) -> None:
    cluster.initialise()
    run(cluster)
    with connect(cluster) as connection:
        query = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s"
        assert connection.execute(query, [DATABASE]).fetchone() == ("b", "C.UTF-8", "UTF8")
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_what_was_committed_survives_a_kill_and_the_stale_pid_file_is_dropped(
    cluster: Cluster, run: Run
) -> None:
    # With the settings that a run has, but for what would outlast a kill in shared memory.
    cluster = replace(cluster, settings={"dynamic_shared_memory_type": "mmap"})
    cluster.initialise()
    server = run(cluster)
    with connect(cluster) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    os.kill(server.pid, signal.SIGKILL)
    server.wait(10)
    assert (cluster.data / "postmaster.pid").exists()
    cluster.recover()
    run(cluster)
    with connect(cluster) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)


def test_a_pid_file_that_names_a_zombie_is_dropped(cluster: Cluster) -> None:
    cluster.initialise()
    zombie = subprocess.Popen(["/bin/true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    (cluster.data / "postmaster.pid").write_text(f"{zombie.pid}\n{cluster.data}\n")
    cluster.recover()
    assert not (cluster.data / "postmaster.pid").exists()
    zombie.wait()


def test_a_pid_file_that_names_an_unrelated_process_is_dropped_and_the_process_spared(
    cluster: Cluster,
) -> None:
    cluster.initialise()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    cluster.recover()
    assert not (cluster.data / "postmaster.pid").exists()


def test_a_server_that_a_killed_parent_left_running_is_ended_before_the_next(
    cluster: Cluster, run: Run
) -> None:
    cluster.initialise()
    left = run(cluster)
    assert left.pid in servers_of(cluster.data)
    cluster.recover(patience=0)
    assert servers_of(cluster.data) == []
    run(cluster)


def test_a_server_that_cannot_start_is_told_with_its_log(cluster: Cluster) -> None:
    cluster.initialise()
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    server = cluster.start()
    with pytest.raises(StartError, match=r"(?s)postgres ended with code 1.*no_such_setting"):
        cluster.wait_until_ready(server)


def test_root_without_namespaces_runs_it_as_nobody_and_can_go_back(cluster: Cluster, run: Run) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root lends another identity")
    cluster.initialise()
    as_nobody = replace(cluster, identity=Identity(uid=NOBODY))
    as_nobody.initialise()
    server = run(as_nobody)
    assert stat_of(Path(f"/proc/{server.pid}")) == NOBODY
    assert stat_of(cluster.data) == NOBODY
    server.stop()
    cluster.initialise()
    assert stat_of(cluster.data) == cluster.identity.owner()
    run(cluster)
