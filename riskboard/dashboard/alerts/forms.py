"""The forms of alert channels, their rules, and the filters of the log."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from riskboard.alerts.models import Band, Channel, ChannelKind, DeliveryState, EventName, Severity
from riskboard.alerts.services.rules import FIELDS
from riskboard.common.choosing import Offer, RecordsField
from vendors.forms.catalogue import Catalogue
from vendors.forms.rows import RowForm, RowSet, row_set
from vendors.queries.choices import VENDORS

_SEPARATORS = re.compile(r"[\s,;]+")


class RuleCatalogue(Catalogue):
    """What the rules of a channel share."""

    def __init__(self) -> None:
        super().__init__()
        self.vendors = Offer(replace(VENDORS, key="slug"))


class VendorSlugs(RecordsField):
    """Identifiers of vendors; one that was archived since stays a choice of the rules that name it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(replace(VENDORS, key="slug"), **options)

    def take(self, offer: Offer) -> None:
        """Offer these, and give back what stands for them."""
        super().take(offer)
        self.coerce = str

    def valid_value(self, value: Any) -> bool:
        """Whether it can be chosen, or is one of those that the rule names."""
        return value in self.offer.kept or super().valid_value(value)


class ChannelForm(forms.Form):
    """Name and target of a channel; the address of a hook is asked for again only where it changes."""

    name = forms.CharField(label=_("Name"), max_length=100)
    recipients = forms.CharField(
        label=_("Recipients"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Addresses, one a line or separated by commas"),
    )
    url = forms.CharField(label=_("Address"), max_length=2000, widget=forms.URLInput)

    def __init__(self, data: Any, *, kind: str, channel: Channel | None = None) -> None:
        initial = {"name": channel.name, "recipients": "\n".join(channel.recipients)} if channel else None
        super().__init__(data, initial=initial)
        del self.fields["url" if kind == ChannelKind.MAIL else "recipients"]
        if kind != ChannelKind.MAIL:
            self._explain_address(channel)

    def clean_recipients(self) -> list[str]:
        """The addresses, each once."""
        given = _SEPARATORS.split(self.cleaned_data["recipients"])
        return [address for address in given if address]

    def _explain_address(self, channel: Channel | None) -> None:
        field = self.fields["url"]
        if channel is None:
            field.help_text = _("Begins with https://. It is stored encrypted and not shown again.")
            return
        field.required = False
        field.help_text = _("Leads to %(host)s. Left empty, it stays as it is.") % {"host": channel.host}


class RuleForm(RowForm):
    """One rule: some events under some conditions."""

    events = forms.MultipleChoiceField(
        label=_("Tell of"), choices=EventName.choices, widget=forms.CheckboxSelectMultiple
    )
    min_severity = forms.ChoiceField(
        label=_("Severity at least"), choices=[("", _("any")), *Severity.choices], required=False
    )
    min_band = forms.ChoiceField(
        label=_("Score's band at least"), choices=[("", _("any")), *Band.choices], required=False
    )
    min_change = forms.DecimalField(
        label=_("Score's change at least"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        required=False,
        help_text=_("Points, up or down"),
    )
    vendors = VendorSlugs(
        label=_("Only of these vendors"), required=False, help_text=_("None: of all vendors")
    )
    ours_only = forms.BooleanField(label=_("Incidents: only what affects our own access"), required=False)
    restricted = forms.BooleanField(label=_("Incidents restricted to officers too"), required=False)

    def choose(self) -> None:
        """Share what is looked up."""
        field = self.fields["vendors"]
        assert isinstance(field, VendorSlugs)
        assert isinstance(self.catalogue, RuleCatalogue)
        self.catalogue.vendors.keep(self.initial.get("vendors", ()))
        field.take(self.catalogue.vendors)


RuleSet = row_set(RuleForm)
# What most channels want, so that a new one tells something.
_FIRST = {
    "events": [
        EventName.INCIDENT_OPENED.value,
        EventName.INCIDENT_RESOLVED.value,
        EventName.NOTICE_DUE.value,
    ],
    "min_severity": Severity.HIGH.value,
}


def rule_rows(data: Any, channel: Channel | None, *, another: bool = False) -> RowSet:
    """The rules of ``channel`` as rows, or what was sent; a new channel starts with one.

    ``another`` adds an empty one, for browsers without JavaScript; so does a channel that has none.
    """
    initial = [_FIRST]
    if channel is not None:
        initial = [
            {name: getattr(rule, column) for name, column in FIELDS.items()} for rule in channel.rules.all()
        ]
    rows = RuleSet(data, prefix="rules", initial=initial, form_kwargs={"catalogue": RuleCatalogue()})
    rows.extra = int(another or not initial)
    return rows


class LogFilterForm(forms.Form):
    """Filters of the delivery log."""

    channel = forms.ModelChoiceField(
        label=_("Channel"), queryset=Channel.objects.none(), required=False, empty_label=_("All channels")
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any state")), *DeliveryState.choices], required=False
    )
    event = forms.ChoiceField(
        label=_("Event"),
        choices=[("", _("All events")), *EventName.choices, ("test", _("Test"))],
        required=False,
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["channel"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Channel.objects.all()

    def filters(self) -> dict[str, Any]:
        """What the query takes; a filter that makes no sense filters nothing."""
        self.is_valid()
        channel = self.cleaned_data.get("channel")
        return {
            "channel": channel.pk if channel else None,
            "state": self.cleaned_data.get("state", ""),
            "event": self.cleaned_data.get("event", ""),
        }
