"""A detection as plain JSON values, and back."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from incidents.domain.detect.article import Detection, Fact

_FIELDS = frozenset(item.name for item in fields(Detection))


def to_record(detection: Detection) -> dict[str, Any]:
    """The detection as it is stored and answered by the API: the date in ISO form, lists for tuples."""
    record = asdict(detection)
    record["date"] = detection.date.isoformat() if detection.date else None
    return {key: list(value) if isinstance(value, tuple) else value for key, value in record.items()}


def from_record(record: Mapping[str, Any]) -> Detection:
    """The detection that :func:`to_record` wrote; keys that a later version dropped are passed over."""
    known: dict[str, Any] = {key: value for key, value in record.items() if key in _FIELDS}
    day = known.get("date")
    known["date"] = datetime.date.fromisoformat(day) if day else None
    known["facts"] = tuple(Fact(**fact) for fact in known.get("facts", ()))
    for key in ("vendors", "models"):
        known[key] = tuple(known.get(key, ()))
    return Detection(**known)
