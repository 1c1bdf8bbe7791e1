"""The day whose stored score is asked for."""

from datetime import UTC, date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from riskboard.common.years import outside_years


class AsOfForm(forms.Form):
    """A day up to today, in UTC."""

    as_of = forms.DateField(label=gettext_lazy("At the end of"))

    def clean_as_of(self) -> date:
        """The day. Raises ValidationError for one that has no score yet, or that no record may speak of."""
        day: date = self.cleaned_data["as_of"]
        problem = outside_years(day)
        if problem:
            raise ValidationError(problem)
        if day > datetime.now(UTC).date():
            raise ValidationError(_("lies in the future: give today (UTC) or an earlier day"))
        return day
