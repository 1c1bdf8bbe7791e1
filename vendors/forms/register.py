"""The base of the register's forms: fields, labels and help come from the models, the rules from the services."""

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    # Django's class takes no type argument at run time.
    ModelForm = forms.ModelForm


class RegisterForm(ModelForm):
    """A model form that leaves uniqueness and constraints to the service, which says more clearly what is wrong."""

    def validate_unique(self) -> None:
        """Left to the service."""

    def validate_constraints(self) -> None:
        """Left to the service."""
