"""Writing many rows at once, by PostgreSQL's COPY: several times as fast as INSERT, and no object a row."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection

_LINES = 2000


def copy_in(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Write rows to ``table``. Each line is one, in COPY's text format: fields by tab, its end by a line break.

    Columns that are not named take the database's default.
    """
    rest = iter(lines)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        while batch := "".join(islice(rest, _LINES)):
            copy.write(batch)
