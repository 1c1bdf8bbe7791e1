"""Queries that are compiled once: composing one anew costs more than the database takes to answer it.

A :class:`Hole` stands where each execution has a value of its own.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, ForeignKey, Lookup, Model, QuerySet
from psycopg.types.datetime import TimestamptzLoader

Row = tuple[Any, ...]
Record = TypeVar("Record", bound=Model)
Query = TypeVar("Query")


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
            # Django's own loader of moments is Python; psycopg's gives the same moments in a fifth of the time.
            cursor.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
            cursor.execute(self._sql, filled)
            found = cursor.fetchall()
        return list(self._compiler.results_iter(results=[found], tuple_expected=True))


class PreparedRecords(Generic[Record]):
    """The records of a queryset with those that ``related`` names, which they refer to. Executed as often as wanted."""

    def __init__(self, rows: QuerySet[Record], *related: str) -> None:
        """Compile ``rows``."""
        whole: type[Model] = rows.model
        parts = [("", whole), *((f"{name}__", _referred(whole, name)) for name in related)]
        self._related = related
        self._names = [[field.attname for field in model._meta.concrete_fields] for _prefix, model in parts]
        self._models = [model for _prefix, model in parts]
        columns = [
            prefix + name
            for (prefix, _model), names in zip(parts, self._names, strict=True)
            for name in names
        ]
        self._prepared = Prepared(rows.values_list(*columns))

    def run(self, values: Mapping[str, Any]) -> list[Record]:
        """The records, with ``values`` in the holes."""
        return [self._record(row) for row in self._prepared.run(values)]

    def first(self, values: Mapping[str, Any]) -> Record | None:
        """The first of them, or None."""
        return next(iter(self.run(values)), None)

    def _record(self, row: Row) -> Record:
        found: list[Model] = []
        start = 0
        for model, names in zip(self._models, self._names, strict=True):
            found.append(model.from_db(connection.alias, names, row[start : start + len(names)]))
            start += len(names)
        for name, one in zip(self._related, found[1:], strict=True):
            setattr(found[0], name, one)
        return cast("Record", found[0])


def _referred(model: type[Model], name: str) -> type[Model]:
    return cast("type[Model]", model._meta.get_field(name).related_model)


_MOST_KEPT = 256
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def prepared(key: Hashable | None, make: Callable[[], Query]) -> Query:
    """What ``make`` compiles, once for each ``key``; None compiles it for this time alone."""
    if key is None:
        return make()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return cast("Query", _kept[key])
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return made
