"""The filters of the audit log."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.audit.queries.database import tracked_records
from riskboard.audit.queries.log import SYSTEM, UNKNOWN, Filters

ACTIONS = (("insert", _("Added")), ("update", _("Changed")), ("delete", _("Deleted")))


class LogFilterForm(forms.Form):
    """Filters of the log. A value that does not exist filters nothing."""

    q = forms.CharField(required=False, max_length=200)
    actor = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False)
    action = forms.ChoiceField(label=_("Deed"), choices=[("", _("Any")), *ACTIONS], required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        """``people`` are ids and names of those who may have acted."""
        super().__init__(*args, **options)
        system = [(SYSTEM, _("The system")), (UNKNOWN, _("Unknown (database)"))]
        kinds = sorted((str(found.label), kind) for kind, found in tracked_records().items())
        self._choose("actor", [("", _("Everybody")), *system, *people])
        self._choose("kind", [("", _("Everything")), *((kind, label) for label, kind in kinds)])

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def filters(self) -> Filters:
        """What is asked for; what cannot be understood is left out."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})
