"""How the event tables are read: plain SQL, because one query goes over all of them."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from psycopg import sql

from riskboard.common.records import Record, records


def tracked_records() -> dict[str, Record]:
    """The described models that keep a history, by kind, in order."""
    return {
        kind: found for kind, found in sorted(records().items()) if hasattr(found.model, "pgh_event_model")
    }


def event_table(record: Record) -> sql.Identifier:
    """The table of the events of ``record``'s model."""
    model: Any = record.model
    return sql.Identifier(model.pgh_event_model._meta.db_table)


def fetch(query: sql.Composable, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of ``query``."""
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection), list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def loaded(value: Any) -> Any:
    """JSON as the database gives it; decimals stay exact."""
    return json.loads(value, parse_float=Decimal) if isinstance(value, str) else value
