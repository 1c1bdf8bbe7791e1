"""The sign-in form."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.models import User


class SignInForm(AuthenticationForm):
    """Name or mail address, and password."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("Name and password do not belong together. Capitals matter in both.")
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = _("User name or mail address")

    def clean_username(self) -> Any:
        """The user name; where a mail address was typed, that of its account, so that limits count one account."""
        typed: str = self.cleaned_data["username"]
        owner = User.objects.filter(email__iexact=typed).first() if "@" in typed else None
        return owner.get_username() if owner else typed
