"""Writes of many incidents or sources at once, matched by the identifier of the system that owns them.

Each row goes through the service of single writes, since each has consequences of its own; the rows share one
transaction, so that all of them are written or none.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Incident, Source
from incidents.services.incidents import file_incident, update_incident
from incidents.services.sources import create_source, update_source
from incidents.services.status import change_status
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.bulk import BulkError, BulkRow

_LINKED = ("vendors", "products")


def incidents_on_record(names: Sequence[str]) -> dict[str, Incident]:
    """The incidents with these external identifiers, archived ones included, by identifier."""
    found = Incident.objects.filter(external_id__in=list(names)).prefetch_related(*_LINKED)
    return {str(one.external_id): one for one in found}


def sources_on_record(names: Sequence[str]) -> dict[str, Source]:
    """The sources with these external identifiers, by identifier."""
    return {str(one.external_id): one for one in Source.objects.filter(external_id__in=list(names))}


def upsert_incidents(*, by: User | None, rows: Sequence[BulkRow], partial: bool) -> None:
    """File or change ``rows``; each is told what became of it.

    :raises BulkError: where a row cannot be written, unless ``partial``: then the others are.
    """
    _upsert(
        rows,
        by=by,
        partial=partial,
        known=incidents_on_record([row.values["external_id"] for row in rows]),
        create=lambda values: file_incident(by=by, **values),
        update=lambda record, values: change_incident(by=by, incident=record, values=values),
    )


def upsert_sources(*, by: User | None, rows: Sequence[BulkRow], partial: bool) -> None:
    """Add or change ``rows``; each is told what became of it, and what is new is read at once.

    :raises BulkError: where a row cannot be written, unless ``partial``: then the others are.
    """
    _upsert(
        rows,
        by=by,
        partial=partial,
        known=sources_on_record([row.values["external_id"] for row in rows]),
        create=lambda values: create_source(by=by, **values),
        update=lambda record, values: update_source(by=by, source=record, **values),
    )


def change_incident(*, by: User | None, incident: Incident, values: Mapping[str, Any]) -> Incident:
    """Change the fields of ``incident``, then take the step of its status; both or neither.

    :raises ValidationError: by field.
    """
    fields = dict(values)
    step = fields.pop("status", incident.status)
    with transaction.atomic():
        if fields:
            incident = update_incident(by=by, incident=incident, **fields)
        if step != incident.status:
            change_status(by=by, incident=incident, status=step)
    return incident


def _upsert(
    rows: Sequence[BulkRow],
    *,
    by: User | None,
    partial: bool,
    known: Mapping[str, Any],
    create: Callable[[dict[str, Any]], Any],
    update: Callable[[Any, dict[str, Any]], Any],
) -> None:
    with acting(by, "written in bulk"):
        for row in rows:
            row.record = known.get(row.values["external_id"])
            try:
                with transaction.atomic():
                    _write(row, create, update)
            except ValidationError as error:
                row.fail(error)
        if not partial and any(row.errors for row in rows):
            raise BulkError(rows)


def _write(
    row: BulkRow, create: Callable[[dict[str, Any]], Any], update: Callable[[Any, dict[str, Any]], Any]
) -> None:
    if row.record is None:
        row.record, row.outcome = create(row.values), "created"
    elif getattr(row.record, "archived_at", None):
        raise ValidationError({"external_id": [_("belongs to a record that is archived")]})
    elif _same(row):
        row.outcome = "unchanged"
    else:
        row.record, row.outcome = update(row.record, row.values), "updated"


def _same(row: BulkRow) -> bool:
    return all(_has(row.record, name, value) for name, value in row.values.items())


def _has(record: Any, name: str, value: Any) -> bool:
    if name in _LINKED:
        return {one.pk for one in getattr(record, name).all()} == {one.pk for one in value}
    return bool(getattr(record, name) == value)
