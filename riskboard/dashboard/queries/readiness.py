"""Whether the parts that pages need are there, and whether worker and scheduler are alive."""

from dataclasses import dataclass
from functools import cache as remembered
from typing import Any

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

# The scheduler sends the heartbeat task and a worker that takes it writes this key: proof of both.
HEARTBEAT_KEY = "riskboard:heartbeat"
# Written by any living worker, whether or not somebody sends it tasks.
WORKER_KEY = "riskboard:worker"
# Signs expire: what stops giving them counts as down after that.
HEARTBEAT_SECONDS = 45


@dataclass(frozen=True, slots=True)
class Readiness:
    """State of each part; ``ready`` asks for database, its migrations and broker alone."""

    database: bool
    migrated: bool
    broker: bool
    worker: bool
    scheduler: bool

    @property
    def ready(self) -> bool:
        return self.database and self.migrated and self.broker

    def as_dict(self) -> dict[str, Any]:
        """The body of ``/readyz``."""
        return {
            "status": "ready" if self.ready else "unavailable",
            "database": _word(self.database),
            "migrations": "applied" if self.migrated else "pending" if self.database else "unknown",
            "broker": _word(self.broker),
            "worker": _word(self.worker) if self.broker else "unknown",
            # Without a worker nobody would take the scheduler's calls: then nothing is known of it.
            "scheduler": _word(self.scheduler) if self.worker or self.scheduler else "unknown",
        }


def readiness() -> Readiness:
    """Ask each part once."""
    broker, worker, scheduler = _broker()
    database = _database()
    return Readiness(
        database=database,
        migrated=database and _migrated(),
        broker=broker,
        worker=worker or scheduler,
        scheduler=scheduler,
    )


def _word(up: bool) -> str:
    return "up" if up else "down"


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrated() -> bool:
    """Whether the database is as far as this code; asked again only as long as it is not."""
    try:
        _require_migrated()
    except (_Pending, DatabaseError):
        return False
    return True


class _Pending(Exception):
    """Migrations wait to be applied."""


@remembered
def _require_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Pending


def _broker() -> tuple[bool, bool, bool]:
    try:
        signs = cache.get_many([WORKER_KEY, HEARTBEAT_KEY])
    except RedisError:
        return False, False, False
    return True, WORKER_KEY in signs, HEARTBEAT_KEY in signs
