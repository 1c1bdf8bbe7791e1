"""Writes on vendors."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.models import Product, Vendor
from vendors.queries.usage import users_of
from vendors.services.naming import check_names
from vendors.services.rescore import request_rescore
from vendors.services.validation import Errors, check, check_name, check_past, check_unique, check_years
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields

FIELDS = (
    "name",
    "aliases",
    "country",
    "lei",
    "website",
    "owner",
    "contact",
    "notes",
    "tracked_since",
    "account_state",
)


def create_vendor(*, by: Any, **fields: Any) -> Vendor:
    """Add a vendor. Its identifier is made from the name unless ``slug`` is given; it is tracked from today on.

    :raises ValidationError: by field.
    """
    fields.setdefault("tracked_since", datetime.now(UTC).date())
    vendor = Vendor()
    with changing(by, "vendor added"):
        _save(vendor, fields)
    return vendor


def update_vendor(*, by: Any, vendor: Vendor, version: str | None = None, **fields: Any) -> Vendor:
    """Change ``fields`` of ``vendor``; the others stay as they are.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    with changing(by, "vendor changed"):
        base_on(vendor, version)
        _save(vendor, fields)
    return vendor


def archive_vendor(*, by: Any, vendor: Vendor, version: str | None = None) -> Vendor:
    """Take ``vendor`` and its products out of the register; what it was stays on record. Twice changes nothing.

    :raises ValidationError: while one of its products is used, naming by what.
    """
    with changing(by, "vendor archived"):
        base_on(vendor, version)
        products = Product.objects.filter(vendor=vendor, archived_at=None)
        used = users_of(products)
        if used:
            raise ValidationError(
                _("%(vendor)s is still used by %(users)s: let them use something else first.")
                % {"vendor": vendor.name, "users": ", ".join(used)}
            )
        now = timezone.now()
        products.update(archived_at=now, updated_at=now)
        vendor.archived_at = vendor.archived_at or now
        vendor.save(update_fields=["archived_at", "updated_at"])
        request_rescore()
    return vendor


def _save(vendor: Vendor, fields: dict[str, Any]) -> None:
    prepare_vendor(vendor, fields)
    vendor.save()
    request_rescore()


def prepare_vendor(vendor: Vendor, fields: dict[str, Any]) -> None:
    """Set ``fields`` on ``vendor`` by all rules, without saving it; inside :func:`changing`.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(vendor)
    set_fields(vendor, fields, FIELDS)
    give_slug(vendor, vendor.name)
    check(vendor, errors)
    check_years(vendor, errors, "tracked_since")
    check_past(vendor, errors, "tracked_since")
    check_name(vendor, errors)
    check_unique(vendor, errors)
    check_names(vendor, errors)
    errors.raise_if_any()
