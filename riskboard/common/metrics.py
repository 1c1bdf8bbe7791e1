"""Counts and durations for Prometheus, added up over all processes in the broker's memory.

Web processes and workers run on any number of machines, so none of them knows the figures of the others. Each gathers
its own for a second and then adds them to one hash; whoever is asked for the metrics reads that hash. Nothing is
gathered where ``METRICS_TOKEN`` is not set. What a killed process had not yet added, a second's worth, is lost.
"""

import atexit
import json
import logging
import os
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import redis
from django.conf import settings
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

KEY = "riskboard:metrics:1"
FLUSH_SECONDS = 1.0
# Seconds. The last ones are for tasks, which may take minutes.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Counter:
    """Something that is counted, apart for each combination of its labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Durations(Counter):
    """Seconds that something took, sorted into :data:`BUCKETS`."""


REQUESTS = Counter("riskboard_requests", "Answers by view, method and status.", ("view", "method", "status"))
REQUEST_SECONDS = Durations("riskboard_request_seconds", "Time until an answer began.", ("view", "method"))
TASKS = Counter("riskboard_tasks", "Tasks by name and outcome.", ("task", "outcome"))
TASK_SECONDS = Durations("riskboard_task_seconds", "Time that a task took.", ("task",))
FETCHES = Counter("riskboard_fetches", "Readings of sources by outcome.", ("outcome",))
FETCH_SECONDS = Durations("riskboard_fetch_seconds", "Time until a source had answered.", ("outcome",))
SCORE_SECONDS = Durations("riskboard_score_seconds", "Time to compute and store all scores.")
_KNOWN = {
    metric.name: metric
    for metric in (
        REQUESTS,
        REQUEST_SECONDS,
        TASKS,
        TASK_SECONDS,
        FETCHES,
        FETCH_SECONDS,
        SCORE_SECONDS,
    )
}


def count(metric: Counter, *labels: str, amount: float = 1) -> None:
    """Add ``amount`` to a counter; does nothing where no metrics are gathered."""
    if settings.METRICS_TOKEN:
        _gathered.add([(_field(metric, labels, ""), amount)])


def observe(metric: Durations, *labels: str, seconds: float) -> None:
    """Note that something took ``seconds``; does nothing where no metrics are gathered."""
    if not settings.METRICS_TOKEN:
        return
    place = bisect_left(BUCKETS, seconds)
    bucket = str(BUCKETS[place]) if place < len(BUCKETS) else "+Inf"
    _gathered.add([(_field(metric, labels, bucket), 1), (_field(metric, labels, "sum"), seconds)])


def observe_request(view: str, method: str, status: int, seconds: float) -> None:
    """One answer of the web server."""
    method = method if method in _METHODS else "OTHER"
    count(REQUESTS, view, method, str(status))
    observe(REQUEST_SECONDS, view, method, seconds=seconds)


def observe_task(task: str, outcome: str, seconds: float) -> None:
    """One finished task."""
    count(TASKS, task, outcome)
    observe(TASK_SECONDS, task, seconds=seconds)


def _field(metric: Counter, labels: tuple[str, ...], part: str) -> str:
    if len(labels) != len(metric.labels):
        raise ValueError(f"{metric.name} has the labels {metric.labels}")
    return json.dumps([metric.name, labels, part])


def client() -> "redis.Redis":
    """A connection to the broker that gives up after a second; the caller closes it."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1)


@dataclass
class Gathered:
    """What this process has counted and not yet added to the figures of all."""

    _amounts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def add(self, amounts: Iterable[tuple[str, float]]) -> None:
        """Add to the figures; the first call in a process starts the thread that hands them on."""
        with self._lock:
            for name, amount in amounts:
                self._amounts[name] += amount
            if self._thread is None:
                self._thread = threading.Thread(target=self._hand_on, name="metrics", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        """Hand on what was gathered; where the broker does not answer it is kept for the next time."""
        with self._lock:
            amounts, self._amounts = self._amounts, defaultdict(float)
        if not amounts:
            return
        try:
            with client() as broker, broker.pipeline(transaction=False) as pipeline:
                for name, amount in amounts.items():
                    pipeline.hincrbyfloat(KEY, name, amount)
                pipeline.execute()
        except redis.RedisError:
            self._keep(amounts)

    def _keep(self, amounts: Mapping[str, float]) -> None:
        with self._lock:
            for name, amount in amounts.items():
                self._amounts[name] += amount

    def _hand_on(self) -> None:
        while not _ended.wait(FLUSH_SECONDS):
            self.flush()

    def forget(self) -> None:
        """After a fork: the parent's figures are its own, and its thread does not exist here."""
        self._amounts = defaultdict(float)
        self._lock = threading.Lock()
        self._thread = None


_gathered = Gathered()
_ended = threading.Event()
os.register_at_fork(after_in_child=_gathered.forget)


def flush() -> None:
    """Hand on at once what this process has gathered."""
    _gathered.flush()


@atexit.register
def _flush_at_end() -> None:
    _ended.set()
    flush()


def families() -> Iterator[Metric]:
    """The figures of all processes. Raises :class:`redis.RedisError` when the broker does not answer."""
    with client() as broker:
        stored = broker.hgetall(KEY)
    series: dict[str, dict[tuple[str, ...], dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for name, amount in stored.items():
        metric, labels, part = json.loads(name)
        series[metric][tuple(labels)][part] = float(amount)
    for name, known in _KNOWN.items():
        yield (
            _durations(known, series[name]) if isinstance(known, Durations) else _counter(known, series[name])
        )


def _counter(metric: Counter, series: Mapping[tuple[str, ...], Mapping[str, float]]) -> Metric:
    family = CounterMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, parts in sorted(series.items()):
        family.add_metric(labels, parts[""])
    return family


def _durations(metric: Durations, series: Mapping[tuple[str, ...], Mapping[str, float]]) -> Metric:
    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, parts in sorted(series.items()):
        total, buckets = 0.0, []
        for bound in (*map(str, BUCKETS), "+Inf"):
            total += parts.get(bound, 0.0)
            buckets.append((bound, total))
        family.add_metric(labels, buckets, sum_value=parts.get("sum", 0.0))
    return family
