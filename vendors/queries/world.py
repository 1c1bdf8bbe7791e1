"""The register as the risk method sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from vendors.domain.columns import world_of
from vendors.domain.world import World
from vendors.models import Workload
from vendors.queries.columns import load_register


@contextmanager
def snapshot() -> Iterator[None]:
    """Queries in here see the register at one moment, however many writers are at work. Reads only.

    Inside a transaction that has begun already its own isolation stands.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def build_world(*, as_of: datetime | date, workloads: QuerySet[Workload] | None = None) -> World:
    """The live register at the end of the UTC day of ``as_of``, for the risk method; a constant number of queries.

    Records are named by their slugs. Archived products and workloads are left out. ``workloads`` narrows the world to
    those: the score of a vendor is the same as long as all that can reach it are among them.
    """
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    return world_of(load_register(day, workloads).columns, as_of=day.isoformat())
