"""Values that travel as the database keeps them: as text, numbers and bytes travel longer and are decoded twice."""

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.pq import Format


def binary_cursor() -> CursorWrapper:
    """A cursor whose answers come in binary, and whose parameters may go so (``%b``); Django's own asks for text."""
    connection.ensure_connection()
    raw: Any = psycopg.Cursor(connection.connection)
    raw.format = Format.BINARY
    return connection.make_debug_cursor(raw) if connection.queries_logged else connection.make_cursor(raw)
