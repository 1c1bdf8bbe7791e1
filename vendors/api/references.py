"""References from one record of the register to another, by identifier or id."""

from typing import Any

from django.db.models import QuerySet

from riskboard.api.fields import KeyField
from riskboard.common.found import found_or_404
from vendors.models import Contract, Mitigation, Product, Vendor, Workload
from vendors.models.base import RegisterRecord
from vendors.queries.keys import by_key_of


def _live_vendors() -> QuerySet[Vendor]:
    return Vendor.objects.filter(archived_at=None)


def _all_vendors() -> QuerySet[Vendor]:
    return Vendor.objects.all()


def _live_products() -> QuerySet[Product]:
    return Product.objects.filter(archived_at=None)


def _live_contracts() -> QuerySet[Contract]:
    return Contract.objects.filter(archived_at=None)


def _live_workloads() -> QuerySet[Workload]:
    return Workload.objects.filter(archived_at=None)


def _all_mitigations() -> QuerySet[Mitigation]:
    return Mitigation.objects.all()


def find_vendor(key: str) -> Vendor:
    """The vendor in the register with this id or identifier. Raises Http404."""
    return found_or_404(by_key_of(_live_vendors, key))


def find_vendor_ever(key: str) -> Vendor:
    """The vendor with this id or identifier, whether it is in the register or archived. Raises Http404."""
    return found_or_404(by_key_of(_all_vendors, key))


def find_product(key: str) -> Product:
    """The product in the register with this id or identifier, and its vendor. Raises Http404."""
    return found_or_404(by_key_of(_live_products, key, "vendor"))


def find_contract(key: str) -> Contract:
    """The contract in the register with this id or identifier, and its vendor. Raises Http404."""
    return found_or_404(by_key_of(_live_contracts, key, "vendor"))


def find_workload(key: str) -> Workload:
    """The workload in the register with this id or identifier. Raises Http404."""
    return found_or_404(by_key_of(_live_workloads, key))


def find_mitigation(key: str) -> Mitigation:
    """The mitigation with this id or identifier, archived ones included: plans keep those. Raises Http404."""
    return found_or_404(by_key_of(_all_mitigations, key))


def vendor_field(**options: Any) -> KeyField:
    """A reference to a vendor."""
    return KeyField(find=find_vendor, what="vendor", rows=_live_vendors, **options)


def product_field(**options: Any) -> KeyField:
    """A reference to a product."""
    return KeyField(find=find_product, what="product", rows=_live_products, **options)


def contract_field(**options: Any) -> KeyField:
    """A reference to a contract."""
    return KeyField(find=find_contract, what="contract", rows=_live_contracts, **options)


def workload_field(**options: Any) -> KeyField:
    """A reference to a workload."""
    return KeyField(find=find_workload, what="workload", rows=_live_workloads, **options)


def mitigation_field(**options: Any) -> KeyField:
    """A reference to a mitigation."""
    return KeyField(find=find_mitigation, what="mitigation", rows=_all_mitigations, **options)


def vendor_slug(key: str) -> str:
    """The identifier of the vendor that a filter names by id or identifier; one that no vendor has finds nothing."""
    return _slug_of(Vendor, key)


def contract_slug(key: str) -> str:
    """The same of a contract."""
    return _slug_of(Contract, key)


def workload_slug(key: str) -> str:
    """The same of a workload."""
    return _slug_of(Workload, key)


def _slug_of(model: type[RegisterRecord], key: str) -> str:
    if not key.isdigit():
        return key
    found = model._default_manager.filter(pk=int(key)) if len(key) < 19 else model._default_manager.none()
    return found.values_list("slug", flat=True).first() or "-"
