"""Writes that incidents make on vendors: what failed, and whether our own account works."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from vendors.models import ObservedEvent, Vendor
from vendors.services.rescore import request_rescore
from vendors.services.validation import PART, Errors, check
from vendors.services.writing import changing, refresh, sync


@dataclass(frozen=True, kw_only=True)
class EventSpec:
    """A failure atom that failed (docs/method.md, hazard). ``ours`` says that it happened to our own account."""

    vendor: Vendor
    atom: str
    type: str
    started_at: datetime
    ended_at: datetime | None = None
    expected_end_at: datetime | None = None
    weight: Decimal = Decimal(1)
    ours: bool = False
    restricted: bool = False
    title: str = ""


_FIELDS = tuple(field.name for field in fields(EventSpec))


def record_events(*, by: Any, reference: str, events: Sequence[EventSpec]) -> list[ObservedEvent]:
    """Make ``events`` the whole set that the incident ``reference`` tells of; an empty one takes them back.

    :raises ValidationError: by field (``events[0].atom``).
    """
    errors = Errors()
    wanted = {}
    for index, spec in enumerate(events):
        row = ObservedEvent(reference=reference, **{name: getattr(spec, name) for name in _FIELDS})
        check(row, errors, bounds={"weight": PART}, prefix=f"events[{index}].")
        wanted[spec.atom] = row
    errors.raise_if_any()
    with changing(by, f"incident {reference}"):
        existing = {row.atom: row for row in ObservedEvent.objects.filter(reference=reference)}
        saved = sync(existing, wanted, _FIELDS)
        request_rescore()
    return saved


def set_account_state(*, by: Any, vendor: Vendor, state: str, reason: str = "") -> Vendor:
    """Say whether our account with ``vendor`` is active, suspended or revoked: a fact about us alone.

    :raises ValidationError: when the state is unknown.
    """
    with changing(by, reason or "account state changed"):
        refresh(vendor)
        if vendor.account_state != state:
            vendor.account_state = state
            errors = Errors()
            check(vendor, errors)
            errors.raise_if_any()
            vendor.save(update_fields=["account_state", "updated_at"])
    return vendor
