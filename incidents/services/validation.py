"""What is wrong with an incident before it is saved, each message under its field."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.domain.limits import GRACE, LONGEST_MODEL, LONGEST_WAIT, may_begin_at
from incidents.models import Incident
from incidents.models.vocabulary import Direction, IncidentType
from riskboard.common.years import outside_years
from vendors.models import Product, Vendor
from vendors.services.validation import Errors, check, check_years, held_by

# What can be set of an incident, in the order in which it is shown; the API's bodies are declared by it too.
FIELDS = (
    "external_id",
    "title",
    "summary",
    "type",
    "direction",
    "severity",
    "status",
    "scope",
    "restricted",
    "models_named",
    "announced_at",
    "started_at",
    "expected_end_at",
    "ended_at",
    "people_affected",
    "user_base",
    "wait_days",
    "wait_open_ended",
    "reason",
    "reason_specificity",
    "authority",
    "order_effect",
    "jurisdiction",
    "channel",
    "channel_kind",
    "vendor_response",
    "officer",
)


def set_fields(incident: Incident, fields: Mapping[str, Any], allowed: Collection[str] = FIELDS) -> None:
    """Set ``fields`` on ``incident``. A field outside ``allowed`` is a programming error (TypeError)."""
    unknown = sorted(set(fields) - set(allowed))
    if unknown:
        raise TypeError(f"an incident has no field to set called {', '.join(unknown)}")
    for name, value in fields.items():
        setattr(incident, name, (value or None) if name == "external_id" else value)


def check_incident(
    incident: Incident, vendors: Sequence[Vendor], products: Sequence[Product], *, owned: bool = False
) -> None:
    """Refuse an incident that cannot be saved, or that contradicts itself.

    ``owned`` says that its external identifier is known to be no other's: then nothing is asked of the database.

    :raises ValidationError: by field, everything that is wrong at once.
    """
    errors = Errors()
    check(incident, errors, skip=["reference", "officer", "ended_by"])
    check_years(incident, errors, "announced_at", "started_at", "expected_end_at", "ended_at")
    _check_times(incident, errors)
    _check_ahead(incident, errors)
    _check_wait(incident, errors)
    _check_place(incident, errors)
    _check_models(incident, errors)
    if not owned:
        _check_external_id(incident, errors)
    _check_parties(vendors, products, errors)
    errors.raise_if_any()


def _check_times(incident: Incident, errors: Errors) -> None:
    if "started_at" in errors or incident.started_at is None:
        return
    for name in ("expected_end_at", "ended_at"):
        moment = getattr(incident, name)
        if name not in errors and moment is not None and moment < incident.started_at:
            errors.add(name, _("must not lie before the start"))
    if "ended_at" not in errors and incident.ended_at is not None and incident.ended_at > timezone.now():
        errors.add("ended_at", _("must not lie in the future: an end that lies ahead is the expected end"))


def _check_ahead(incident: Incident, errors: Errors) -> None:
    now = timezone.now()
    if "announced_at" not in errors and incident.announced_at and incident.announced_at > now + GRACE:
        errors.add("announced_at", _("must not lie in the future"))
    if "started_at" in errors or incident.started_at is None:
        return
    announced = incident.announced_at is not None
    if not may_begin_at(
        incident.started_at, now, type=incident.type, direction=incident.direction, announced=announced
    ):
        errors.add("started_at", _("lies in the future: correct it, or say when it was announced"))


def _check_wait(incident: Incident, errors: Errors) -> None:
    if incident.wait_days and incident.wait_days > LONGEST_WAIT and "wait_days" not in errors:
        errors.add("wait_days", _("must be at most %(most)d days") % {"most": LONGEST_WAIT})
    if (
        "started_at" not in errors
        and "wait_days" not in errors
        and incident.wait_days
        and incident.started_at
    ):
        problem = outside_years(incident.started_at + timedelta(days=incident.wait_days))
        if problem:
            errors.add("wait_days", problem)
    if incident.wait_days and incident.wait_open_ended:
        errors.add("wait_days", _("an open-ended wait has no number of days: leave one of the two out"))


def _check_models(incident: Incident, errors: Errors) -> None:
    """A model that is named may be what failed: then its name is part of the event's."""
    if "models_named" not in errors and any(len(name) > LONGEST_MODEL for name in incident.models_named):
        errors.add("models_named", _("must hold at most %(most)d characters each") % {"most": LONGEST_MODEL})


def _check_place(incident: Incident, errors: Errors) -> None:
    """A region block strikes a jurisdiction: without one it would be on record and count nowhere (method section 4)."""
    blocks = incident.type == IncidentType.REGION_BLOCK and incident.direction == Direction.RESTRICTS
    if blocks and not incident.jurisdiction.strip() and "jurisdiction" not in errors:
        errors.add("jurisdiction", _("is needed: where is it blocked? Such as US or EU"))


def _check_external_id(incident: Incident, errors: Errors) -> None:
    if not incident.external_id:
        return
    other = Incident.objects.exclude(pk=incident.pk).filter(external_id=incident.external_id).first()
    if other is not None:
        errors.add("external_id", held_by(other))


def _check_parties(vendors: Sequence[Vendor], products: Sequence[Product], errors: Errors) -> None:
    if not vendors:
        errors.add("vendors", _("name at least one vendor"))
    for vendor in vendors:
        if vendor.archived_at:
            errors.add(
                "vendors", _("%(vendor)s is archived: restore it or leave it out") % {"vendor": vendor.name}
            )
    known = {vendor.pk for vendor in vendors}
    for product in products:
        if product.vendor_id not in known:
            errors.add(
                "products", _("%(product)s is not a product of these vendors") % {"product": product.name}
            )
