"""Alerts under three hours of trouble: every event arrives at least once, under one identifier, whatever dies.

Time is moved in the rows that say when work is due: five minutes a step, without waiting for them.
"""

import json
import os
import signal
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from riskboard.embedded.children import Child, run_to_end
from riskboard.embedded.paths import DataDirectory
from riskboard.embedded.processes import Python
from tests.chaos.publisher import Publisher
from tests.chaos.runs import wait_until
from tests.chaos.servers import Servers
from tests.chaos.test_worker import gone, pool_of
from tests.http_server import Answer, LocalServer, Received

STEP_MINUTES = 5
HOURS_DOWN = 3
EVENTS_A_STEP = 5
SWEEPS_A_STEP = 2
LOOKS = 24
LATER = """
UPDATE alerts_delivery SET
    next_try_at = next_try_at - make_interval(mins => %(minutes)s),
    claimed_at = claimed_at - make_interval(mins => %(minutes)s)
WHERE state = 'pending'
"""
AT_WORK = """
SELECT (SELECT count(*) FROM alerts_event WHERE dispatched_at IS NULL)
    + (SELECT count(*) FROM alerts_delivery WHERE state = 'pending' AND claimed_at IS NOT NULL)
"""
WAITING = """
SELECT (SELECT count(*) FROM alerts_event WHERE dispatched_at IS NULL)
    + (SELECT count(*) FROM alerts_delivery WHERE state = 'pending')
"""


class Hook:
    """A receiver that is down, up, or the death of the worker that talks to it."""

    def __init__(self) -> None:
        self.server = LocalServer({"/hook": self._answer})
        self.up = False
        self.victim: Child | None = None
        self.killed = threading.Event()
        self.seen: list[tuple[str, bytes, bool]] = []

    def _answer(self, request: Received) -> Answer:
        victim, self.victim = self.victim, None
        if victim is not None:
            pool = pool_of(victim)
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait(10)
            wait_until(lambda: gone(pool), seconds=10)
        taken = self.up or victim is not None
        self.seen.append((request.headers["webhook-id"], request.body, taken))
        if victim is not None:
            self.killed.set()
        return (200 if taken else 503), {}, b""

    def taken(self) -> Counter[str]:
        """How often each event was taken, by its identifier."""
        return Counter(name for name, _body, taken in list(self.seen) if taken)

    def names_of_bodies(self) -> dict[bytes, set[str]]:
        """The identifiers under which each body came."""
        names: defaultdict[bytes, set[str]] = defaultdict(set)
        for name, body, _taken in list(self.seen):
            names[body].add(name)
        return names


