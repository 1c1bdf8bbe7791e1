"""Answers read as columns: one query for the records of a page and one for each of their parts, no object a row.

A serializer declares what a record looks like, for the schema and for the answer alike. :func:`plan_of` compiles it
once into the columns that it needs; :meth:`Plan.select` adds them to a query, :meth:`Plan.records` makes plain
dictionaries of what it found, which orjson writes.
Most fields are a column as it is; a field may name another column of the record it refers to (``suffix``) and what
becomes of the value (``from_column``). The fields below are made otherwise; they are never written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from rest_framework import serializers

from riskboard.common.prepared import Hole, Prepared, Row

Record = dict[str, Any]
AnyField = serializers.Field[Any, Any, Any, Any]
_THE_VALUE = "value"


class Shaped(serializers.Field[Any, Any, Any, Any]):
    """A field that only answers have; ``shape`` is the field or serializer that describes its value."""

    def __init__(self, shape: AnyField, **options: Any) -> None:
        """Never written, read from the whole record."""
        whole: dict[str, Any] = {"read_only": True, "source": "*"}
        super().__init__(**whole | options)
        self.shape = shape


class Computed(Shaped):
    """A value made from other columns of its row: ``compute`` takes those that ``reads`` names, in that order."""

    def __init__(
        self, compute: Callable[..., Any], *, reads: Sequence[str], shape: AnyField, **options: Any
    ) -> None:
        """``reads`` are names as in a query, such as ``vendor__slug``."""
        super().__init__(shape, **options)
        self.compute, self.reads = compute, tuple(reads)

    def to_representation(self, value: Any) -> Any:
        """The same of an object, where a serializer is given one."""
        return self.compute(*(getattr(value, name) for name in self.reads))


class FromQuery(Shaped):
    """A value that the database finds beside the columns; ``expression`` joins the query where it is wanted."""

    def __init__(self, expression: Callable[[], Combinable], *, shape: AnyField, **options: Any) -> None:
        """``expression`` is made afresh for each query."""
        super().__init__(shape, **options)
        self.expression = expression


class Part(Shaped):
    """The rows of another table that belong to a record: a list of ``shape``.

    ``rows`` gives them in their order; ``of`` is their column that names the record. One query for a whole page.
    """

    def __init__(
        self, shape: AnyField, *, rows: Callable[[], QuerySet[Any]], of: str, **options: Any
    ) -> None:
        """A ``shape`` that is no serializer takes the column that is its source."""
        super().__init__(shape, **options)
        self.rows, self.of = rows, of
        self._prepared: Prepared | None = None

    def fetch(self, plan: "Plan", keys: Sequence[Any]) -> list[Row]:
        """What ``plan`` selects of the rows that belong to the records with these ``keys``."""
        if self._prepared is None:
            rows = self.rows().filter(**{f"{self.of}__anyof": Hole("keys")})
            self._prepared = Prepared(plan.select(rows, self.of))
        return self._prepared.run({"keys": list(keys)})


Filler = Callable[..., Iterable[Any]]


@dataclass(frozen=True)
class _Member:
    """How one member of all records is made: from ``columns`` by ``fill`` (None: the first of them as it is)."""

    name: str
    columns: tuple[str, ...]
    fill: Filler | None = None


class Plan:
    """The columns of one kind of record, and how they become its members. Made once, used by every request."""

    def __init__(self, fields: Mapping[str, AnyField]) -> None:
        """Compile ``fields``, the members of a record in their order."""
        self._expressions: dict[str, Callable[[], Combinable]] = {}
        self._parts: list[tuple[str, Part, Plan]] = []
        members = [self._member(name, field, "") for name, field in fields.items()]
        self._columns = _columns_of(members, "pk")
        self._build = _builder(members, self._columns)

    def select(self, rows: QuerySet[Any], *extra: str) -> Any:
        """The columns of ``rows`` that :meth:`records` takes."""
        made = {name: expression() for name, expression in self._expressions.items()}
        fetched = rows.annotate(**made) if made else rows
        return fetched.values_list(*dict.fromkeys((*self._columns, *extra)))

    def records(self, found: Sequence[Row], *extra: str) -> tuple[list[Record], list[Row]]:
        """The records made of what :meth:`select` found, and for each of them the ``extra`` columns."""
        columns = tuple(dict.fromkeys((*self._columns, *extra)))
        records = self._build(found)
        keys = [row[0] for row in found]
        for name, part, plan in self._parts:
            _add_part(records, keys, name, part, plan)
        pick = _getter([columns.index(column) for column in extra])
        return records, [pick(row) for row in found]

    def of(self, source: Any) -> Record:
        """The record made of an object or a mapping that has the columns as members, where no query is needed."""
        return self.each([source])[0]

    def each(self, sources: Iterable[Any]) -> list[Record]:
        """The same of many."""
        if self._expressions or self._parts:
            raise TypeError("these members come from the database alone")
        return self._build([self._row(source) for source in sources])

    def _row(self, source: Any) -> Row:
        if isinstance(source, Mapping):
            return tuple(source.get(column) for column in self._columns)
        return tuple(getattr(source, column, None) for column in self._columns)

    def _member(self, name: str, field: AnyField, prefix: str) -> _Member:
        if isinstance(field, Computed):
            return _Member(
                name, tuple(prefix + column for column in field.reads), partial(map, field.compute)
            )
        if isinstance(field, FromQuery):
            column = f"found_{prefix}{name}"
            self._expressions[column] = field.expression
            return _Member(name, (column,))
        if isinstance(field, Part):
            self._parts.append((name, field, Plan(_members_of(field.shape))))
            return _Member(name, ("pk",))
        source = prefix + str(field.source).replace(".", "__")
        if isinstance(field, serializers.Serializer):
            return self._nested(name, field, prefix if field.source == "*" else f"{source}__")
        if isinstance(field, serializers.BaseSerializer | serializers.SerializerMethodField) or source == "*":
            raise TypeError(f"{name}: {type(field).__name__} cannot be read as columns")
        suffix = getattr(field, "suffix", "")
        make = getattr(field, "from_column", None)
        columns = (f"{source}__{suffix}" if suffix else source,)
        return _Member(name, columns, partial(map, make) if make else None)

    def _nested(self, name: str, serializer: serializers.Serializer[Any], prefix: str) -> _Member:
        """Records that the rows refer to; null where the first column is."""
        members = [self._member(inner, field, prefix) for inner, field in serializer.fields.items()]
        columns = _columns_of(members)
        build = _builder(members, columns)

        def fill(*values: Sequence[Any]) -> list[Record | None]:
            records = iter(build([row for row in zip(*values, strict=True) if row[0] is not None]))
            return [None if first is None else next(records) for first in values[0]]

        return _Member(name, columns, fill)


@lru_cache(maxsize=512)
def plan_of(serializer: type[serializers.Serializer[Any]], names: tuple[str, ...] | None = None) -> Plan:
    """The plan of ``serializer``, cut down to the members in ``names``."""
    fields = serializer().fields
    return Plan({name: field for name, field in fields.items() if names is None or name in names})


def _members_of(shape: AnyField) -> Mapping[str, AnyField]:
    if isinstance(shape, serializers.Serializer):
        return shape.fields
    return {_THE_VALUE: shape}


def _add_part(records: Sequence[Record], keys: Sequence[Any], name: str, part: Part, plan: Plan) -> None:
    """Give every record its rows of ``part``."""
    found, owners = plan.records(part.fetch(plan, keys), part.of) if keys else ([], [])
    plain = not isinstance(part.shape, serializers.Serializer)
    by_owner: dict[Any, list[Any]] = {key: [] for key in keys}
    for one, (owner,) in zip(found, owners, strict=True):
        by_owner[owner].append(one[_THE_VALUE] if plain else one)
    for record, key in zip(records, keys, strict=True):
        record[name] = by_owner[key]


def _columns_of(members: Sequence[_Member], *first: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *(column for member in members for column in member.columns)]))


def _builder(members: Sequence[_Member], columns: Sequence[str]) -> Callable[[Sequence[Row]], list[Record]]:
    """What makes the records of rows of ``columns``: a column at a time, which is several times as fast as a row."""
    place = {column: position for position, column in enumerate(columns)}
    names = [member.name for member in members]
    taken = [(member.fill, [place[column] for column in member.columns]) for member in members]

    def build(rows: Sequence[Row]) -> list[Record]:
        found = list(zip(*rows, strict=True))
        if not found:
            return []
        values = [
            fill(*(found[position] for position in positions)) if fill else found[positions[0]]
            for fill, positions in taken
        ]
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    return build


def _getter(places: Sequence[int]) -> Callable[[Row], Row]:
    """What picks ``places`` out of a row, as a tuple however many they are."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)
