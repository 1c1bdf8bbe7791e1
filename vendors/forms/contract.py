"""The form of a contract."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.common.choosing import RecordField, RecordsField
from vendors.forms.register import RegisterForm
from vendors.models import Contract
from vendors.queries.choices import PRODUCTS, VENDORS


class ContractForm(RegisterForm):
    """A contract, with the products that it covers."""

    vendor = RecordField(VENDORS, label=_("Vendor"))
    products = RecordsField(PRODUCTS, label=_("Products"), required=False)

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
            "outage_credit",
            "governing_law",
            "external_id",
            "notes",
        )
        widgets = {"notes": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["products"] = list(self.instance.products.all())
