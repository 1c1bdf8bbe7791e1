"""What an event changed, field by field: the values as they are stored, for programs and for the words of pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riskboard.audit.queries.log import Event
from riskboard.common.records import Record

CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One field before and after; a secret's values are ``None`` before and ``"changed"`` after."""

    field: Any  # of the model
    before: Any
    after: Any


def changes_of(event: Event) -> list[Change]:
    """The fields that ``event`` changed: of an update those that differ, of the others all that held something.

    Housekeeping (ids, times of saving) is left out.
    """
    before, after = _sides(event)
    found = []
    for field in _fields(event.record, {*before, *after}):
        old, new = before.get(field.column), after.get(field.column)
        if old == new or (_is_empty(old) and _is_empty(new)):
            continue
        if field.name in event.record.secrets:
            found.append(Change(field, None, CHANGED))
        else:
            found.append(Change(field, _python(field, old), _python(field, new)))
    return found


def _sides(event: Event) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if event.action == "insert":
        return {}, event.data
    if event.action == "delete":
        return event.data, {}
    return event.before or {}, event.data


def _fields(record: Record, columns: set[str]) -> list[Any]:
    concrete = record.model._meta.concrete_fields
    return [field for field in concrete if field.column in columns and not record.is_silent(field.name)]


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _python(field: Any, value: Any) -> Any:
    """A value of JSON as the model holds it; the key of another record stays a key."""
    if value is None or field.is_relation or isinstance(value, list | dict):
        return value
    return field.to_python(value)
