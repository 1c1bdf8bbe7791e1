"""What is asked about the organisation, at set-up and later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.workspace.models import Organisation

ORGANISATION = ("name", "currency", "time_zone", "headcount", "mean_loaded_cost")


def organisation_fields() -> dict[str, forms.Field]:
    """The fields of the organisation, by name."""
    found = forms.fields_for_model(Organisation, ORGANISATION)
    found["name"].label = _("Name of the organisation")
    found["currency"].help_text = _("Three letters, such as EUR. It stays: amounts are stored in it.")
    found["time_zone"].help_text = _("Such as Europe/Berlin")
    found["headcount"].help_text = _("Everybody who works here")
    found["mean_loaded_cost"].help_text = _(
        "Of one person, salary and everything on top, in the base currency"
    )
    return dict(found)


class OrganisationForm(forms.Form):
    """The organisation as it is; ``locked`` names what is stored in its currency, which then cannot be changed."""

    def __init__(self, data: Any, *, organisation: Organisation, locked: list[str]) -> None:
        super().__init__(data, initial={name: getattr(organisation, name) for name in ORGANISATION})
        self.fields |= organisation_fields()
        currency = self.fields["currency"]
        currency.disabled = bool(locked)
        currency.help_text = (
            _("It stays: amounts are stored in it (%(held)s).") % {"held": ", ".join(locked)}
            if locked
            else _("Three letters, such as EUR. As soon as an amount is on record, it stays.")
        )
