"""Forms of the catalogue: what is shown of it, and a vendor with its products."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from incidents.models import CatalogueVendor
from vendors.forms.catalogue import Catalogue
from vendors.forms.register import RegisterForm
from vendors.forms.rows import RowForm, RowSet, row_set


def fit_names(form: forms.BaseForm) -> None:
    """Give each box of names as many lines as it needs at first."""
    for name, field in form.fields.items():
        if isinstance(field, NamesField):
            field.fit(form.initial.get(name))


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


class NamesField(SimpleArrayField):
    """Names separated by commas, in a box that shows all of them, on paper too."""

    def __init__(self, label: Any, *, width: int = 24, help_text: Any = "") -> None:
        area = forms.Textarea(attrs={"rows": 1})
        super().__init__(
            forms.CharField(max_length=200), label=label, required=False, widget=area, help_text=help_text
        )
        self.width = width

    def prepare_value(self, value: Any) -> Any:
        """With a space behind each comma, where lines break."""
        return ", ".join(value) if isinstance(value, list) else value

    def fit(self, value: Any) -> None:
        """As many lines as ``value`` needs."""
        text = self.prepare_value(value) or ""
        self.widget.attrs["rows"] = 1 + len(text) // self.width


class CatalogueForm(RegisterForm):
    """A vendor that articles are searched for."""

    aliases = NamesField(
        _("Other names"), width=90, help_text=_("Separated by commas; articles are searched for all of them")
    )
    everyday = NamesField(
        _("Only beside talk of AI"),
        width=90,
        help_text=_("Which of the names of vendor and products are everyday words too"),
    )
    look_alikes = NamesField(
        _("What is not meant"),
        width=90,
        help_text=_("Words that hold a name and mean something else, such as Claude Monet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit_names(self)

    class Meta:
        model = CatalogueVendor
        fields = ("name", "kind", "country", "aliases", "everyday", "look_alikes", "followed")


class ProductNamesForm(RowForm):
    """A product of the vendor: what it and its models are called."""

    name = forms.CharField(label=_("Product"), max_length=200)
    aliases = NamesField(_("Other names"))
    models = NamesField(_("Models"))

    def choose(self) -> None:
        """Give the boxes the size of what stands in them."""
        fit_names(self)


_Products = row_set(ProductNamesForm)


def product_rows(data: Any, vendor: CatalogueVendor | None) -> RowSet:
    """The products of ``vendor`` as rows, or what was sent."""
    initial = vendor.products if vendor else []
    return _Products(data, prefix="products", initial=initial, form_kwargs={"catalogue": Catalogue()})
