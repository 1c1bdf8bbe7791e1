"""The form of a new API token."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.models.token import SCOPE_WORDS
from riskboard.accounts.services import SCOPES

LIVES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("", _("never"))]


class TokenForm(forms.Form):
    """What a program may do with the token, and for how long."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, help_text=_("So that you know later which one to revoke")
    )
    scopes = forms.MultipleChoiceField(
        label=_("May"),
        choices=[(scope, SCOPE_WORDS.get(scope, scope)) for scope in SCOPES],
        initial=["read"],
        help_text=_("Never more than your own role may. Reading and writing are separate."),
    )
    expires = forms.ChoiceField(label=_("Expires after"), choices=LIVES, initial="90", required=False)

    def expires_at(self) -> datetime | None:
        """When the token ends; None: never."""
        days = self.cleaned_data["expires"]
        return timezone.now() + timedelta(days=int(days)) if days else None
