"""Writes on contracts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.models import Contract, Product, Vendor
from vendors.services.validation import NOT_NEGATIVE, POSITIVE, Bound, Errors, check, check_unique
from vendors.services.writing import changing, give_slug, refresh, set_fields

FIELDS = (
    "reference",
    "vendor",
    "title",
    "start_date",
    "end_date",
    "notice_period_days",
    "auto_renewal",
    "renewal_months",
    "annual_value",
    "currency",
    "exchange_rate",
    "exchange_rate_date",
    "governing_law",
    "notes",
)
_BOUNDS = {
    "notice_period_days": Bound(Decimal(0), Decimal(3650)),
    "renewal_months": Bound(Decimal(1), Decimal(1200)),
    "annual_value": NOT_NEGATIVE,
    "exchange_rate": POSITIVE,
}


def create_contract(*, by: Any, vendor: Vendor, products: Sequence[Product] = (), **fields: Any) -> Contract:
    """Add a contract with ``vendor`` that covers ``products``; its identifier is made from the reference number.

    :raises ValidationError: by field.
    """
    contract = Contract(vendor=vendor)
    with changing(by, "contract added"):
        _save(contract, fields, products)
    return contract


def update_contract(
    *, by: Any, contract: Contract, products: Sequence[Product] | None = None, **fields: Any
) -> Contract:
    """Change ``fields`` of ``contract``, and its ``products`` unless they are None.

    :raises ValidationError: by field.
    """
    with changing(by, "contract changed"):
        _save(contract, fields, products)
    return contract


def archive_contract(*, by: Any, contract: Contract) -> Contract:
    """Take ``contract`` out of the lists; what it was stays on record. Twice changes nothing."""
    with changing(by, "contract archived"):
        contract.archived_at = contract.archived_at or timezone.now()
        contract.save(update_fields=["archived_at", "updated_at"])
    return contract


def _save(contract: Contract, fields: dict[str, Any], products: Sequence[Product] | None) -> None:
    errors = Errors()
    refresh(contract)
    set_fields(contract, fields, FIELDS)
    give_slug(contract, contract.reference)
    check(contract, errors, bounds=_BOUNDS)
    check_unique(contract, errors)
    _check_term(contract, errors)
    _check_products(products or (), errors)
    errors.raise_if_any()
    contract.save()
    if products is not None:
        contract.products.set(products)


def _check_term(contract: Contract, errors: Errors) -> None:
    if "start_date" in errors or "end_date" in errors:
        return
    if contract.end_date and contract.start_date and contract.end_date < contract.start_date:
        errors.add("end_date", _("must not lie before the start date"))
    if contract.auto_renewal and contract.end_date is None:
        errors.add("end_date", _("is needed: a contract that renews by itself renews at the end of its term"))
    if contract.auto_renewal and not contract.renewal_months and "renewal_months" not in errors:
        errors.add("renewal_months", _("is needed: for how many months does it renew?"))


def _check_products(products: Sequence[Product], errors: Errors) -> None:
    for product in products:
        if product.archived_at:
            errors.add("products", _("%(product)s is archived") % {"product": product.name})
