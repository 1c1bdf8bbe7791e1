"""Forms about articles: filters of what was passed over, and what an officer says of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.forms.incident import ServiceForm
from incidents.models.vocabulary import Direction, IncidentType


class PassedOverForm(forms.Form):
    """Filters of what was passed over. A value that does not exist filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    near = forms.ChoiceField(
        label=_("Show"), choices=[("", _("All")), ("1", _("Nearly held to be an event"))], required=False
    )

    def filters(self) -> dict[str, Any]:
        """The filters that were given and understood, as :func:`incidents.queries.missed.passed_over` takes them."""
        self.full_clean()
        return {"q": self.cleaned_data.get("q", ""), "near": self.cleaned_data.get("near") == "1"}


class MissedForm(ServiceForm):
    """What kind of event an article tells of that detection passed over."""

    type = forms.ChoiceField(label=_("Type"), choices=[("", _("Choose…")), *IncidentType.choices])
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction.choices, initial=Direction.RESTRICTS
    )
