"""Forms of the people page: filters, invitation, role."""

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.accounts.models import Role, SecondFactor


class PeopleFilterForm(forms.Form):
    """Filters of the list. A value that does not exist filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All roles")), *Role.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Any")), ("active", _("Active")), ("left", _("Deactivated"))],
        required=False,
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("Mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class PolicyForm(forms.Form):
    """Who must have a second step."""

    second_factor = forms.ChoiceField(
        label=_("A second step to sign in with a password"),
        choices=SecondFactor.choices,
        widget=forms.RadioSelect,
        help_text=_("Who has none is led to set one up at the next click. Single sign-on brings its own."),
    )
