"""Writes of many rows of the register at once, matched by the identifier of the system that owns them.

The rules are those of single writes; the database is asked a number of times that does not grow with the rows. A row
that is the same as what is on record is not written, so the history tells only of what changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.common.bulk import BulkRow, find_records, refuse_failed, write_records
from vendors.services.known import loaded
from vendors.services.rescore import request_rescore
from vendors.services.writing import changing


@dataclass(frozen=True)
class Kind:
    """How the records of one model are written in bulk.

    ``gather`` reads what the rules ask of the records that rows name; ``prepare`` sets a row's values on its record by
    all rules and gives back the children that are to be written; ``children`` writes those of all records, and says of
    which records they changed; ``judge`` looks at all rows together; ``after`` follows up on the records that were
    created or updated. ``related`` is what the rules read of records on file.
    """

    model: Any
    reason: str
    fields: Sequence[str]
    make: Callable[[dict[str, Any]], Any]
    prepare: Callable[[Any, dict[str, Any]], Any]
    gather: Callable[[Sequence[BulkRow]], None] = lambda rows: None
    children: Callable[[Sequence[tuple[Any, Any]]], set[int]] = lambda found: set()
    judge: Callable[[Sequence[tuple[BulkRow, Any]]], None] = lambda found: None
    after: Callable[[Sequence[Any]], None] = lambda records: None
    related: Sequence[str] = ()
    rescored: bool = True


def on_record(model: Any, names: Iterable[str]) -> dict[str, Any]:
    """The records with these external identifiers, by identifier. One query."""
    found = model._default_manager.filter(external_id__in=list(names))
    return {str(one.external_id): one for one in found}


def upsert(kind: Kind, *, by: Any, rows: Sequence[BulkRow], partial: bool) -> None:
    """Write ``rows``; each is told what became of it. ``values`` must hold an ``external_id``.

    :raises BulkError: where a row cannot be written, unless ``partial``: then the others are.
    """
    with changing(by, kind.reason), loaded(kind.model) as known:
        by_id = _locked(kind, rows)
        before = {pk: _state(kind, record) for pk, record in by_id.items()}
        kind.gather(rows)
        given = []
        for row in rows:
            children = _prepared(kind, row, by_id)
            if not row.errors:
                known.note(row.record)
                given.append((row, children))
        kind.judge(given)
        refuse_failed(rows, partial=partial)
        kept = [(row, children) for row, children in given if not row.errors]
        _write(kind, [row for row, _children in kept], before)
        changed = kind.children([(row.record, children) for row, children in kept])
        _note_children(kind, [row for row, _children in kept], changed)
        written = [row.record for row in rows if row.outcome in ("created", "updated")]
        if written:
            kind.after(written)
        if kind.rescored and written:
            request_rescore()


def _locked(kind: Kind, rows: Sequence[BulkRow]) -> dict[int, Any]:
    """The records that the rows are about, locked, with what the rules read of them."""
    found = find_records(rows, kind.model._default_manager.select_for_update())
    prefetch_related_objects(found, *kind.related)
    return {one.pk: one for one in found}


def _state(kind: Kind, record: Any) -> tuple[Any, ...]:
    return tuple(_copied(getattr(record, name)) for name in kind.fields)


def _copied(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _prepared(kind: Kind, row: BulkRow, by_id: Mapping[int, Any]) -> Any:
    record = row.record or kind.make(row.values)
    if record.archived_at:
        row.fail(
            ValidationError({"external_id": [_("belongs to a record that is archived: restore it first")]})
        )
        return None
    try:
        children = kind.prepare(record, dict(row.values))
    except ValidationError as error:
        row.fail(error)
        return None
    row.record = record
    return children


def _write(kind: Kind, rows: Sequence[BulkRow], before: Mapping[int, tuple[Any, ...]]) -> None:
    """Insert what is new and update what differs, each in one statement a batch."""
    fresh = [row for row in rows if row.record.pk is None]
    moved = [row for row in rows if row.record.pk and _state(kind, row.record) != before[row.record.pk]]
    for row in rows:
        row.outcome = "unchanged"
    for row in fresh:
        row.outcome = "created"
    for row in moved:
        row.outcome = "updated"
    write_records(
        kind.model,
        fresh=[row.record for row in fresh],
        moved=[row.record for row in moved],
        fields=[*kind.fields, "updated_at"],
    )


def _note_children(kind: Kind, rows: Sequence[BulkRow], changed: set[int]) -> None:
    """A record whose children alone changed has changed, too: its version moves on."""
    touched = [row for row in rows if row.outcome == "unchanged" and row.record.pk in changed]
    for row in touched:
        row.outcome = "updated"
    kind.model._default_manager.filter(pk__in=[row.record.pk for row in touched]).update(
        updated_at=timezone.now()
    )
