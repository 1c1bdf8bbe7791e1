"""The form of a contract."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.forms.catalogue import Catalogue, ProductsField
from vendors.forms.register import RegisterForm
from vendors.models import Contract, Vendor


class ContractForm(RegisterForm):
    """A contract, with the products that it covers."""

    products = ProductsField(label=_("Products"), required=False)

    class Meta:
        model = Contract
        fields = (
            "reference",
            "title",
            "vendor",
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
            "external_id",
            "notes",
        )
        widgets = {"notes": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["products"]
        assert isinstance(field, ProductsField)
        field.offer(catalogue)
        vendor = self.fields["vendor"]
        assert isinstance(vendor, forms.ModelChoiceField)
        vendor.queryset = Vendor.objects.filter(archived_at=None)
        if self.instance.pk:
            self.initial["products"] = [str(row.pk) for row in self.instance.products.all()]
