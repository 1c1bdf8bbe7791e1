"""Writing everything that the database holds, as of one moment, into one file."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from riskboard.operations import tables
from riskboard.operations.archive import BackupError, Manifest, Table, Writer, writing
from riskboard.operations.tables import Cursor


def back_up(*, path: Path, overwrite: bool = False) -> Manifest:
    """Write a backup to ``path`` while everything goes on; what it holds.

    One snapshot: no row of it is younger or older than another. Raises :class:`BackupError` where the file exists
    already (and ``overwrite`` is false) or cannot be written.
    """
    if path.exists() and not overwrite:
        raise BackupError(f"{path} exists already: choose another name, or use --force")
    with writing(path) as writer, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _write(writer, connection.connection.cursor())


def _write(writer: Writer, cursor: Cursor) -> Manifest:
    found = tables.columns(cursor)
    if "django_migrations" not in found:
        raise BackupError("this database has no tables yet: there is nothing to back up")
    manifest = Manifest(
        made_at=timezone.now().isoformat(),
        postgresql=cursor.connection.info.server_version,
        migrations=tables.migrations(cursor),
        tables=tuple(_write_table(writer, cursor, name, columns) for name, columns in found.items()),
        # Last: sequences know no snapshot, and must be at least as far as the rows.
        sequences=tables.sequences(cursor),
    )
    writer.finish(manifest)
    return manifest


def _write_table(writer: Writer, cursor: Cursor, name: str, columns: tuple[str, ...]) -> Table:
    return writer.add(name, columns, _rows(cursor, name, columns))


def _rows(cursor: Cursor, name: str, columns: tuple[str, ...]) -> Iterator[bytes | bytearray | memoryview]:
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        yield from copy
