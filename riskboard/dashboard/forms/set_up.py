"""The form of a fresh installation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.forms.profile import JoinForm
from riskboard.dashboard.forms.organisation import organisation_fields

ADMINISTRATOR = ("username", "first_name", "last_name", "email", "password")


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
        self.fields |= organisation_fields()

    def part(self, names: tuple[str, ...]) -> dict[str, Any]:
        """What was said under ``names``."""
        return {name: self.cleaned_data[name] for name in names}
