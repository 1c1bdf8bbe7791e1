"""A detection as plain JSON values, and back."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from incidents.domain.detect.article import Detection, Fact


def to_record(detection: Detection) -> dict[str, Any]:
    """The detection as it is stored and answered by the API: the date in ISO form, lists for tuples."""
    record = asdict(detection)
    record["date"] = detection.date.isoformat() if detection.date else None
    return {key: list(value) if isinstance(value, tuple) else value for key, value in record.items()}


def from_record(record: Mapping[str, Any]) -> Detection:
    """The detection that :func:`to_record` wrote; keys that a later version dropped are passed over."""
    known = {key: value for key, value in record.items() if key in Detection.__dataclass_fields__}
    day = known.get("date")
    facts = tuple(Fact(**fact) for fact in known.pop("facts", ()))
    lists = {key: tuple(known[key]) for key in ("vendors", "models") if key in known}
    return Detection(
        **{**known, **lists, "date": datetime.date.fromisoformat(day) if day else None, "facts": facts}
    )
