"""Rows that are written many at once, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

Messages = dict[str, list[str]]
MOST_ROWS = 5000
_BATCH = 1000


@dataclass
class BulkRow:
    """One row of a bulk write: what is given, the record that it is about, and what became of it.

    ``position`` is the row's place in what was sent. ``record`` is None for a record that is new. ``outcome`` is
    ``created``, ``updated``, ``unchanged`` or ``failed``; ``errors`` are messages by field path.
    """

    position: int
    values: dict[str, Any]
    record: Any = None
    outcome: str = ""
    errors: Messages = field(default_factory=dict)

    def fail(self, error: ValidationError) -> None:
        """Note what is wrong with the row."""
        self.outcome = "failed"
        self.errors |= (
            error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        )


class BulkError(Exception):
    """Some of ``rows`` cannot be written, and nothing was."""

    def __init__(self, rows: Sequence[BulkRow]) -> None:
        super().__init__(f"{sum(bool(row.errors) for row in rows)} rows cannot be written")
        self.rows = rows


def find_records(rows: Sequence[BulkRow], records: Any) -> list[Any]:
    """Give each row the one of ``records`` (a queryset) that has its external identifier; all that were found."""
    found = list(records.filter(external_id__in=[row.values["external_id"] for row in rows]).order_by("pk"))
    by_name = {one.external_id: one for one in found}
    for row in rows:
        row.record = by_name.get(row.values["external_id"])
    return found


def refuse_failed(rows: Sequence[BulkRow], *, partial: bool) -> None:
    """Let nothing be written where a row cannot be, unless the others are wanted.

    :raises BulkError: with the rows, each with what is wrong with it.
    """
    if not partial and any(row.errors for row in rows):
        raise BulkError(rows)


def write_records(model: Any, *, fresh: Sequence[Any], moved: Sequence[Any], fields: Sequence[str]) -> None:
    """Insert the ``fresh`` records and set ``fields`` of the ``moved`` ones, each in one statement a batch.

    What is on record goes first: a new record may take a name that an old one gives up.
    """
    manager = model._default_manager
    manager.bulk_create(
        moved, update_conflicts=True, unique_fields=["pk"], update_fields=list(fields), batch_size=_BATCH
    )
    manager.bulk_create(fresh, batch_size=_BATCH)
