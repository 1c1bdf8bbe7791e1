"""Putting back what a backup holds: all of it in one transaction, or nothing."""

import zipfile
from pathlib import Path

import psycopg
from django.db import connection, transaction
from psycopg import sql

from riskboard.operations import tables
from riskboard.operations.archive import BackupError, Manifest, Table, blocks, reading
from riskboard.operations.tables import WRITTEN_BY_MIGRATE, Cursor

# Whoever still works with the database must stop first; nobody waits for that longer.
LOCK_SECONDS = 10


def restore(*, path: Path, overwrite: bool = False) -> Manifest:
    """Replace the contents of all tables by those of the backup at ``path``; what it held.

    The audit comes back as it was: its triggers do not run. Raises :class:`BackupError`, with nothing changed, when
    the file is broken, belongs to other migrations, or the database holds something and ``overwrite`` is false.
    """
    with reading(path) as (manifest, archive):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
                _replace(manifest, archive, connection.connection.cursor(), overwrite)
        except psycopg.errors.LockNotAvailable as error:
            raise BackupError(
                "the database is in use: stop web, worker and scheduler, then restore again"
            ) from error
        except psycopg.Error as error:
            raise BackupError(f"the database refuses the backup, nothing was changed: {error}") from error
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return manifest


def _replace(manifest: Manifest, archive: zipfile.ZipFile, cursor: Cursor, overwrite: bool) -> None:
    _require_same_tables(manifest, cursor)
    names = [sql.Identifier(table.name) for table in manifest.tables]
    everything = sql.SQL(", ").join(names)
    cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(everything))
    if not overwrite:
        _require_empty(manifest, cursor)
    cursor.execute(sql.SQL("TRUNCATE {}").format(everything))
    for name in names:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
    for table in manifest.tables:
        _fill(table, archive, cursor)
    # References are checked at the end of a transaction; a table that waits for its check cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name in names:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
    # Last: what a sequence is set to stays so even where the transaction fails.
    for sequence, value in manifest.sequences.items():
        _set(cursor, sequence, value)


def _require_same_tables(manifest: Manifest, cursor: Cursor) -> None:
    found = tables.columns(cursor)
    if "django_migrations" not in found:
        raise BackupError("this database has no tables yet: run manage.py migrate first")
    here, there = set(tables.migrations(cursor)), set(manifest.migrations)
    if here != there:
        app, name = min(here ^ there)
        owner = "only the backup" if (app, name) in there else "only this database"
        raise BackupError(
            f"the backup belongs to another release ({owner} has the migration {app}.{name}): restore it with the "
            "release that wrote it, then upgrade"
        )
    if {table.name: set(table.columns) for table in manifest.tables} != {
        name: set(columns) for name, columns in found.items()
    }:
        raise BackupError(
            "the tables of this database are not those of the backup: restore into a new database"
        )


def _require_empty(manifest: Manifest, cursor: Cursor) -> None:
    for table in manifest.tables:
        if table.name in WRITTEN_BY_MIGRATE:
            continue
        statement = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table.name))
        row = cursor.execute(statement).fetchone()
        if row is not None and row[0]:
            raise BackupError(
                f"the database is not empty ({table.name} has rows): restore into a new one, or use --force to "
                "replace everything in it"
            )


def _fill(table: Table, archive: zipfile.ZipFile, cursor: Cursor) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    )
    with cursor.copy(statement) as copy:
        for block in blocks(archive, table):
            copy.write(block)
    if cursor.rowcount != table.rows:
        raise BackupError(
            f"{cursor.rowcount} of {table.rows} rows of {table.name} arrived: nothing was changed"
        )


def _set(cursor: Cursor, sequence: str, value: int | None) -> None:
    name = sql.Identifier(sequence)
    if value is None:
        cursor.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(name))
    else:
        cursor.execute("SELECT setval(%s, %s)", [name.as_string(cursor), value])
