"""What records are called that events name by their ids: a few queries a kind, however many events there are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from psycopg import sql

from riskboard.audit.queries.database import event_table, fetch, loaded
from riskboard.audit.queries.log import Event
from riskboard.common.records import Record, record_of, records

PERSON = "accounts.user"
# (kind, id) → name
type_names: TypeAlias = Mapping[tuple[str, int], str]


def names_of(events: Iterable[Event], person: Any) -> type_names:
    """The names of all records that ``events`` speak of, as far as ``person`` may know them."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        for kind, pk in _references(event):
            wanted.setdefault(kind, set()).add(pk)
    names: dict[tuple[str, int], str] = {}
    for kind, ids in wanted.items():
        names |= {(kind, pk): name for pk, name in _names(records()[kind], ids, person).items()}
    return names


def name_of(record: Record, row: Mapping[str, Any], names: type_names) -> str:
    """What ``row`` (columns and values) is called; empty where it has no name of its own."""
    for alternative in record.names:
        parts = [_part(record, name, row, names) for name in alternative.split()]
        joined = " ".join(part for part in parts if part)
        if joined:
            return joined
    return ""


def target_of(record: Record, name: str) -> Record | None:
    """What the field ``name`` of ``record`` points to, where that is described."""
    model = record.field_of(name).related_model
    return record_of(model) if isinstance(model, type) else None


def _part(record: Record, name: str, row: Mapping[str, Any], names: type_names) -> str:
    field: Any = record.field_of(name)
    # Some event tables keep chosen columns alone; the key of the row is always there.
    value = row.get("pgh_obj_id" if field.primary_key and "pgh_obj_id" in row else field.column)
    if value is None or value == "":
        return ""
    if field.is_relation:
        target = target_of(record, name)
        return names.get((target.kind, value), "") if target else ""
    if name in record.words:
        return record.words[name](value)
    return str(dict(field.flatchoices).get(value, value))


def _references(event: Event) -> Iterator[tuple[str, int]]:
    """Everything that ``event`` names by an id: who did it, and what its foreign keys held and hold."""
    if event.user_id:
        yield PERSON, event.user_id
    for field in event.record.model._meta.concrete_fields:
        column = str(field.column)
        target = target_of(event.record, field.name) if field.is_relation else None
        for row in (event.data, event.before or {}):
            if target and row.get(column):
                yield target.kind, row[column]


def _names(record: Record, ids: set[int], person: Any) -> dict[int, str]:
    fields = {name for alternative in record.names for name in alternative.split()}
    columns = {name: str(field.column) for name in fields if not (field := record.field_of(name)).is_relation}
    rows = record.model._base_manager if record.visible is None else record.visible(person)
    found = {
        row["pk"]: name_of(record, {column: row[name] for name, column in columns.items()}, {})
        for row in rows.filter(pk__in=ids).values("pk", *columns)
    }
    missing = ids - set(found)
    if record.visible is not None:
        return found | dict.fromkeys(missing, _("restricted"))
    return found | (_names_of_the_gone(record, missing) if missing else {})


def _names_of_the_gone(record: Record, ids: set[int]) -> dict[int, str]:
    """The last names of rows that are no more."""
    if not hasattr(record.model, "pgh_event_model"):
        return {}
    query = sql.SQL(
        "SELECT DISTINCT ON (t.pgh_obj_id) t.pgh_obj_id, to_jsonb(t.*) FROM {table} t "
        "WHERE t.pgh_obj_id = ANY(%s) ORDER BY t.pgh_obj_id, t.pgh_id DESC"
    ).format(table=event_table(record))
    return {pk: name_of(record, loaded(data), {}) for pk, data in fetch(query, [list(ids)])}
