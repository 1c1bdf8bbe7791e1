"""Writing many rows at once, by PostgreSQL's COPY: several times as fast as INSERT, and no object a row.

:func:`copy_in` takes lines of text. :func:`copy_columns` takes columns of numbers and writes them as PostgreSQL keeps
them: neither side makes text of a million numbers for the other to read.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Field, Model
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Units = NDArray[np.uint16]

_LINES = 2000
# What is laid out at once stays in the processor's cache.
_ROWS = 4096
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
# The head of an array: one dimension, nothing empty in it, of 64-bit integers, so many, counted from 1.
_ARRAY = np.array([1, 0, 20, 0, 1], dtype=">u4").view(np.uint16)
_COUNT_AT = 6


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


def copy_rows(rows: Sequence[Model]) -> None:
    """Add new ``rows``, all of one model, and number them: what ``bulk_create`` does, in a third of its time."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = meta.concrete_fields
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    table = connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_given(field, row) for field in fields])


def _given(field: "Field[Any, Any]", row: Model) -> Any:
    value = getattr(row, field.attname)
    # Few kinds of value need to be made ready; asking every field of every row takes as long as all the rest.
    return field.get_db_prep_save(value, connection) if isinstance(value, dict | list) else value


class Column(ABC):
    """The values of one column, row by row. Everything is laid out in units of two bytes."""

    @abstractmethod
    def sizes(self, rows: slice) -> Ints:
        """How many units the value of each row takes."""

    @abstractmethod
    def lay(self, room: Units, at: Ints, rows: slice) -> None:
        """Write the value of each row into ``room``, from the unit ``at`` on."""


class Numbers(Column):
    """A ``bigint`` a row."""

    def __init__(self, values: Ints) -> None:
        self._values = values

    def sizes(self, rows: slice) -> Ints:
        """Eight bytes each."""
        return np.full(len(self._values[rows]), 4)

    def lay(self, room: Units, at: Ints, rows: slice) -> None:
        """As they are, the highest byte first."""
        room[at[:, np.newaxis] + np.arange(4)] = _units(self._values[rows], ">i8")


class _Ragged(Column):
    """Some values a row: ``counts`` of them, which stand one row after the other."""

    def __init__(self, values: NDArray[Any], counts: Ints) -> None:
        self._values, self._counts = values, counts
        self._ends = np.cumsum(counts)

    def _of(self, rows: slice) -> tuple[NDArray[Any], Ints, Ints]:
        """The values of these rows, how many each row has, and the place of each value within its row."""
        counts, ends = self._counts[rows], self._ends[rows]
        begin = int(ends[0] - counts[0])
        within = np.arange(begin, int(ends[-1])) - np.repeat(ends - counts, counts)
        return self._values[begin : int(ends[-1])], counts, within


class Lists(_Ragged):
    """A ``bigint[]`` a row, with at least one member."""

    def sizes(self, rows: slice) -> Ints:
        """The head, and for each member its length and itself."""
        return len(_ARRAY) + 6 * self._counts[rows]

    def lay(self, room: Units, at: Ints, rows: slice) -> None:
        """The head with the count, then the members."""
        values, counts, within = self._of(rows)
        room[at[:, np.newaxis] + np.arange(len(_ARRAY))] = _ARRAY
        room[at[:, np.newaxis] + _COUNT_AT + np.arange(2)] = _units(counts, ">u4")
        first = np.repeat(at + len(_ARRAY), counts) + 6 * within
        room[first] = 0
        room[first + 1] = np.array(8, dtype=">u2").view(np.uint16)
        room[first[:, np.newaxis] + 2 + np.arange(4)] = _units(values, ">i8")


class Figures(_Ragged):
    """A ``bytea`` a row: 64-bit floats, the lowest byte first."""

    def sizes(self, rows: slice) -> Ints:
        """Eight bytes each."""
        return 4 * self._counts[rows]

    def lay(self, room: Units, at: Ints, rows: slice) -> None:
        """One after the other."""
        values, counts, within = self._of(rows)
        first = np.repeat(at, counts) + 4 * within
        room[first[:, np.newaxis] + np.arange(4)] = _units(values, "<f8")


def copy_columns(table: str, columns: Mapping[str, Column], rows: int) -> None:
    """Write so many ``rows`` to ``table``. Columns that are not named take the database's default."""
    if not rows:
        return
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_HEADER)
        for body in _ahead(partial(_laid_out, [*columns.values()]), rows):
            copy.write(body)
        copy.write(_TRAILER)


def _ahead(lay_out: Callable[[slice], bytes], rows: int) -> Iterator[bytes]:
    """The rows laid out piece by piece, each while the one before is being written."""
    pieces = [slice(start, min(start + _ROWS, rows)) for start in range(0, rows, _ROWS)]
    with ThreadPoolExecutor(max_workers=1) as aside:
        waiting = aside.submit(lay_out, pieces[0])
        for piece in pieces[1:]:
            body, waiting = waiting.result(), aside.submit(lay_out, piece)
            yield body
        yield waiting.result()


def _laid_out(columns: Sequence[Column], rows: slice) -> bytes:
    """These rows in COPY's binary format: how many fields, and each after its length in bytes."""
    sizes = [column.sizes(rows) for column in columns]
    whole: Ints = np.sum(sizes, axis=0) + 2 * len(sizes) + 1
    at: Ints = np.cumsum(whole) - whole
    room = np.empty(int(whole.sum()), dtype=np.uint16)
    room[at] = np.array(len(columns), dtype=">u2").view(np.uint16)
    at = at + 1
    for column, size in zip(columns, sizes, strict=True):
        room[at[:, np.newaxis] + np.arange(2)] = _units(2 * size, ">u4")
        column.lay(room, at + 2, rows)
        at = at + 2 + size
    return room.tobytes()


def _units(values: NDArray[Any], kind: str) -> Units:
    """The units of each value: as many columns as one has."""
    sent = values.astype(kind)
    return sent.view(np.uint16).reshape(len(values), sent.itemsize // 2)
