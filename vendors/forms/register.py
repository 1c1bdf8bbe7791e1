"""The base of the register's forms: fields, labels and help come from the models, the rules from the services."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from riskboard.common.choosing import name_nothing

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    # Django's class takes no type argument at run time.
    ModelForm = forms.ModelForm


class RegisterForm(ModelForm):
    """A model form that leaves uniqueness and constraints to the service, which says more clearly what is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: plain(value) for name, value in self.initial.items()}
        for field in self.fields.values():
            name_nothing(field, _("Choose…") if field.required else _("Not stated"))

    def _post_clean(self) -> None:
        """Check field by field, as models do; what spans fields or records is left to the service."""
        names = set(self.fields) - set(self.errors)
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
        try:
            self.instance.clean_fields(exclude={field.name for field in self.instance._meta.fields} - names)
        except ValidationError as error:
            self.add_error(None, error)


def plain(value: Any) -> Any:
    """A number as people write it, ``0.5`` for ``0.5000``; anything else stays as it is."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
