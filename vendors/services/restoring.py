"""Bringing archived records back into the register: nothing that contradicts what stands in it by now."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.models import Contract, Product, Scorecard, Vendor, Workload
from vendors.models.base import RegisterRecord
from vendors.services.clarity import follow_contracts, restate
from vendors.services.naming import check_names
from vendors.services.rescore import request_rescore
from vendors.services.validation import Errors
from vendors.services.writing import changing, refresh


def restore_vendor(*, by: Any, vendor: Vendor) -> Vendor:
    """Bring ``vendor`` back, with the products that were archived together with it. Twice changes nothing.

    :raises ValidationError: when its name or an alias means another vendor by now.
    """
    with changing(by, "vendor restored"):
        refresh(vendor)
        if vendor.archived_at is None:
            return vendor
        errors = Errors()
        check_names(vendor, errors)
        errors.raise_if_any()
        together = Product.objects.filter(vendor=vendor, archived_at=vendor.archived_at)
        together.update(archived_at=None, updated_at=timezone.now())
        _bring_back(vendor)
    return vendor


def restore_product(*, by: Any, product: Product) -> Product:
    """Bring ``product`` back. Twice changes nothing.

    :raises ValidationError: while its vendor, or a product that it needs, is archived.
    """
    with changing(by, "product restored"):
        refresh(product)
        if product.archived_at is not None:
            needed = Product.objects.filter(needed_by__need__product=product)
            _refuse_without(product, [product.vendor, *needed])
            _bring_back(product)
    return product


def restore_contract(*, by: Any, contract: Contract) -> Contract:
    """Bring ``contract`` back. Twice changes nothing.

    :raises ValidationError: while its vendor is archived.
    """
    with changing(by, "contract restored"):
        refresh(contract)
        if contract.archived_at is not None:
            _refuse_without(contract, [contract.vendor])
            _bring_back(contract)
            follow_contracts([contract])
    return contract


def restore_scorecard(*, by: Any, scorecard: Scorecard) -> Scorecard:
    """Bring ``scorecard`` back; it counts again. Twice changes nothing.

    :raises ValidationError: while its vendor or its contract is archived.
    """
    with changing(by, "scorecard restored"):
        refresh(scorecard)
        if scorecard.archived_at is not None:
            needed = [scorecard.vendor, scorecard.contract]
            _refuse_without(scorecard, [record for record in needed if record is not None])
            _bring_back(scorecard)
            restate([scorecard.vendor_id])
    return scorecard


def restore_workload(*, by: Any, workload: Workload) -> Workload:
    """Bring ``workload`` back; it counts in the scores again. Twice changes nothing.

    :raises ValidationError: while a product that it uses is archived.
    """
    with changing(by, "workload restored"):
        refresh(workload)
        if workload.archived_at is not None:
            options = Product.objects.filter(used_by__dependency__workload=workload)
            spares = Product.objects.filter(fallback_for__workload=workload)
            _refuse_without(workload, [*options, *spares])
            _bring_back(workload)
    return workload


def _refuse_without(record: RegisterRecord, needed: Iterable[RegisterRecord]) -> None:
    missing = sorted({str(other) for other in needed if other.archived_at is not None})
    if missing:
        names = {"record": record, "needed": ", ".join(missing)}
        raise ValidationError(_("%(record)s rests on what is archived: restore %(needed)s first.") % names)


def _bring_back(record: RegisterRecord) -> None:
    record.archived_at = None
    record.save(update_fields=["archived_at", "updated_at"])
    request_rescore()
