"""The base of the register's forms: fields, labels and help come from the models, the rules from the services."""

from typing import TypeVar

from django import forms
from django.db.models import Model

Record = TypeVar("Record", bound=Model)


class RegisterForm(forms.ModelForm[Record]):
    """A model form that leaves uniqueness and constraints to the service, which says more clearly what is wrong."""

    def validate_unique(self) -> None:
        """Left to the service."""

    def validate_constraints(self) -> None:
        """Left to the service."""
