"""Writes of many incidents or sources at once, matched by the identifier of the system that owns them.

The rules are those of single writes, and so are the consequences; the database is asked a number of times that does
not grow with the rows. A row that is the same as what is on record is not written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Incident, Source, TimelineEntry
from incidents.queries.cases import fresh_cases
from incidents.services.addresses import Addresses
from incidents.services.changes import Written
from incidents.services.incidents import FILED, prepare_change, prepare_new, settle, update_incident
from incidents.services.references import next_references
from incidents.services.sources import WRITTEN, ask_for_fetches, prepare_source
from incidents.services.status import change_status, take_step
from incidents.services.timeline import build_entry
from incidents.services.validation import FIELDS
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.bulk import BulkRow, find_records, refuse_failed, write_records
from riskboard.common.links import set_links
from vendors.models import Product, Vendor

Prepared = TypeVar("Prepared")
_LINKED = ("vendors", "products")


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


def upsert_incidents(*, by: User | None, rows: Sequence[BulkRow], partial: bool) -> None:
    """File or change ``rows``; each is told what became of it.

    :raises BulkError: where a row cannot be written, unless ``partial``: then the others are.
    """
    moment = timezone.now()
    with acting(by, "written in bulk"):
        locked = Incident.objects.select_for_update(of=("self",)).prefetch_related(*_LINKED, "timeline")
        before = fresh_cases(one.pk for one in find_records(rows, locked))
        kept = [
            found for row in rows if (found := _judged(row, lambda row: _prepare_incident(row, by, moment)))
        ]
        refuse_failed(rows, partial=partial)
        _write_incidents(kept, moment)
        written = [Written(one.incident, before.get(one.incident.pk)) for one in kept]
        settle(by=by, written=written, now=moment)


def upsert_sources(*, by: User | None, rows: Sequence[BulkRow], partial: bool) -> None:
    """Add or change ``rows``; each is told what became of it, and what is new is read at once.

    :raises BulkError: where a row cannot be written, unless ``partial``: then the others are.
    """
    with acting(by, "written in bulk"):
        find_records(rows, Source.objects.select_for_update(of=("self",)).select_related("vendor"))
        addresses = Addresses(row.values.get("url", "") for row in rows)
        kept = [found for row in rows if (found := _judged(row, lambda row: _prepare_source(row, addresses)))]
        refuse_failed(rows, partial=partial)
        fresh = [one for one in kept if one.pk is None]
        write_records(Source, fresh=fresh, moved=[one for one in kept if one.pk], fields=WRITTEN)
        ask_for_fetches(by=by, sources=fresh)


@dataclass(frozen=True, slots=True)
class _Filing:
    """An incident that is to be written, whom it is about, and what its timeline says of it."""

    incident: Incident
    vendors: Sequence[Vendor]
    products: Sequence[Product]
    entries: Sequence[TimelineEntry]


def _judged(row: BulkRow, prepare: Callable[[BulkRow], Prepared]) -> Prepared | None:
    """What ``prepare`` makes of a row that differs from what is on record; None otherwise, with what is wrong noted."""
    row.outcome = "updated" if row.record else "created"
    try:
        if row.record and row.record.archived_at:
            raise ValidationError({"external_id": [_("belongs to a record that is archived")]})
        if row.record and _same(row):
            row.outcome = "unchanged"
            return None
        return prepare(row)
    except ValidationError as error:
        row.fail(error)
        return None


def _prepare_incident(row: BulkRow, by: User | None, now: datetime) -> _Filing:
    values, incident = dict(row.values), row.record
    if incident is None:
        row.record = incident = Incident(officer=by)
        vendors, products = values.pop("vendors"), values.pop("products", [])
        prepare_new(incident, values, vendors, products, now=now, owned=True)
        entry = build_entry(by=by, incident=incident, kind="filed", text=FILED, at=now)
        return _Filing(incident, vendors, products, [entry])
    step = values.pop("status", None)
    vendors, products = (values.pop(name, getattr(incident, name).all()) for name in _LINKED)
    entries = prepare_change(incident, values, vendors, products, by=by, now=now, owned=True)
    if step not in (None, incident.status):
        entries.append(take_step(incident, step, by=by, at=now, now=now))
    return _Filing(incident, vendors, products, entries)


def _prepare_source(row: BulkRow, addresses: Addresses) -> Source:
    source: Source = row.record or Source()
    prepare_source(source, row.values, addresses)
    row.record = source
    return source


def _write_incidents(filings: Sequence[_Filing], now: datetime) -> None:
    fresh = [one.incident for one in filings if one.incident.pk is None]
    moved = [one.incident for one in filings if one.incident.pk is not None]
    if fresh:
        for incident, reference in zip(fresh, next_references(len(fresh), now=now), strict=True):
            incident.reference = reference
    write_records(Incident, fresh=fresh, moved=moved, fields=(*FIELDS, "ended_by", "updated_at"))
    vendors = {one.incident.pk: [vendor.pk for vendor in one.vendors] for one in filings}
    products = {one.incident.pk: [product.pk for product in one.products] for one in filings}
    set_links(Incident.vendors.through, "incident_id", "vendor_id", vendors)
    set_links(Incident.products.through, "incident_id", "product_id", products)
    TimelineEntry.objects.bulk_create(entry for one in filings for entry in one.entries)


def _same(row: BulkRow) -> bool:
    return all(_has(row.record, name, value) for name, value in row.values.items())


def _has(record: Any, name: str, value: Any) -> bool:
    if name in _LINKED:
        return {one.pk for one in getattr(record, name).all()} == {one.pk for one in value}
    return bool(getattr(record, name) == value)
