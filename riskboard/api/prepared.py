"""Queries that are compiled once: composing one anew costs more than the database takes to answer it.

A :class:`Hole` stands where each execution has a value of its own.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, ForeignKey, Lookup, QuerySet

Row = tuple[Any, ...]


class Hole(Expression):
    """A value that is filled in at each execution, by ``name``."""

    def __init__(self, name: str, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A placeholder; the hole itself stands among the parameters."""
        return "%s", [self]


@Field.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """``column__anyof=Hole(…)``: the column is one of a list that is one parameter, however long it is."""

    lookup_name = "anyof"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """``column = ANY(%s)``."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, self.rhs]


class Prepared:
    """The rows of a ``values_list`` queryset, executed as often as wanted."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        """Compile ``rows``. The compiler is only read from here on, so that threads can share it."""
        self._compiler = rows.query.get_compiler(rows.db)
        try:
            self._sql, self._parameters = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._parameters = "", ()

    def run(self, values: Mapping[str, Any]) -> list[Row]:
        """The rows, with ``values`` in the holes."""
        if not self._sql:
            return []
        filled = [values[one.name] if isinstance(one, Hole) else one for one in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, filled)
            found = cursor.fetchall()
        return list(self._compiler.results_iter(results=[found], tuple_expected=True))


_MOST_KEPT = 256
_kept: OrderedDict[Hashable, Prepared] = OrderedDict()
_lock = Lock()


def prepared(key: Hashable | None, rows: Callable[[], QuerySet[Any, Any]]) -> Prepared:
    """The query of ``rows``, compiled once for each ``key``; None compiles it for this time alone."""
    if key is None:
        return Prepared(rows())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = Prepared(rows())
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return made
