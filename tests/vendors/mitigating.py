"""Rows of mitigations for tests of what they are worth."""

from decimal import Decimal
from itertools import count
from typing import Any

from vendors.models import Mitigation, Product, Vendor, Workload

_numbers = count(1)


def noted(kind: str, name: str = "", *, cost: float = 1, **fields: Any) -> Mitigation:
    """A mitigation on record."""
    number = next(_numbers)
    return Mitigation.objects.create(
        slug=f"noted-{number}", name=name or f"Noted {number}", kind=kind, yearly_cost=Decimal(cost), **fields
    )


def a_fallback(workload: Workload, product: Product | None = None, **fields: Any) -> Mitigation:
    """One more fallback, after four hours, that carries most."""
    given: dict[str, Any] = {"switch_hours": 4, "capacity": Decimal("0.9")} | fields
    return noted("fallback", workload=workload, product=product, **given)


def better_terms(vendor: Vendor, **fields: Any) -> Mitigation:
    """A month of notice, and an appeal that somebody decides."""
    given: dict[str, Any] = {"notice_hours": 720, "appeal": 2} | fields
    return noted("negotiate", vendor=vendor, **given)
