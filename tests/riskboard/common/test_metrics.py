"""Counts and durations add up over processes, and cost nothing where nobody asks for them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
import redis
from django.test import Client
from prometheus_client import CollectorRegistry, generate_latest

from riskboard.common import metrics
from riskboard.environment import BASE_DIR

TOKEN = "only-for-tests-only-for-tests-only-for-tests"


class Collected:
    """What the registry of the Prometheus client asks."""

    def collect(self) -> Iterator[Any]:
        yield from metrics.families()


def text() -> str:
    """The figures as Prometheus reads them."""
    metrics.flush()
    registry = CollectorRegistry()
    registry.register(Collected())
    return generate_latest(registry).decode()


@pytest.fixture(autouse=True)
def gathering(settings: Any) -> Iterator[None]:
    """Metrics are asked for, and start at nothing."""
    settings.METRICS_TOKEN = TOKEN
    with metrics.client() as broker:
        metrics.flush()
        broker.delete(metrics.KEY)
        yield
        metrics.flush()
        broker.delete(metrics.KEY)


def test_counts_add_up_by_label() -> None:
    metrics.count(metrics.FETCHES, "done")
    metrics.count(metrics.FETCHES, "done", amount=2)
    metrics.count(metrics.FETCHES, "failed")
    assert 'riskboard_fetches_total{outcome="done"} 3.0' in text()
    assert 'riskboard_fetches_total{outcome="failed"} 1.0' in text()


def test_durations_fall_into_cumulative_buckets() -> None:
    for seconds in (0.005, 0.04, 0.04, 2.0, 1000.0):
        metrics.observe(metrics.SCORE_SECONDS, seconds=seconds)
    lines = text()
    assert 'riskboard_score_seconds_bucket{le="0.005"} 1.0' in lines
    assert 'riskboard_score_seconds_bucket{le="0.05"} 3.0' in lines
    assert 'riskboard_score_seconds_bucket{le="300.0"} 4.0' in lines
    assert 'riskboard_score_seconds_bucket{le="+Inf"} 5.0' in lines
    assert "riskboard_score_seconds_count 5.0" in lines
    assert "riskboard_score_seconds_sum 1002.085" in lines


def test_what_another_process_counts_is_added() -> None:
    metrics.count(metrics.FETCHES, "done")
    metrics.flush()
    script = (
        "import os; pid = os.fork() or os._exit(os.system('true'));"
        "import django; django.setup();"
        "from riskboard.common import metrics; metrics.count(metrics.FETCHES, 'done', amount=4)"
    )
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE_DIR,
        env={**os.environ, "METRICS_TOKEN": TOKEN, "DJANGO_SETTINGS_MODULE": "riskboard.settings"},
        check=True,
        timeout=120,
    )
    assert 'riskboard_fetches_total{outcome="done"} 5.0' in text()


@pytest.mark.django_db
def test_requests_are_counted_by_view_method_and_status_and_never_by_address() -> None:
    Client().get("/healthz")
    Client().get("/healthz")
    Client().get("/no/such/thing-17")
    Client().generic("BREW", "/healthz")
    lines = text()
    assert 'riskboard_requests_total{method="GET",status="200",view="healthz"} 2.0' in lines
    assert 'riskboard_requests_total{method="OTHER",status="405",view="healthz"} 1.0' in lines
    assert 'view="none"' in lines
    assert "thing-17" not in lines


def test_nothing_is_gathered_where_nobody_may_ask(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    metrics.count(metrics.FETCHES, "done")
    metrics.observe(metrics.SCORE_SECONDS, seconds=1)
    assert 'outcome="done"' not in text()


def test_what_the_broker_did_not_take_is_kept_for_the_next_time(settings: Any) -> None:
    metrics.count(metrics.FETCHES, "done")
    address = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    metrics.flush()
    settings.REDIS_URL = address
    metrics.count(metrics.FETCHES, "done")
    assert 'riskboard_fetches_total{outcome="done"} 2.0' in text()


def test_a_metric_takes_its_own_labels_and_no_others() -> None:
    with pytest.raises(ValueError, match="labels"):
        metrics.count(metrics.FETCHES)


def test_a_broker_that_is_gone_is_said() -> None:
    with (
        patch.object(metrics, "client", side_effect=redis.ConnectionError),
        pytest.raises(redis.ConnectionError),
    ):
        list(metrics.families())
