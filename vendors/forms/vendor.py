"""The form of a vendor."""

from django import forms

from vendors.forms.register import RegisterForm
from vendors.models import Vendor


class VendorForm(RegisterForm[Vendor]):
    """A vendor. Whether our account works is set by incidents, not here."""

    class Meta:
        model = Vendor
        fields = (
            "name",
            "aliases",
            "country",
            "lei",
            "website",
            "owner",
            "tracked_since",
            "external_id",
            "contact",
            "notes",
        )
        widgets = {"contact": forms.Textarea({"rows": 3}), "notes": forms.Textarea({"rows": 3})}
