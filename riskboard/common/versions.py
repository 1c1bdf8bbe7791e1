"""The version of a record: what a form or a program read, told apart from what is on record by now."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Versioned(Protocol):
    """A record whose ``updated_at`` moves with every change that somebody makes to it."""

    @property
    def updated_at(self) -> datetime:
        """When it was last changed."""


class StaleVersion(ValidationError):
    """``record`` was changed since the version that a write is based on was read; ``record`` is as it stands now."""

    def __init__(self, record: Any) -> None:
        super().__init__(
            _("Somebody changed this record in the meantime: read it again and repeat your change."),
            code="stale",
        )
        self.record = record


def version_of(record: Versioned) -> str:
    """The version of ``record``: digits alone, another text after every change."""
    return version_at(record.updated_at)


def version_at(moment: datetime) -> str:
    """The version of a record that was last changed at ``moment``."""
    return str((moment - _EPOCH) // timedelta(microseconds=1))


def refuse_stale(record: Versioned, version: str | None) -> None:
    """Refuse a write that is based on another version of ``record`` than this one; None is based on none.

    Call it inside the transaction, with ``record`` just read under its lock.

    :raises StaleVersion: when ``version`` is not the one of ``record``.
    """
    if version is not None and version != version_of(record):
        raise StaleVersion(record)
