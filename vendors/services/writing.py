"""What every write on the register shares: its lock, the fields it may set, and the identifier of a new record."""

import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from riskboard.common.actor import acting
from riskboard.common.versions import refuse_stale
from vendors.models.base import RegisterRecord
from vendors.services.known import from_memory, slugs_like

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Model)

_LOCK = 7_301_001
_SLUG_LENGTH = 80
# "/vendors/new/" is the page on which one is added, ".../bulk/" the address at which many are written at once;
# scenarios are run and compared, and mitigations ranked, at addresses beside their own.
RESERVED_SLUGS = frozenset({"new", "bulk", "run", "compare", "ranking"})
# Empty means "none" for these: the columns are unique or a choice, so an empty string would be a value of its own.
_EMPTY_IS_NONE = frozenset({"external_id", "substitutability"})


@contextmanager
def changing(by: Any, reason: str) -> Iterator[None]:
    """One write on the register by ``by`` for ``reason``: a transaction that no other such write overlaps.

    Two edits that are each fine may together close a circle of sub-processors, or use a product that the other
    archives; locks on rows alone do not prevent that.
    """
    with acting(by, reason):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def refresh(record: Model) -> None:
    """Read a saved ``record`` again under its row's lock: what others changed meanwhile must not be written back.

    Where the rows of a write are loaded all at once, they are locked already.
    """
    if record.pk is not None and from_memory() is None:
        record.refresh_from_db(from_queryset=type(record)._default_manager.select_for_update())


def base_on(record: RegisterRecord, version: str | None) -> None:
    """Refuse a write that is based on another ``version`` of ``record``; None is based on none.

    Inside :func:`changing`.

    :raises StaleVersion: with the record as it stands now.
    """
    if version is not None:
        refresh(record)
        refuse_stale(record, version)


def set_fields(record: RegisterRecord, fields: Mapping[str, Any], allowed: Collection[str]) -> None:
    """Set ``fields`` on ``record``, which was read again under the lock (:func:`refresh`).

    A field outside ``allowed`` is a programming error (TypeError).

    :raises ValidationError: when the identifier of a saved record would change: addresses and observed events name it.
    """
    unknown = sorted(set(fields) - set(allowed) - {"slug", "external_id"})
    if unknown:
        raise TypeError(f"{type(record).__name__} has no field to set called {', '.join(unknown)}")
    if record.pk and fields.get("slug", record.slug) not in ("", record.slug):
        raise ValidationError({"slug": [_("cannot be changed once it is given")]})
    if fields.get("slug") in RESERVED_SLUGS:
        raise ValidationError({"slug": [_("stands for something else in addresses: choose another")]})
    for name, value in fields.items():
        if name == "slug" and not value:
            continue
        setattr(record, name, None if name in _EMPTY_IS_NONE and not value else value)


def give_slug(record: RegisterRecord, source: object) -> None:
    """Give ``record`` a free identifier made from ``source``, unless it has one."""
    if record.slug:
        return
    kind = type(record).__name__.lower()
    base = slugify(str(source or "")).replace("_", "-")
    base = re.sub(r"-+", "-", base).strip("-")[: _SLUG_LENGTH - 8].strip("-")
    if not re.search(r"[a-z]", base):
        base = f"{kind}-{base}" if base else kind
    taken = RESERVED_SLUGS | slugs_like(type(record), base)
    record.slug = next(slug for slug in _candidates(base, len(taken) + 1) if slug not in taken)


def sync(existing: Mapping[Key, Row], wanted: Mapping[Key, Row], fields: Collection[str]) -> list[Row]:
    """Make the saved rows equal to ``wanted``, matched by key, and return them in the order of ``wanted``.

    Rows that are the same stay untouched, so that the history tells only of what changed; the others are written in
    a statement for each of what goes, changes and is new.
    """
    manager = next((type(row)._default_manager for rows in (existing, wanted) for row in rows.values()), None)
    if manager is None:
        return []
    gone = [row.pk for key, row in existing.items() if key not in wanted]
    if gone:
        manager.filter(pk__in=gone).delete()
    result = [_made_like(existing.get(key, row), row, fields) for key, row in wanted.items()]
    manager.bulk_update([row for row, differs in result if row.pk is not None and differs], fields)
    manager.bulk_create([row for row, _differs in result if row.pk is None])
    return [row for row, _differs in result]


def _made_like(row: Row, wanted: Row, fields: Collection[str]) -> tuple[Row, bool]:
    """``row`` with the ``fields`` of ``wanted``, and whether any of them differed."""
    differing = [name for name in fields if getattr(row, name) != getattr(wanted, name)]
    for name in differing:
        setattr(row, name, getattr(wanted, name))
    return row, bool(differing)


def _candidates(base: str, count: int) -> list[str]:
    return [base, *(f"{base}-{number}" for number in range(2, count + 2))]
