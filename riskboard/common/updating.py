"""Writing some fields of many rows in one statement, each row its own values."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

_UPDATE = """
    UPDATE {table} SET {written} FROM unnest({arrays}) AS given ({names}) WHERE {table}.{key} = given.{key}
"""


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write ``fields`` of saved ``rows``, all of one model, as they are on the objects; triggers fire as always.

    Several times as fast as a case for every row and field, which is what ``bulk_update`` writes.
    """
    if not rows:
        return
    meta = rows[0]._meta
    columns = [meta.pk, *(field for field in meta.concrete_fields if field.name in fields)]
    names = [connection.ops.quote_name(str(column.column)) for column in columns]
    statement = _UPDATE.format(
        table=connection.ops.quote_name(meta.db_table),
        written=", ".join(f"{name} = given.{name}" for name in names[1:]),
        arrays=", ".join(f"%s::{_type(column)}[]" for column in columns),
        names=", ".join(names),
        key=names[0],
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [[_value(column, row) for row in rows] for column in columns])


def _type(column: "Field[Any, Any]") -> str:
    """Its type without a length: a cast would cut in silence what the column refuses."""
    return str(column.rel_db_type(connection)).partition("(")[0]


def _value(column: "Field[Any, Any]", row: Model) -> Any:
    return column.get_db_prep_save(getattr(row, column.attname), connection)
