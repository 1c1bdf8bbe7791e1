"""Forms of triage decisions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.forms.incident import ServiceForm
from incidents.models.candidate import DismissReason
from incidents.queries.choices import incident_kind
from incidents.services.grouping import LONGEST_REASON
from riskboard.accounts.permissions import Actor
from riskboard.common.choosing import RecordField

MORNING = 8


class DismissForm(ServiceForm):
    """Why a candidate is put aside."""

    reason = forms.ChoiceField(label=_("Reason"), choices=DismissReason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)


class SnoozeForm(ServiceForm):
    """Until when a candidate is put off."""

    until = forms.DateTimeField(label=_("Back in the queue"), widget=forms.DateTimeInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_bound:
            self.initial.setdefault("until", tomorrow_morning())


class MergeForm(ServiceForm):
    """The incident that a candidate tells of."""

    def __init__(self, *args: Any, user: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["incident"] = RecordField(incident_kind(user), label=_("Incident"))


class StoryForm(ServiceForm):
    """What is decided on stories, and why."""

    action = forms.ChoiceField(choices=[(name, name) for name in ("merge", "apart", "split", "undo")])
    story = forms.IntegerField(label=_("Story"), required=False, min_value=1)
    articles = forms.TypedMultipleChoiceField(label=_("Articles"), required=False, coerce=int)
    decision = forms.IntegerField(required=False, min_value=1)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, articles: Sequence[int] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["articles"]
        field.choices = [(pk, pk) for pk in articles]


def tomorrow_morning() -> datetime:
    """Eight o'clock tomorrow in the organisation's zone."""
    return timezone.localtime().replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=1)
