"""What to rank: which mitigations, and by what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.models import Mitigation
from vendors.models.mitigation import PlanGauge


class RankingForm(forms.Form):
    """Mitigations by their ids, and the gauge."""

    gauge = forms.ChoiceField(
        label=_("Ranked by the fall of"),
        choices=PlanGauge.choices,
        initial=PlanGauge.EXPECTED,
        widget=forms.RadioSelect,
    )
    mitigations = forms.ModelMultipleChoiceField(
        queryset=Mitigation.objects.none(),
        label=_("Mitigations"),
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mitigations"]
        field.queryset = rows

    @property
    def told(self) -> dict[str, Any]:
        """What the service wants."""
        return {
            "gauge": self.cleaned_data["gauge"],
            "mitigations": [row.pk for row in self.cleaned_data["mitigations"]],
        }
