"""Forms of triage decisions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.forms.incident import ServiceForm
from incidents.forms.source import NumbersField
from incidents.models.candidate import CandidateState, DismissReason
from incidents.models.vocabulary import IncidentType
from incidents.queries.candidates import AGAIN
from incidents.queries.choices import incident_kind
from incidents.queries.triage import OLDEST
from incidents.queries.waiting import Choices
from incidents.services.grouping import LONGEST_REASON
from incidents.services.many_candidates import NEEDS
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


class QueueFilterForm(forms.Form):
    """What the queue is narrowed to, and its order. ``choices`` offer what waits; without them any value that could be
    one will do. ``learned``: a model is in use, by which the likeliest come first unless told otherwise.
    """

    q = forms.CharField(label=_("Search"), required=False)
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("Any type")), *IncidentType.choices], required=False
    )
    vendor = forms.CharField(label=_("Vendor"), required=False)
    source = forms.IntegerField(label=_("Source"), required=False, min_value=1, max_value=2**62)
    sure = forms.ChoiceField(
        label=_("Confidence"),
        choices=[
            ("", _("Any confidence")),
            ("high", _("80 % and more")),
            ("middle", _("50 to 80 %")),
            ("low", _("below 50 %")),
        ],
        required=False,
    )
    lang = forms.CharField(label=_("Language"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("", _("Likeliest first")),
            ("sure", _("Surest first")),
            (OLDEST, _("Oldest first")),
        ],
        required=False,
    )

    def __init__(
        self, *args: Any, choices: Choices | None = None, learned: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not learned:
            order: Any = self.fields["order"]
            order.choices = [("", _("Oldest first")), ("sure", _("Surest first"))]
        if choices is not None:
            self._offer("vendor", _("Any vendor"), choices.vendors)
            self._offer("source", _("Any source"), choices.sources)
            self._offer("lang", _("Any language"), choices.languages)

    def _offer(self, name: str, none: Any, values: Sequence[tuple[str, str]]) -> None:
        self.fields[name].widget = forms.Select(choices=[("", none), *values])

    def filters(self) -> dict[str, Any]:
        """The filters that were given and understood."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class DecidedFilterForm(forms.Form):
    """Filters of what was decided on. A value that does not exist filters nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", _("Any decision")),
            (AGAIN, _("Told again since")),
            *(choice for choice in CandidateState.choices if choice[0] != CandidateState.PENDING),
        ],
        required=False,
    )

    def chosen(self) -> tuple[str, str]:
        """Words and decision, for :func:`incidents.queries.candidates.decided`; empty where not understood."""
        self.full_clean()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("state", "")


class SeenForm(ServiceForm):
    """Of which candidates somebody has looked at what came since, on a page that was shown at ``until``."""

    candidate = NumbersField(required=True, error_messages={"required": _("Tick the candidates first.")})
    until = forms.DateTimeField(required=False)


class ManyForm(ServiceForm):
    """What is decided on the candidates that were ticked."""

    candidate = NumbersField(required=True, error_messages={"required": _("Tick the candidates first.")})
    action = forms.ChoiceField(choices=[(name, name) for name in NEEDS])
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Reason…")), *DismissReason.choices], required=False
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    until = forms.DateTimeField(label=_("Back in the queue"), required=False, widget=forms.DateTimeInput)
    story = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, user: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["incident"] = RecordField(incident_kind(user), label=_("Incident"), required=False)
        if not self.is_bound:
            self.initial.setdefault("until", tomorrow_morning())


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
