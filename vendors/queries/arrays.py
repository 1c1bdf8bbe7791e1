"""Columns of a query as arrays: one value for each column travels, not one for each row."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from numpy.typing import NDArray

from riskboard.common.binary import binary_cursor
from riskboard.common.prepared import Hole

Kind = Literal["int", "float", "flag", "day", "bytes", "text"]

# How PostgreSQL sends a value of each kind, in network order, and how numpy reads it. NULL is -1 or not a number.
_SENT: Mapping[Kind, tuple[str, str]] = {
    "int": ("int8send(coalesce({}::int8, -1))", ">i8"),
    "float": ("float8send(coalesce({}::float8, 'NaN'))", ">f8"),
    "flag": ("int2send({}::int::int2)", ">i2"),
    "day": ("float8send(coalesce(({} - DATE 'epoch')::float8, 'NaN'))", ">f8"),
    "bytes": ("{}", "u1"),
}


class PreparedArrays:
    """The named columns of a queryset, in an order of rows that is the same for all of them; compiled once."""

    def __init__(self, rows: QuerySet[Any], kinds: Mapping[str, Kind]) -> None:
        """Compile `rows`, which may have holes (`riskboard.common.prepared`)."""
        self._kinds = tuple(kinds.values())
        try:
            inner, self._parameters = rows.order_by().values_list(*kinds).query.sql_with_params()
        except EmptyResultSet:
            self._sql = ""
            return
        names = [f"column_{number}" for number in range(len(kinds))]
        wanted = [_aggregate(name, kind) for name, kind in zip(names, self._kinds, strict=True)]
        self._sql = " ".join(
            ("SELECT", ", ".join(wanted), "FROM (", inner, ") AS found (", ", ".join(names), ")")
        )

    def run(self, values: Mapping[str, Any]) -> list[NDArray[Any]]:
        """The columns, with `values` in the holes. One query."""
        if not self._sql:
            return [_read(None, kind) for kind in self._kinds]
        filled = [values[one.name] if isinstance(one, Hole) else one for one in self._parameters]
        with binary_cursor() as cursor:
            cursor.execute(self._sql, filled)
            found = cursor.fetchone()
        return [_read(value, kind) for value, kind in zip(found, self._kinds, strict=True)]


def arrays(rows: QuerySet[Any], kinds: Mapping[str, Kind]) -> list[NDArray[Any]]:
    """The named columns of `rows`, in an order of rows that is the same for all of them. One query.

    `int` and `float` are NULL as -1 and NaN; `day` counts days from 1970 (NaN for NULL); `flag`, `text` and `bytes`
    are never NULL. A `text` holds no line break; the `bytes` of all rows come as one array, one after the other.
    """
    return PreparedArrays(rows, kinds).run({})


def _aggregate(name: str, kind: Kind) -> str:
    if kind == "text":
        return f"string_agg({name}, E'\\n')"
    return f"string_agg({_SENT[kind][0].format(name)}, '')"


def _read(value: Any, kind: Kind) -> NDArray[Any]:
    if kind == "text":
        return np.array(value.split("\n") if value else [], dtype=object)
    sent = np.dtype(_SENT[kind][1])
    return np.frombuffer(value or b"", dtype=sent).astype(
        np.bool_ if kind == "flag" else sent.newbyteorder("=")
    )
