"""Whether the parts that pages need are there, and whether the workers are alive."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from redis.exceptions import RedisError

# The heartbeat task writes this key; a worker that stops lets it expire.
HEARTBEAT_KEY = "riskboard:heartbeat"
HEARTBEAT_SECONDS = 45


@dataclass(frozen=True, slots=True)
class Readiness:
    """State of each part; ``ready`` asks for database and broker alone."""

    database: bool
    broker: bool
    worker: bool

    @property
    def ready(self) -> bool:
        return self.database and self.broker

    def as_dict(self) -> dict[str, Any]:
        """The body of ``/readyz``."""
        return {
            "status": "ready" if self.ready else "unavailable",
            "database": "up" if self.database else "down",
            "broker": "up" if self.broker else "down",
            # Beat sends the heartbeat and a worker writes it: one sign for both.
            "worker": "up" if self.worker else "down",
            "scheduler": "up" if self.worker else "down",
        }


def readiness() -> Readiness:
    """Ask each part once."""
    broker, worker = _broker()
    return Readiness(database=_database(), broker=broker, worker=worker)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> tuple[bool, bool]:
    try:
        return True, cache.get(HEARTBEAT_KEY) is not None
    except RedisError:
        return False, False
