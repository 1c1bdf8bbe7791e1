"""Forms about oneself: joining, name, mail address, password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.language import languages
from riskboard.accounts.models import User

PASSWORD_HELP = _("At least 12 characters; not a common one, not only digits, not your name.")


class NewPasswordField(forms.CharField):
    """A password to be chosen."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(strip=False, widget=widget, **options)


class TypedTwiceForm(forms.Form):
    """A form that asks for a new ``password`` and for the same ``again``."""

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        clean = super().clean() or {}
        if clean.get("password") and clean.get("again") and clean["password"] != clean["again"]:
            self.add_error("again", _("The two passwords differ."))
        return clean


class JoinForm(TypedTwiceForm):
    """What an invited person says of themselves."""

    username = User._meta.get_field("username").formfield(
        label=_("User name"), help_text=_("To sign in with")
    )
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    password = NewPasswordField(label=_("Password"), help_text=PASSWORD_HELP)
    again = NewPasswordField(label=_("Password, once more"))


class NameForm(forms.Form):
    """One's own name, and the language one reads."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        as_asked = ("", _("As the browser asks"))
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [as_asked, *languages()]


class MailForm(forms.Form):
    """One's own mail address; it counts once the link sent there was opened."""

    email = forms.EmailField(label=_("Mail address"))


class PasswordForm(TypedTwiceForm):
    """One's own password: the present one, and the new one twice."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = NewPasswordField(label=_("New password"), help_text=PASSWORD_HELP)
    again = NewPasswordField(label=_("New password, once more"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)

    def clean_present(self) -> str:
        """It is theirs."""
        present: str = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise ValidationError(_("This is not your present password."))
        return present

    def clean_password(self) -> str:
        """It keeps the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password
