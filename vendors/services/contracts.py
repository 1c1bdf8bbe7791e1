"""Writes on contracts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.domain.limits import LONGEST_NOTICE, LONGEST_RENEWAL
from vendors.models import Contract, Product, Vendor
from vendors.services.clarity import follow_contracts
from vendors.services.known import base_currency
from vendors.services.validation import (
    NOT_NEGATIVE,
    POSITIVE,
    Bound,
    Errors,
    check,
    check_past,
    check_unique,
    check_years,
)
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields

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
    "outage_credit",
    "governing_law",
    "notes",
)
_BOUNDS = {
    "notice_period_days": Bound(Decimal(0), Decimal(LONGEST_NOTICE)),
    "renewal_months": Bound(Decimal(1), Decimal(LONGEST_RENEWAL)),
    "annual_value": NOT_NEGATIVE,
    "outage_credit": NOT_NEGATIVE,
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
    *,
    by: Any,
    contract: Contract,
    version: str | None = None,
    products: Sequence[Product] | None = None,
    **fields: Any,
) -> Contract:
    """Change ``fields`` of ``contract``, and its ``products`` unless they are None.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    with changing(by, "contract changed"):
        base_on(contract, version)
        _save(contract, fields, products)
    return contract


def archive_contract(*, by: Any, contract: Contract, version: str | None = None) -> Contract:
    """Take ``contract`` out of the lists; what it was stays on record. Twice changes nothing."""
    with changing(by, "contract archived"):
        base_on(contract, version)
        contract.archived_at = contract.archived_at or timezone.now()
        contract.save(update_fields=["archived_at", "updated_at"])
        follow_contracts([contract])
    return contract


def _save(contract: Contract, fields: dict[str, Any], products: Sequence[Product] | None) -> None:
    prepare_contract(contract, fields, products)
    contract.save()
    if products is not None:
        contract.products.set(products)
    follow_contracts([contract])


def prepare_contract(contract: Contract, fields: dict[str, Any], products: Sequence[Product] | None) -> None:
    """Set ``fields`` on ``contract`` by all rules, without saving it; inside :func:`changing`.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(contract)
    set_fields(contract, fields, FIELDS)
    give_slug(contract, contract.reference)
    check(contract, errors, bounds=_BOUNDS)
    check_years(contract, errors, "start_date", "end_date", "exchange_rate_date")
    check_unique(contract, errors)
    _check_term(contract, errors)
    _check_rate(contract, errors)
    _check_products(contract, products, errors)
    errors.raise_if_any()


def _check_term(contract: Contract, errors: Errors) -> None:
    if "start_date" in errors or "end_date" in errors:
        return
    if contract.end_date and contract.start_date and contract.end_date < contract.start_date:
        errors.add("end_date", _("must not lie before the start date"))
    if contract.auto_renewal and contract.end_date is None:
        errors.add("end_date", _("is needed: a contract that renews by itself renews at the end of its term"))
    if contract.auto_renewal and not contract.renewal_months and "renewal_months" not in errors:
        errors.add("renewal_months", _("is needed: for how many months does it renew?"))


def _check_rate(contract: Contract, errors: Errors) -> None:
    """What is paid in the base currency needs no rate; any other rate holds from a day on."""
    base = base_currency()
    if "currency" in errors:
        return
    if contract.currency != base:
        check_past(contract, errors, "exchange_rate_date")
        if contract.exchange_rate_date is None and "exchange_rate_date" not in errors:
            errors.add(
                "exchange_rate_date", _("is needed: from which day is the rate to %(base)s?") % {"base": base}
            )
        return
    if "exchange_rate" not in errors and contract.exchange_rate != 1:
        errors.add("exchange_rate", _("must be 1: %(base)s is the base currency") % {"base": base})
    if contract.exchange_rate_date is not None:
        errors.add("exchange_rate_date", _("must be empty: %(base)s is the base currency") % {"base": base})


def _check_products(contract: Contract, products: Sequence[Product] | None, errors: Errors) -> None:
    covered = list(contract.products.all()) if products is None and contract.pk else list(products or ())
    for product in covered:
        if product.vendor_id != contract.vendor_id and "vendor" not in errors:
            names = {"product": product.name, "vendor": contract.vendor.name}
            errors.add("products", _("%(product)s is not a product of %(vendor)s") % names)
        if products is not None and product.archived_at:
            errors.add(
                "products",
                _("%(product)s is archived: restore it or leave it out") % {"product": product.name},
            )
