"""Finding a record by the key that stands in an address: a numeric id or a slug."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import QuerySet

from riskboard.common.prepared import Hole, PreparedRecords, prepared
from vendors.models.base import RegisterRecord

Record = TypeVar("Record", bound=RegisterRecord)

_LARGEST_ID = 2**63 - 1
_MOST_DIGITS = 19


def by_key(records: QuerySet[Record], key: str | int) -> Record | None:
    """The record of ``records`` with this id or slug, or None."""
    column, value = _named(key)
    return records.filter(**{column: value}).first() if value is not None else None


def by_key_of(records: Callable[[], QuerySet[Record]], key: str | int, *related: str) -> Record | None:
    """The same by a query that is compiled once for this function of ``records``, with those that ``related`` names."""
    column, value = _named(key)
    found = prepared(
        (records, column), lambda: PreparedRecords(records().filter(**{column: Hole("key")}), *related)
    )
    return found.first({"key": value}) if value is not None else None


def _named(key: str | int) -> tuple[str, str | int | None]:
    """The column and its value; None where no record can have it. A slug holds a letter, so the two never meet."""
    text = str(key)
    if text.isascii() and text.isdigit():
        # Longer numbers are no ids, and reading thousands of digits is refused by Python itself.
        possible = len(text) <= _MOST_DIGITS and int(text) <= _LARGEST_ID
        return "pk", int(text) if possible else None
    return "slug", text
