"""Writes that incidents make on the register: what failed, whether our own account works, where products stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vendors.models import AccountState, ObservedEvent, Product, Vendor
from vendors.models.product import ProductState
from vendors.services.rescore import request_rescore
from vendors.services.validation import PART, Errors, check
from vendors.services.writing import changing, sync


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


def record_events(*, by: Any, told: Mapping[str, Sequence[EventSpec]]) -> list[ObservedEvent]:
    """Make the events of each incident, by its reference, the whole set that it tells of; an empty set takes them back.

    :raises ValidationError: by field (``events[0].atom``).
    """
    errors = Errors()
    wanted = {}
    for reference, events in told.items():
        for index, spec in enumerate(events):
            row = ObservedEvent(reference=reference, **{name: getattr(spec, name) for name in _FIELDS})
            check(row, errors, bounds={"weight": PART}, prefix=f"events[{index}].", skip=["vendor"])
            wanted[reference, spec.atom] = row
    errors.raise_if_any()
    with changing(by, incidents_say(told)):
        known = ObservedEvent.objects.filter(reference__in=list(told)).select_related("vendor")
        saved = sync({(row.reference, row.atom): row for row in known}, wanted, _FIELDS)
        # No score depends on events, but what was read of them did.
        request_rescore(workloads=[])
    return saved


def incidents_say(references: Iterable[str]) -> str:
    """The reason of a change that these incidents bring about."""
    found = sorted(set(references))
    if len(found) == 1:
        return gettext_noop("incident {reference}").format(reference=found[0])
    return gettext_noop("incidents say so")


def set_account_states(*, by: Any, states: Mapping[Vendor, str], reason: str = "") -> None:
    """Say whether our accounts with vendors are active, suspended or revoked: a fact about us alone.

    :raises ValidationError: when a state is unknown.
    """
    _refuse_unknown("account_state", states.values(), AccountState.values)
    with changing(by, reason or gettext_noop("account state changed")):
        for state in sorted(set(states.values())):
            owners = Vendor.objects.filter(
                pk__in=[one.pk for one, wanted in states.items() if wanted == state]
            )
            owners.exclude(account_state=state).update(account_state=state, updated_at=timezone.now())


def set_product_states(*, by: Any, states: Mapping[Product, tuple[str, datetime]], reason: str = "") -> int:
    """Say where products stand (available, halted, recalled, retiring, retired), since when; how many moved.

    It does not move any score: a score measures structure. The state that one already has changes nothing.

    :raises ValidationError: when a state is unknown.
    """
    _refuse_unknown("state", (state for state, _since in states.values()), ProductState.values)
    wanted = {product.pk: standing for product, standing in states.items()}
    with changing(by, reason or gettext_noop("product state changed")):
        found = Product.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        moved = [product for product in found if product.state != wanted[product.pk][0]]
        for product in moved:
            product.state, product.state_since = wanted[product.pk]
            product.updated_at = timezone.now()
        return Product.objects.bulk_update(moved, ["state", "state_since", "updated_at"])


def set_retirement_days(*, by: Any, days: Mapping[Product, date | None], reason: str = "") -> None:
    """Say on which days products are retired; None for no day that anybody has stated."""
    with changing(by, reason or gettext_noop("product changed")):
        for product, day in days.items():
            product.retires_on, product.updated_at = day, timezone.now()
        Product.objects.bulk_update(list(days), ["retires_on", "updated_at"])


def _refuse_unknown(field: str, states: Iterable[str], known: Sequence[str]) -> None:
    if not set(states) <= set(known):
        raise ValidationError({field: [_("must be one of %(states)s") % {"states": ", ".join(known)}]})
