"""Alive, ready, and who may read the figures."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from incidents.services.fetching import poll
from riskboard.common import metrics
from riskboard.dashboard.queries import readiness
from riskboard.dashboard.tasks import WorkerSign, heartbeat
from tests.factories.incidents import make_candidate, make_source

TOKEN = "only-for-tests-only-for-tests-only-for-tests"


@pytest.fixture(autouse=True)
def no_signs() -> Iterator[None]:
    """Nobody has shown life yet, and nothing is remembered of the migrations."""
    cache.delete_many([readiness.HEARTBEAT_KEY, readiness.WORKER_KEY])
    readiness._require_migrated.cache_clear()
    yield
    cache.delete_many([readiness.HEARTBEAT_KEY, readiness.WORKER_KEY])
    readiness._require_migrated.cache_clear()


def ready() -> tuple[int, dict[str, str]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_alive_needs_neither_database_nor_broker(settings: Any) -> None:
    with patch.object(connection, "connect", side_effect=OperationalError):
        assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_pages_are_ready_without_worker_and_scheduler_and_say_so() -> None:
    assert ready() == (
        200,
        {
            "status": "ready",
            "database": "up",
            "migrations": "applied",
            "broker": "up",
            "worker": "down",
            "scheduler": "unknown",
        },
    )


@pytest.mark.django_db
def test_a_worker_that_nobody_calls_is_up_and_the_scheduler_down() -> None:
    WorkerSign()()
    _status, body = ready()
    assert (body["worker"], body["scheduler"]) == ("up", "down")


@pytest.mark.django_db
def test_a_taken_call_of_the_scheduler_shows_both() -> None:
    heartbeat()
    _status, body = ready()
    assert (body["worker"], body["scheduler"]) == ("up", "up")


def test_a_worker_shows_life_again_as_soon_as_the_broker_is_back(settings: Any) -> None:
    sign, there = WorkerSign(), settings.CACHES
    settings.CACHES = {"default": {**there["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    sign()
    settings.CACHES = there
    sign()
    assert cache.get(readiness.WORKER_KEY)


@pytest.mark.django_db
def test_without_the_broker_nothing_is_ready(settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    status, body = ready()
    assert status == 503
    assert (body["broker"], body["database"], body["worker"]) == ("down", "up", "unknown")


def test_without_the_database_nothing_is_ready() -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError):
        status, body = ready()
    assert status == 503
    assert (body["database"], body["migrations"]) == ("down", "unknown")


@pytest.mark.django_db
def test_a_database_behind_the_code_is_not_ready_until_it_has_caught_up() -> None:
    recorder = MigrationRecorder(connection)
    last = recorder.migration_qs.filter(app="vendors").order_by("name").last()
    assert last is not None
    recorder.record_unapplied("vendors", last.name)
    status, body = ready()
    assert (status, body["migrations"]) == (503, "pending")
    recorder.record_applied("vendors", last.name)
    assert ready()[0] == 200


@pytest.mark.django_db
def test_migrations_are_looked_up_once(django_assert_max_num_queries: Any) -> None:
    ready()
    with django_assert_max_num_queries(1):
        ready()


@pytest.mark.django_db
class TestMetrics:
    """``/metrics``."""

    def test_without_a_token_in_the_settings_there_is_no_such_page(self) -> None:
        assert Client().get("/metrics").status_code == 404

    @pytest.mark.parametrize("header", ["", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer é"])
    def test_nobody_reads_without_the_token(self, header: str, settings: Any) -> None:
        settings.METRICS_TOKEN = TOKEN
        answer = Client().get("/metrics", headers={"Authorization": header})
        assert answer.status_code == 401
        assert b"riskboard_" not in answer.content

    def test_a_session_does_not_replace_the_token(self, client_as: Any, settings: Any) -> None:
        settings.METRICS_TOKEN = TOKEN
        assert client_as("administrator").get("/metrics").status_code == 401

    def read(self, settings: Any) -> list[str]:
        settings.METRICS_TOKEN = TOKEN
        answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        return answer.content.decode().splitlines()

    def test_what_stands_in_the_database_and_the_broker_is_counted(self, settings: Any) -> None:
        make_source()
        make_source(unreadable_since="2026-11-01T00:00Z")
        make_source(state="paused", unreadable_since="2026-11-01T00:00Z")
        make_candidate()
        lines = self.read(settings)
        assert 'riskboard_sources{health="readable"} 1.0' in lines
        assert 'riskboard_sources{health="unreadable"} 1.0' in lines
        assert 'riskboard_sources{health="paused"} 1.0' in lines
        assert 'riskboard_candidates{state="pending"} 1.0' in lines
        assert 'riskboard_outbox{state="pending"} 0.0' in lines
        assert 'riskboard_up{part="database"} 1.0' in lines
        assert any(line.startswith('riskboard_queue_messages{state="waiting"}') for line in lines)

    def test_a_broker_that_is_gone_leaves_the_rest(self, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        lines = self.read(settings)
        assert 'riskboard_up{part="broker"} 0.0' in lines
        assert any(line.startswith("riskboard_candidates{") for line in lines)

    def test_a_reading_of_a_source_is_counted_with_its_outcome(self, settings: Any) -> None:
        settings.METRICS_TOKEN = TOKEN
        with metrics.client() as broker:
            broker.delete(metrics.KEY)
        self.fail_once()
        metrics.flush()
        assert 'riskboard_fetches_total{outcome="failed"} 1.0' in self.read(settings)

    def fail_once(self) -> None:
        """Poll a source that cannot be reached."""
        from_now = make_source(url="http://127.0.0.1:1/feed", domain="127.0.0.1")
        poll(only=[from_now.pk])
