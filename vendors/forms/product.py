"""The form of a product, with the groups of sub-processors that it needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.forms.catalogue import Catalogue, ProductField
from vendors.forms.register import RegisterForm
from vendors.forms.rows import RowForm, RowSet, row_set
from vendors.models import Product


class ProductForm(RegisterForm):
    """A product of a vendor."""

    class Meta:
        model = Product
        fields = (
            "name",
            "aliases",
            "model",
            "jurisdiction",
            "platform",
            "ict_service_type",
            "state",
            "retires_on",
            "external_id",
        )


class NeededForm(RowForm):
    """One product of a group."""

    product = ProductField(label=_("Product"))

    def choose(self) -> None:
        """Share what is looked up."""
        field = self.fields["product"]
        assert isinstance(field, ProductField)
        field.take(self.catalogue.products)


class NeedForm(RowForm):
    """A group of sub-processors."""

    inner_class = row_set(NeededForm)
    inner_name = "products"

    k = forms.IntegerField(
        label=_("How many of them must work"),
        initial=1,
        min_value=1,
        help_text=_("The first product of the first group names the model's maker."),
    )

    def spec(self) -> dict[str, Any]:
        """``{"k": 1, "products": [Product, …]}``."""
        rows = self.inner.specs() if self.inner else []
        return {"k": self.cleaned_data["k"], "products": [row["product"] for row in rows]}


NeedSet = row_set(NeedForm)


def need_rows(data: Any, product: Product | None, catalogue: Catalogue) -> RowSet:
    """The groups of ``product`` as rows, or what was sent."""
    groups = product.needs.all() if product else ()
    catalogue.expect(data, (option.product for group in groups for option in group.options.all()))
    initial = [
        {
            "k": group.k,
            "products": [{"product": str(option.product_id)} for option in group.options.all()],
        }
        for group in groups
    ]
    return NeedSet(data, prefix="needs", initial=initial, form_kwargs={"catalogue": catalogue})
