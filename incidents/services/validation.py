"""What is wrong with an incident before it is saved, each message under its field."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Incident
from riskboard.common.years import outside_years
from vendors.models import Product, Vendor
from vendors.services.validation import Errors, check

LONGEST_WAIT = 36_500  # days, a century
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


def check_incident(incident: Incident, vendors: Sequence[Vendor], products: Sequence[Product]) -> None:
    """Refuse an incident that cannot be saved, or that contradicts itself.

    :raises ValidationError: by field, everything that is wrong at once.
    """
    errors = Errors()
    check(incident, errors, skip=["reference"])
    _check_years(incident, errors)
    _check_times(incident, errors)
    _check_wait(incident, errors)
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


def _check_years(incident: Incident, errors: Errors) -> None:
    for name in ("announced_at", "started_at", "expected_end_at", "ended_at"):
        moment = getattr(incident, name)
        problem = outside_years(moment) if moment is not None and name not in errors else None
        if problem:
            errors.add(name, problem)


def _check_wait(incident: Incident, errors: Errors) -> None:
    if incident.wait_days and incident.wait_days > LONGEST_WAIT:
        errors.add("wait_days", _("must be at most %(most)d days") % {"most": LONGEST_WAIT})
    if incident.wait_days and incident.wait_open_ended:
        errors.add("wait_days", _("an open-ended wait has no number of days"))


def _check_external_id(incident: Incident, errors: Errors) -> None:
    others = Incident.objects.exclude(pk=incident.pk)
    if incident.external_id and others.filter(external_id=incident.external_id).exists():
        errors.add("external_id", _("another record has this already"))


def _check_parties(vendors: Sequence[Vendor], products: Sequence[Product], errors: Errors) -> None:
    if not vendors:
        errors.add("vendors", _("name at least one vendor"))
    for vendor in vendors:
        if vendor.archived_at:
            errors.add("vendors", _("%(vendor)s is archived") % {"vendor": vendor.name})
    known = {vendor.pk for vendor in vendors}
    for product in products:
        if product.vendor_id not in known:
            errors.add(
                "products", _("%(product)s is not a product of these vendors") % {"product": product.name}
            )
