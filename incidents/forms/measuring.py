"""The filter of how well we read."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.models import Source

# How well was read longer ago says little of how well we read.
LATELY = timedelta(days=365)


class MeasureForm(forms.Form):
    """Since when, a year unless told otherwise, and of which source. A value that does not exist filters nothing."""

    since = forms.DateField(label=_("Decisions since"), required=False)
    source = forms.ModelChoiceField(Source.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any]) -> None:
        lately = {"since": (timezone.localdate() - LATELY).isoformat()}
        super().__init__({**lately, **{name: data[name] for name in data}})

    def chosen(self) -> tuple[date | None, Any]:
        """The day and the source, each None where it was not given or not understood."""
        self.full_clean()
        return self.cleaned_data.get("since"), self.cleaned_data.get("source")
