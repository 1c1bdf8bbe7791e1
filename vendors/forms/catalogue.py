"""The products that a form offers, looked up a few times however many choosers it has."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from riskboard.common.choosing import Offer, RecordField
from vendors.models import Product
from vendors.queries.choices import PRODUCTS


class Catalogue:
    """What the choosers of a form's rows share."""

    def __init__(self) -> None:
        self.products = Offer(PRODUCTS)

    def expect(self, data: Mapping[str, Any] | None, held: Iterable[Product | None]) -> None:
        """What the rows will ask for: the products that were sent for them, and those that the record has."""
        self.products.know(product for product in held if product is not None)
        self.products.want(value for name, value in (data or {}).items() if name.endswith("-product"))


class ProductField(RecordField):
    """One product, or None where the field may stay empty."""

    def __init__(self, *, empty_label: Any = None, **options: Any) -> None:
        super().__init__(PRODUCTS, empty_label=empty_label or _("Choose a product"), **options)
