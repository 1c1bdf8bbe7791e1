"""Polling 200 publishers over HTTP with two workers on one database: first when all is new, then when nothing is."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from incidents.models import Article, Fetch, Source
from riskboard.environment import BASE_DIR
from tests.bench.processors import seconds_of, seconds_of_database
from tests.bench.publishers import ENTRIES, host

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
SOURCES = 200
WORKERS = 2
POLLER = ("manage.py", "shell", "--no-imports", "-c", "from tests.bench.poller import main; main()")
ROUNDS = 3


class Talker:
    """A process that is told things line by line, and answers so."""

    def __init__(self, *words: str, **environment: str) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            [sys.executable, *words],
            cwd=BASE_DIR,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def say(self) -> None:
        """Tell it to go on."""
        print(file=_open(self.process.stdin), flush=True)

    def hear(self) -> str:
        """Its next line."""
        return _open(self.process.stdout).readline()


def _open(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end


@contextmanager
def talking(talker: Talker) -> Iterator[Talker]:
    with talker.process:
        try:
            yield talker
        finally:
            talker.process.kill()


def test_sources_a_second_with_two_workers() -> None:
    with ExitStack() as stack:
        publishers = stack.enter_context(talking(Talker("-m", "tests.bench.publishers", str(SOURCES))))
        port = int(publishers.hear())
        hosts = [f"{host(number)}:{port}" for number in range(SOURCES)]
        database = urlsplit(os.environ["DATABASE_URL"])
        url = database._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
        told = {"DATABASE_URL": url, "FETCH_ALLOWED_HOSTS": ",".join(hosts), "LOG_LEVEL": "ERROR"}
        workers = [stack.enter_context(talking(Talker(*POLLER, **told))) for _ in range(WORKERS)]
        beside = {"publishers": lambda: seconds_of(publishers.process.pid), "database": seconds_of_database}
        measure("nothing to do", workers, beside)
        for number in range(ROUNDS):
            add_sources(hosts)
            first = measure(f"all new, round {number + 1}", workers, beside)
            assert Article.objects.count() == SOURCES * ENTRIES
            print(f"    {SOURCES * ENTRIES / first:.0f} entries/s stored")
        for number in range(ROUNDS):
            Source.objects.update(next_fetch_at=timezone.now())
            measure(f"all 304, round {number + 1}", workers, beside)
        assert Fetch.objects.filter(not_modified=True).count() == ROUNDS * SOURCES
        for few in (20, SOURCES):
            Source.objects.filter(pk__in=Source.objects.order_by("pk")[:few]).update(
                next_fetch_at=timezone.now()
            )
            measure(f"all 304, {few} sources, one worker", workers[:1], beside)


def add_sources(hosts: list[str]) -> None:
    Source.objects.all().delete()
    Article.objects.all().delete()
    Source.objects.bulk_create(
        Source(name=at, url=f"http://{at}/feed", domain=at.partition(":")[0]) for at in hosts
    )


def measure(name: str, workers: list[Talker], beside: Mapping[str, Callable[[], float]]) -> float:
    """Have every worker poll; seconds until the last is done. ``beside`` tells what others take of the processors."""
    before = {other: taken() for other, taken in beside.items()}
    started = time.perf_counter()
    for worker in workers:
        worker.say()
    told: list[dict[str, Any]] = [json.loads(worker.hear()) for worker in workers]
    seconds = time.perf_counter() - started
    total = {key: sum(one.get(key, 0) for one in told) for one in told for key in one}
    sources = total["sources"]
    print(f"  {name}: {sources / seconds:.0f} sources/s ({seconds:.2f} s), load {os.getloadavg()[0]:.1f}")
    kinds = [kind for kind in ("network", "parsing", "text", "database") if kind in total]
    shares = ", ".join(f"{kind} {total[kind] / total['seconds']:.0%}" for kind in kinds)
    print(f"    of the workers' time: {shares}; processor {total['processor'] / total['seconds']:.0%}")
    each = total.get("statements", 0) / max(sources, 1)
    own = total["processor"] / max(sources, 1) * 1000
    peak = max(one["peak_mb"] for one in told)
    others = {other: (taken() - before[other]) / max(sources, 1) * 1000 for other, taken in beside.items()}
    took = ", ".join(f"{other} {taken:.1f} ms" for other, taken in {"workers": own, **others}.items())
    print(f"    a source, of the processors: {took}; {each:.2f} statements; peak {peak} MB")
    return seconds
