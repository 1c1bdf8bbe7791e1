"""Events in the words of the interface: labels, names instead of ids, money and dates as pages write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from riskboard.audit.queries.changes import CHANGED, Change, changes_of
from riskboard.audit.queries.log import Event
from riskboard.audit.queries.names import PERSON, name_of, names_of, target_of, type_names
from riskboard.common import formatting
from riskboard.common.kept import in_source_language
from riskboard.common.records import Record, record_of, redacted

LONGEST = 400
_DONE = {"insert": "added", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True)
class Line:
    """One field of an entry: what it is called, and what it said before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """An event as a page shows it. ``said_besides`` is the reason where it says more than the entry does anyway."""

    event: Event
    actor: str
    reason: str
    said_besides: str
    kind: str
    name: str
    url: str
    lines: tuple[Line, ...]


def entries(events: Iterable[Event], person: Any, currency: str) -> list[Entry]:
    """``events`` as ``person`` may read them, amounts without a currency of their own in ``currency``."""
    found = list(events)
    names = names_of(found, person)
    reasons = redacted(person, [event.reason for event in found])
    return [_entry(event, names, reason, currency) for event, reason in zip(found, reasons, strict=True)]


def actor_of(event: Event, names: type_names) -> str:
    """Who did it: a person's name, the system, or that the database does not know."""
    if event.context is None:
        return _("unknown (database)")
    if event.user_id is None:
        return _("the system")
    return names.get((PERSON, event.user_id)) or _("somebody who is gone")


def label_of(record: Record, name: str) -> str:
    """What the field ``name`` is called on pages."""
    field: Any = record.field_of(name)
    own = record.labels.get(name) or field.verbose_name
    other = record_of(field.related_model) if field.is_relation and not isinstance(own, Promise) else None
    return str(capfirst(str(other.label if other else own)))


def _entry(event: Event, names: type_names, reason: str, currency: str) -> Entry:
    record = event.record
    return Entry(
        event=event,
        actor=actor_of(event, names),
        reason=reason,
        said_besides="" if reason == _default_reason(event) else reason,
        kind=str(record.label),
        name=name_of(record, event.data, names),
        url=_url(record, event),
        lines=tuple(_line(record, event, change, names, currency) for change in changes_of(event)),
    )


def _default_reason(event: Event) -> str:
    """The reason that says no more than the entry does: ``mitigation added`` where a mitigation was added."""
    with in_source_language():
        return f"{str(event.record.label).lower()} {_DONE.get(event.action, event.action)}"


def _url(record: Record, event: Event) -> str:
    key = event.data.get(record.page_key) if record.page_key != "id" else event.record_id
    return record.address(key)


def _line(record: Record, event: Event, change: Change, names: type_names, currency: str) -> Line:
    label = label_of(record, change.field.name)
    if change.after == CHANGED and change.field.name in record.secrets:
        return Line(label, "", _("changed"))
    own = record.money.get(change.field.name)
    if own is not None:
        column = record.field_of(own).column if own else ""
        currency = str(event.data.get(column) or currency) if own else currency
        return Line(label, _money(change.before, currency), _money(change.after, currency))
    return Line(
        label, _said(record, change, change.before, names), _said(record, change, change.after, names)
    )


def _said(record: Record, change: Change, value: Any, names: type_names) -> str:
    field: Any = change.field
    if value is None or value == "" or value == []:
        return formatting.UNKNOWN
    if field.is_relation:
        target = target_of(record, field.name)
        return (names.get((target.kind, value)) if target else None) or f"#{value}"
    if field.name in record.words:
        return record.words[field.name](value)
    choices = dict(field.flatchoices)
    return str(choices[value]) if not isinstance(value, list | dict) and value in choices else _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formatting.moment(timezone.localtime(value))
    if isinstance(value, date):
        return formatting.day(value)
    if isinstance(value, int | float | Decimal):
        return formatting.number(value, _decimals(value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    text = orjson.dumps(value, default=str).decode() if isinstance(value, list | dict) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _money(value: Any, currency: str) -> str:
    if value is None or _decimals(value) == 0:
        return formatting.money(value, currency)
    return f"{formatting.number(value, max(2, _decimals(value)))}{formatting.NARROW}{currency}"


def _decimals(value: Any) -> int:
    """How many places ``value`` needs."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
