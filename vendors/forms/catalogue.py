"""The products that a form offers, read once however many choosers it has."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from vendors.models import Product
from vendors.queries.products import products


class Catalogue:
    """All live products, by vendor."""

    @cached_property
    def _products(self) -> dict[str, Product]:
        rows = products().order_by("vendor__name", "name", "pk")
        return {str(row.pk): row for row in rows}

    @cached_property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Vendor name and its products (id, name), for a chooser with groups."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, row in self._products.items():
            groups.setdefault(row.vendor.name, []).append((key, row.name))
        return list(groups.items())

    def get(self, key: Any) -> Product:
        """The product behind a choice. ValueError if it is none of them."""
        found = self._products.get(str(key))
        if found is None:
            raise ValueError(key)
        return found


class ProductField(forms.TypedChoiceField):
    """One product, or None where the field may stay empty."""

    def __init__(self, *, empty_label: Any = None, **options: Any) -> None:
        super().__init__(empty_value=None, **options)
        self.empty_label = empty_label or _("Choose a product")

    def offer(self, catalogue: Catalogue) -> None:
        """Take the choices from ``catalogue``."""
        self.choices = [("", self.empty_label), *catalogue.choices]
        self.coerce = catalogue.get


class ProductsField(forms.TypedMultipleChoiceField):
    """Any number of products."""

    def offer(self, catalogue: Catalogue) -> None:
        """Take the choices from ``catalogue``."""
        self.choices = catalogue.choices
        self.coerce = catalogue.get
