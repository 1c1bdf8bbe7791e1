"""A worker killed in the middle of a task: the task is done again, once, by the next worker."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from django.conf import settings

from riskboard.celery import app
from riskboard.embedded.children import Child
from riskboard.embedded.paths import DataDirectory
from riskboard.embedded.processes import Python
from tests.chaos.runs import wait_until

KEY = "chaos"


@pytest.fixture
def client() -> Iterator[redis.Redis]:
    """The test run's broker, empty."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


def start_worker(tmp_path: Path) -> Child:
    data = DataDirectory(tmp_path)
    data.create()
    spec = Python(data, {**os.environ, "PYTHONUNBUFFERED": "1"}).worker()
    return Child(
        replace(spec, command=[*spec.command, "--include", "riskboard.embedded.worker,tests.chaos.tasks"])
    )


def count(client: redis.Redis, name: str) -> int:
    return int(client.get(f"{KEY}:{name}") or 0)


def pool_of(worker: Child) -> list[int]:
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.soak
def test_a_task_of_a_killed_worker_is_neither_lost_nor_finished_twice(
    client: redis.Redis, tmp_path: Path
) -> None:
    app.send_task("tests.chaos.gated", kwargs={"key": KEY})
    first = start_worker(tmp_path)
    try:
        assert wait_until(lambda: count(client, "begun") == 1), first.last_lines()
        pool = pool_of(first)
        os.kill(first.pid, signal.SIGKILL)
        first.wait(10)
        # The leader's death alone must end the pool, in mid-task: nobody sends it a signal here.
        assert wait_until(lambda: gone(pool), seconds=10)
        client.set(f"{KEY}:open", 1)
        assert count(client, "ended") == 0
    finally:
        first.kill()

    second = start_worker(tmp_path)
    try:
        assert wait_until(lambda: count(client, "ended") == 1), second.last_lines()
        # Longer than a message takes to come back.
        time.sleep(10)
        assert (count(client, "begun"), count(client, "ended")) == (2, 1)
        assert client.hlen("unacked") == 0
    finally:
        second.stop()


@pytest.mark.soak
def test_a_task_of_a_worker_asked_to_stop_is_finished_first(client: redis.Redis, tmp_path: Path) -> None:
    app.send_task("tests.chaos.gated", kwargs={"key": KEY})
    worker = start_worker(tmp_path)
    try:
        assert wait_until(lambda: count(client, "begun") == 1), worker.last_lines()
        os.kill(worker.pid, signal.SIGTERM)
        client.set(f"{KEY}:open", 1)
        assert worker.wait(30) == 0
        assert (count(client, "begun"), count(client, "ended")) == (1, 1)
    finally:
        worker.kill()