class Installation:
    """Servers, a worker and a publisher that share one database, and its clock."""

    def __init__(self, servers: Servers, hook: Hook, directory: Path) -> None:
        self.servers = servers
        self._python = Python(
            _data(directory),
            {
                **os.environ,
                **servers.environment,
                "RISKBOARD_DATA": str(directory),
                "FETCH_ALLOWED_HOSTS": hook.server.authority,
                "PYTHONUNBUFFERED": "1",
            },
        )
        run_to_end(self._python.manage("migrate", "--no-input"))
        self.publisher = Publisher(self._python.environment, directory / "publisher.log")
        self.worker = self.new_worker()

    def new_worker(self) -> Child:
        """A worker beside or after the one before."""
        self.worker = Child(self._python.worker())
        return self.worker

    def restart_database(self) -> None:
        """Take the database away and give it back; what is published in between is refused."""
        self.servers.stop("database")
        assert self.publisher.tell("publish 1") == []
        self.servers.start_database()

    def later(self, minutes: int = STEP_MINUTES) -> None:
        """Let that much time go by, and have the worker look as the scheduler would."""
        self._settle()
        self.move(minutes)
        for _ in range(SWEEPS_A_STEP):
            self.publisher.tell("look")
            self._settle()

    def _settle(self) -> None:
        """Wait until nobody is at work. What the dead have claimed is free again after two minutes, a batch a look."""
        if wait_until(self._idle, 20):
            return
        self.move(3)
        for _ in range(LOOKS):
            self.publisher.tell("look")
            if wait_until(self._idle, 5):
                return
        pytest.fail(f"work is never done: {self.worker.last_lines()}")

    def move(self, minutes: int) -> None:
        """Let all that waits have waited so much longer."""
        self._ask(LATER, {"minutes": minutes})

    def waiting(self) -> int:
        """How many events and deliveries are on their way."""
        return int(self._ask(WAITING))

    def _idle(self) -> bool:
        return int(self._ask(AT_WORK)) == 0

    def _ask(self, statement: str, values: dict[str, Any] | None = None) -> Any:
        with psycopg.connect(self.servers.cluster.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def stop(self) -> None:
        """End the processes."""
        self.publisher.stop()
        self.worker.stop()


def _data(directory: Path) -> DataDirectory:
    data = DataDirectory(directory)
    data.create()
    return data


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()
    with hook.server:
        yield hook


@pytest.fixture
def installation(servers: Servers, hook: Hook, tmp_path: Path) -> Iterator[Installation]:
    made = Installation(servers, hook, tmp_path / "data")
    made.publisher.tell(f"channel {hook.server.base_url}/hook")
    yield made
    made.stop()


def verdict(hook: Hook, published: list[str]) -> str:
    """What became of the published events, in figures."""
    taken = hook.taken()
    lost = [name for name in published if not taken[name]]
    twice = [name for name in published if taken[name] > 1]
    return (
        f"{len(published)} events, {len(hook.seen)} attempts, {len(lost)} lost, "
        f"{len(twice)} duplicated under the same identifier"
    )


def arrive(installation: Installation, hook: Hook) -> None:
    """The receiver is back: five minutes after five minutes until nothing waits any more."""
    hook.up = True
    for _ in range(60):
        installation.later()
        if not installation.waiting():
            return
    pytest.fail(f"{installation.waiting()} deliveries still wait: {installation.worker.last_lines()}")


@pytest.mark.soak
def test_three_hours_without_receiver_while_broker_database_and_worker_go_and_come_back_lose_no_event(
    installation: Installation, hook: Hook
) -> None:
    published: list[str] = []
    steps = HOURS_DOWN * 60 // STEP_MINUTES
    for step in range(steps):
        if step == steps // 4:
            installation.servers.stop("broker")
        published += installation.publisher.tell(f"publish {EVENTS_A_STEP}")
        if step == steps // 4:
            installation.servers.start_broker()
        if step == steps // 2:
            installation.restart_database()
        if step == steps * 3 // 4:
            os.kill(installation.worker.pid, signal.SIGKILL)
            installation.worker.wait(10)
            installation.new_worker()
        installation.later()
    assert len(published) == steps * EVENTS_A_STEP
    assert not hook.taken()
    attempts_while_down = len(hook.seen)
    arrive(installation, hook)
    sys.stdout.write(f"\n{verdict(hook, published)}; {attempts_while_down} attempts while it was down\n")
    taken = hook.taken()
    assert set(taken) == set(published), "none is lost, none is invented"
    names = hook.names_of_bodies()
    assert len(names) == len(published)
    assert all(len(found) == 1 for found in names.values()), "every attempt at an event has its identifier"
    assert {json.loads(body)["type"] for body in names} == {"incident.opened"}


@pytest.mark.soak
def test_a_worker_killed_between_sending_and_recording_leads_to_the_same_message_again(
    installation: Installation, hook: Hook
) -> None:
    hook.up = True
    before = installation.publisher.tell("publish 3")
    assert wait_until(lambda: not installation.waiting(), 60), installation.worker.last_lines()
    hook.victim = installation.worker
    published = before + installation.publisher.tell("publish 5")
    assert hook.killed.wait(60)
    sent = hook.taken()
    installation.new_worker()
    arrive(installation, hook)
    sys.stdout.write(f"\n{verdict(hook, published)}; {len(sent)} sent before the worker was killed\n")
    taken = hook.taken()
    assert set(taken) == set(published)
    assert any(taken[name] == 2 for name in sent if name not in before), "what was sent, and not recorded"
    assert all(taken[name] == 1 for name in before)
    assert all(len(found) == 1 for found in hook.names_of_bodies().values())
