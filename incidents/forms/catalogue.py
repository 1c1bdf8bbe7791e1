"""Forms of the catalogue: what is shown of it, and a vendor with its products."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from incidents.models import CatalogueVendor
from vendors.forms.catalogue import Catalogue
from vendors.forms.register import RegisterForm
from vendors.forms.rows import RowForm, RowSet, row_set


class CatalogueFilterForm(forms.Form):
    """Filters of the catalogue. A value that does not exist filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    followed = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("All")), ("yes", _("Followed")), ("no", _("Not followed"))],
        required=False,
    )

    def filters(self) -> dict[str, Any]:
        """The filters that were given and understood, for :func:`incidents.queries.catalogue.catalogue_vendors`."""
        self.full_clean()
        followed = self.cleaned_data.get("followed")
        return {"q": self.cleaned_data.get("q", ""), "followed": None if not followed else followed == "yes"}


class CatalogueForm(RegisterForm):
    """A vendor that articles are searched for."""

    class Meta:
        model = CatalogueVendor
        fields = ("name", "kind", "country", "aliases", "everyday", "look_alikes", "followed")


class NamesField(SimpleArrayField):
    """Names separated by commas."""

    def __init__(self, label: Any) -> None:
        super().__init__(forms.CharField(max_length=200), label=label, required=False)


class ProductNamesForm(RowForm):
    """A product of the vendor: what it and its models are called."""

    name = forms.CharField(label=_("Product"), max_length=200)
    aliases = NamesField(_("Other names"))
    models = NamesField(_("Models"))


_Products = row_set(ProductNamesForm)


def product_rows(data: Any, vendor: CatalogueVendor | None) -> RowSet:
    """The products of ``vendor`` as rows, or what was sent."""
    initial = vendor.products if vendor else []
    return _Products(data, prefix="products", initial=initial, form_kwargs={"catalogue": Catalogue()})
