"""Finding a record by the key that stands in an address: a numeric id or a slug."""

from typing import TypeVar

from django.db.models import QuerySet

from vendors.models.base import RegisterRecord

Record = TypeVar("Record", bound=RegisterRecord)

_LARGEST_ID = 2**63 - 1
_MOST_DIGITS = 19


def by_key(records: QuerySet[Record], key: str | int) -> Record | None:
    """The record of ``records`` with this id or slug, or None. A slug holds a letter, so the two never meet."""
    text = str(key)
    if text.isascii() and text.isdigit():
        # Longer numbers are no ids, and reading thousands of digits is refused by Python itself.
        possible = len(text) <= _MOST_DIGITS and int(text) <= _LARGEST_ID
        return records.filter(pk=int(text)).first() if possible else None
    return records.filter(slug=text).first()
