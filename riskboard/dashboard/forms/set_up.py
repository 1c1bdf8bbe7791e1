"""The form of a fresh installation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.forms.profile import JoinForm
from riskboard.workspace.models import Organisation

ADMINISTRATOR = ("username", "first_name", "last_name", "email", "password")
ORGANISATION = ("name", "currency", "time_zone", "headcount", "mean_loaded_cost")


class SetUpForm(JoinForm):
    """Who administers, and the organisation whose dependence is measured."""

    email = forms.EmailField(label=_("Mail address"))
    tolerance = forms.DecimalField(
        label=_("Tolerated loss"),
        required=False,
        min_value=1,
        max_digits=16,
        decimal_places=2,
        help_text=_("In the base currency. Empty: what one working day of everybody costs."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = forms.fields_for_model(Organisation, ORGANISATION)
        own["name"].label = _("Name of the organisation")
        own["currency"].help_text = _("Three letters, such as EUR. It stays: amounts are stored in it.")
        own["time_zone"].help_text = _("Such as Europe/Berlin")
        own["headcount"].help_text = _("Everybody who works here")
        own["mean_loaded_cost"].help_text = _(
            "Of one person, salary and everything on top, in the base currency"
        )
        self.fields |= own

    def part(self, names: tuple[str, ...]) -> dict[str, Any]:
        """What was said under ``names``."""
        return {name: self.cleaned_data[name] for name in names}
