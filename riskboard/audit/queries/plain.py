"""Events for programs: the names of fields and the values as they are stored."""

from decimal import Decimal
from typing import Any

from riskboard.audit.queries.changes import changes_of
from riskboard.audit.queries.log import SYSTEM, UNKNOWN, Event
from riskboard.audit.queries.names import PERSON, name_of, type_names
from riskboard.common.moments import utc_text


def as_dict(event: Event, names: type_names) -> dict[str, Any]:
    """The event with who, when, why, and each changed field before and after; decimals are text, times UTC."""
    return {
        "id": f"{event.kind}:{event.pk}",
        "at": utc_text(event.at),
        "action": event.action,
        "kind": event.kind,
        "record_id": event.record_id,
        "record": name_of(event.record, event.data, names),
        "actor": _actor(event, names),
        "reason": event.reason,
        "changes": [
            {"field": change.field.attname, "before": _plain(change.before), "after": _plain(change.after)}
            for change in changes_of(event)
        ],
    }


def _actor(event: Event, names: type_names) -> dict[str, Any]:
    """``kind`` is ``person``, ``system`` or ``unknown`` (the change came without a word: shell, migration)."""
    if event.context is None:
        return {"kind": UNKNOWN, "id": None, "name": ""}
    if event.user_id is None:
        return {"kind": SYSTEM, "id": None, "name": ""}
    return {"kind": "person", "id": event.user_id, "name": names.get((PERSON, event.user_id), "")}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | dict | bool | int | float) or value is None:
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
