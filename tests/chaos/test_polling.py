"""Workers killed again and again while they poll, broker and database restarted: each entry is stored, and once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery import Celery

from riskboard.embedded.children import Child
from riskboard.embedded.paths import DataDirectory
from riskboard.embedded.processes import Python
from riskboard.environment import BASE_DIR
from tests.bench.publishers import ENTRIES, host
from tests.chaos.runs import wait_until
from tests.chaos.servers import Servers
from tests.chaos.test_worker import gone, pool_of

SOURCES = 100
KILLS = 20
ADD = """
import sys
from incidents.models import Source
Source.objects.bulk_create(
    Source(name=at, url=f"http://{at}/feed", domain=at.partition(":")[0]) for at in sys.stdin.read().split()
)
"""


class Polling:
    """Sources, their publishers, and the worker that reads them."""

    def __init__(self, servers: Servers, tmp_path: Path, hosts: list[str]) -> None:
        """Make the tables and the sources."""
        self.servers = servers
        self.data = DataDirectory(tmp_path)
        self.data.create()
        self.environment = {**os.environ, **servers.environment, "FETCH_ALLOWED_HOSTS": ",".join(hosts)}
        self._manage("migrate", "--skip-checks")
        self._manage("shell", "--no-imports", "-c", ADD, said="\n".join(hosts))
        url = servers.broker.url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
        self.application = Celery(broker=url)

    def _manage(self, *words: str, said: str = "") -> None:
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=BASE_DIR, env=self.environment, input=said, text=True, check=True)

    def ask(self, query: str) -> Any:
        """The first value of the first row."""
        with psycopg.connect(self.servers.cluster.url, autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
            return row[0] if row else None

    def tell(self, statement: str) -> None:
        with psycopg.connect(self.servers.cluster.url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def due(self) -> None:
        """Have everything read anew, as if nothing were known of what was read before."""
        self.tell("UPDATE incidents_source SET next_fetch_at = now(), etag = '', body_hash = ''")

    def reads(self) -> bool:
        """Whether a worker is in the middle of a poll; it is told to begin."""
        self.application.send_task("incidents.poll_due")
        time.sleep(0.3)
        return bool(self.ask("SELECT count(*) FROM incidents_fetch WHERE state = 'running'"))

    def age(self) -> None:
        """As if the time after which a dead worker's claims are handed back had passed."""
        self.tell(
            "UPDATE incidents_fetch SET started_at = started_at - interval '2 minutes' WHERE state = 'running'"
        )

    def ended(self) -> bool:
        """Whether everything was read and nothing is open."""
        self.application.send_task("incidents.poll_due")
        time.sleep(0.3)
        return not self.ask(
            "SELECT (SELECT count(*) FROM incidents_fetch WHERE state IN ('queued', 'running'))"
            " + (SELECT count(*) FROM incidents_source WHERE next_fetch_at <= now())"
        )


@contextmanager
def publishers() -> Iterator[list[str]]:
    """Slow ones, so that a poll lasts long enough to be killed."""
    command = [sys.executable, "-m", "tests.bench.publishers", str(SOURCES), "3"]
    with subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            yield [f"{host(number)}:{port}" for number in range(SOURCES)]
        finally:
            process.kill()


def kill(worker: Child) -> None:
    pool = pool_of(worker)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(10)
    assert wait_until(lambda: gone(pool), 20)


@pytest.mark.soak
def test_no_entry_is_lost_or_stored_twice_whatever_is_killed(servers: Servers, tmp_path: Path) -> None:
    chance = random.Random(11)
    with publishers() as hosts:
        polling = Polling(servers, tmp_path, hosts)
        for number in range(KILLS):
            worker = Child(Python(polling.data, polling.environment).worker())
            try:
                assert wait_until(polling.reads), worker.last_lines()
                time.sleep(chance.uniform(0, 2))
                if number == KILLS // 3:
                    servers.stop("broker")
                    servers.start_broker()
                if number == KILLS * 2 // 3:
                    servers.stop("database")
                    servers.start_database()
            finally:
                kill(worker)
            polling.age()
            if number % 5 == 4:
                polling.due()
        worker = Child(Python(polling.data, polling.environment).worker())
        try:
            assert wait_until(polling.ended), worker.last_lines()
        finally:
            worker.stop()
    stored = polling.ask("SELECT count(*) FROM incidents_article")
    different = polling.ask("SELECT count(DISTINCT (source_id, identity)) FROM incidents_article")
    told = polling.ask("SELECT sum(new_entries) FROM incidents_fetch")
    fetches = polling.ask("SELECT count(*) FROM incidents_fetch")
    wanted = SOURCES * ENTRIES
    lost, twice = wanted - different, stored - different
    sys.stdout.write(f"\n{KILLS} kills, {fetches} fetches: {lost} entries lost, {twice} stored twice\n")
    assert (stored, different, told) == (wanted, wanted, wanted)
