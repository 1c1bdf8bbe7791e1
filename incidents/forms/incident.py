"""Forms of incidents: file and edit, filters, a step along the road, facts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.domain.unstated import unstated
from incidents.models import FactState, Incident
from incidents.models.vocabulary import IncidentType, Scope, Status
from incidents.queries.words import FACT_CHOICES
from riskboard.common.choosing import RecordField, RecordsField, name_nothing
from riskboard.common.years import validate_years
from vendors.queries.choices import PRODUCTS, VENDORS

_FIELDS = (
    "title",
    "type",
    "direction",
    "severity",
    "scope",
    "restricted",
    "started_at",
    "announced_at",
    "expected_end_at",
    "ended_at",
    "wait_days",
    "wait_open_ended",
    "people_affected",
    "user_base",
    "authority",
    "jurisdiction",
    "order_effect",
    "reason",
    "reason_specificity",
    "channel",
    "channel_kind",
    "vendor_response",
    "summary",
)
# As the page asks: what must be corrected is listed in the same order. The others follow as they are.
_ORDER = (
    *("title", "vendors", "products", "type", "severity", "direction", "scope", "models_named", "summary"),
    *(
        "restricted",
        "started_at",
        "announced_at",
        "wait_days",
        "expected_end_at",
        "wait_open_ended",
        "ended_at",
    ),
)
ANY = ("", _("Any"))


class ServiceForm(forms.Form):
    """A form whose rules live in a service: what that refuses is shown at the fields it names."""

    def refuse(self, error: ValidationError) -> None:
        """Show the service's refusal; messages for fields that are not here go to the top."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for path, messages in found.items():
            self.add_error(path if path in self.fields else None, list(messages))


class IncidentForm(ServiceForm):
    """An incident as an officer files or edits it."""

    vendors = RecordsField(VENDORS, label=_("Vendors"))
    products = RecordsField(PRODUCTS, label=_("Products"), required=False)
    models_named = SimpleArrayField(
        forms.CharField(max_length=200),
        label=_("Models named"),
        required=False,
        help_text=_("In the source's spelling, separated by commas"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = forms.fields_for_model(Incident, _FIELDS)
        own["wait_days"].validators.append(MinValueValidator(1))  # said together with all else that is wrong
        own["wait_days"].widget.attrs["min"] = 1
        own["jurisdiction"].help_text = _("Whose order it is, such as US or EU; a region block needs it")
        own["authority"].help_text = _("Whose decision it is; a government order should name it")
        for name, field in own.items():
            name_nothing(field, _("Choose…") if name == "type" else _("Not stated"))
        own["vendor_response"].widget = forms.Textarea(attrs={"rows": 2})
        own["summary"].widget = forms.Textarea(attrs={"rows": 4})
        first = {name: own.pop(name) for name in ("title", "type", "direction", "severity")}
        self.fields = {**first, **self.fields, **own}
        self.order_fields(_ORDER)
        if not self.is_bound and "started_at" not in self.initial:
            self.initial["started_at"] = timezone.localtime().replace(second=0, microsecond=0)


def initial_of(incident: Incident) -> dict[str, Any]:
    """What the form shows of a saved incident."""
    values: dict[str, Any] = {name: getattr(incident, name) for name in (*_FIELDS, "models_named")}
    return values | {"vendors": list(incident.vendors.all()), "products": list(incident.products.all())}


class AcceptForm(IncidentForm):
    """What a candidate proposes, for the officer to correct before accepting."""

    add_vendors = forms.BooleanField(label=_("Add the vendors that are missing"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A vendor may come from the tick box alone; the service says when there is none at all.
        self.fields["vendors"].required = False


class CheckForm(forms.Form):
    """What the form knows so far, for the live look at duplicates and blast radius. Nothing is required."""

    vendors = RecordsField(VENDORS, label=_("Vendors"), required=False)
    products = RecordsField(PRODUCTS, label=_("Products"), required=False)
    type = forms.ChoiceField(choices=IncidentType.choices, required=False)
    started_at = forms.DateTimeField(required=False, validators=[validate_years])
    reference = forms.CharField(required=False)
    authority = forms.CharField(required=False)

    def unstated(self) -> tuple[str, ...]:
        """The fields that an incident of the chosen type should say and that are empty so far."""
        self.is_valid()
        clean = self.cleaned_data
        return unstated(type=clean.get("type") or "", authority=clean.get("authority") or "")


class IncidentFilterForm(forms.Form):
    """Filters of the list. A value that does not exist filters nothing."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, ("active", _("Running")), ("closed", _("Closed"))]
    )
    type = forms.ChoiceField(label=_("Type"), required=False, choices=[ANY, *IncidentType.choices])
    scope = forms.ChoiceField(label=_("Scope"), required=False, choices=[ANY, *Scope.choices])
    vendor = RecordField(
        replace(VENDORS, key="slug"), label=_("Vendor"), required=False, empty_label=_("Any")
    )
    order = forms.CharField(required=False, max_length=30)

    def filters(self) -> dict[str, str]:
        """The valid filters as :func:`incidents.queries.incidents.incident_list` takes them."""
        self.is_valid()
        clean: Mapping[str, Any] = self.cleaned_data
        vendor = clean.get("vendor")
        return {name: str(value) for name, value in clean.items() if value and name != "vendor"} | (
            {"vendor": vendor.slug} if vendor else {}
        )


class StatusForm(ServiceForm):
    """A step along the road: when it happened, and a note."""

    status = forms.ChoiceField(
        choices=Status.choices,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose a step on the incident's page.")
        ),
    )
    at = forms.DateTimeField(
        label=_("When"), required=False, widget=forms.DateTimeInput, validators=[validate_years]
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the timeline"),
    )


class FactForm(ServiceForm):
    """A claim that somebody adds by hand."""

    field = forms.ChoiceField(label=_("Fact"), choices=FACT_CHOICES)
    value = forms.CharField(label=_("Value"), max_length=500)
    sentence = forms.CharField(
        label=_("Sentence it rests on"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class FactStateForm(forms.Form):
    """Confirm, reject, or leave alleged."""

    state = forms.ChoiceField(choices=FactState.choices)
