"""The tables of this installation as PostgreSQL knows them: columns, sequences, migrations."""

from typing import Any

import psycopg

# What `migrate` writes into a new database by itself.
WRITTEN_BY_MIGRATE = frozenset({"django_migrations", "django_content_type", "auth_permission"})

_COLUMNS = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = (
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"
)

Cursor = psycopg.Cursor[Any]


def columns(cursor: Cursor) -> dict[str, tuple[str, ...]]:
    """Table to its stored columns: what is generated follows from them."""
    return {name: tuple(found) for name, found in cursor.execute(_COLUMNS).fetchall()}


def sequences(cursor: Cursor) -> dict[str, int | None]:
    """Sequence to its last value; None where it was never used."""
    return dict(cursor.execute(_SEQUENCES).fetchall())


def migrations(cursor: Cursor) -> tuple[tuple[str, str], ...]:
    """Every applied migration."""
    return tuple(cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall())
