"""The form of a concentration limit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.forms.register import RegisterForm
from vendors.models import ConcentrationLimit


class LimitForm(RegisterForm):
    """A limit: on which layer, of which workloads, how much at most, and on whom."""

    member = forms.CharField(
        label=_("Only on this one"),
        max_length=200,
        required=False,
        help_text=_("Empty: on any of them. A vendor or model maker by its identifier, such as open-ai."),
    )

    class Meta:
        model = ConcentrationLimit
        fields = ("scope", "bound", "layer", "member", "owner", "external_id", "note")
        labels = {
            "layer": _("Measured on"),
            "scope": _("Hourly loss of"),
            "bound": _("At most, percent"),
            "owner": _("Who answers for it"),
        }
        widgets = {"note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bound"].help_text = _("From 0 to 99.99; a share above it breaches the limit")
