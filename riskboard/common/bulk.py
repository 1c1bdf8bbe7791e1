"""Rows that are written many at once, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

Messages = dict[str, list[str]]
MOST_ROWS = 5000


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
