"""The form of a vendor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.forms.register import RegisterForm
from vendors.models import Vendor


class VendorForm(RegisterForm):
    """A vendor. Whether our account works is set by incidents, not here."""

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

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
