"""Forms of sources."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.feeds.opml import MAX_BYTES, NotOpml, Outline, parse
from incidents.models.source import SourceKind
from incidents.services.source_actions import ACTIONS
from riskboard.common.choosing import RecordField
from riskboard.common.kept import spoken
from vendors.queries.choices import VENDORS


class SourceForm(forms.Form):
    """Add or change a source; the service checks the address and reads it at once."""

    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://vendor.example/news.atom", "autofocus": True}),
        help_text=_("Of a feed, a status page's history, or a page to watch"),
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("Left empty, it takes the feed's own")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind.choices, initial=SourceKind.FEED)
    vendor = RecordField(
        VENDORS,
        label=_("Vendor"),
        required=False,
        empty_label=_("No vendor"),
        help_text=_("Whose page this is, where it belongs to one vendor"),
    )
    auto_accept_confidence = forms.DecimalField(
        label=_("Accept on its own from confidence"),
        min_value=Decimal("0.001"),
        max_value=1,
        max_digits=4,
        decimal_places=3,
        required=False,
        help_text=_("Between 0 and 1, such as 0.95. Left empty, an officer decides on every candidate"),
    )


class SourceFilterForm(forms.Form):
    """Filters of the sources page."""

    HEALTH_WORDS = (
        ("readable", _("Readable")),
        ("unreadable", _("Unreadable")),
        ("unread", _("Not read yet")),
        ("paused", _("Paused")),
    )

    q = forms.CharField(label=_("Search"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *SourceKind.choices], required=False
    )
    health = forms.ChoiceField(
        label=_("Health"),
        choices=[("", _("Any health")), *HEALTH_WORDS],
        required=False,
    )
    archived = forms.ChoiceField(
        label=_("Show"), choices=[("", _("In use")), ("1", _("Archived"))], required=False
    )

    def filters(self) -> dict[str, Any]:
        """The filters that were given and understood, as :func:`incidents.queries.sources.source_list` takes them."""
        self.full_clean()
        found: dict[str, Any] = dict(self.cleaned_data)
        return found | {"archived": found.get("archived") == "1"}


class NumbersField(forms.MultipleChoiceField):
    """Numbers of records, whatever they are of: who may be meant is for the service to say."""

    def validate(self, value: Any) -> None:
        """Whole numbers alone; one that is no record's is passed over later."""
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"])
        if any(not text.isascii() or not text.isdecimal() or len(text) > 18 for text in value):
            raise forms.ValidationError(_("Not the number of a record."))

    def clean(self, value: Any) -> list[int]:
        """The numbers."""
        return [int(text) for text in super().clean(value)]


class BulkForm(forms.Form):
    """What is to be done to the sources that were ticked, or to ``all`` that the filters show."""

    source = NumbersField(required=False)
    all = forms.BooleanField(required=False)
    action = forms.ChoiceField(choices=[(name, name) for name in ACTIONS])
    vendor = RecordField(VENDORS, label=_("Vendor"), required=False, empty_label=_("No vendor"))

    def clean(self) -> dict[str, Any]:
        """Somebody must be meant."""
        values = super().clean() or self.cleaned_data
        if not values.get("all") and not values.get("source"):
            raise forms.ValidationError(_("Choose at least one source."))
        return values


class ImportForm(forms.Form):
    """A list of feeds as a file; ``outlines`` are what it names."""

    file = forms.FileField(
        label=_("OPML file"),
        help_text=_("One megabyte and a thousand feeds at most"),
        widget=forms.FileInput(attrs={"accept": ".opml,.xml,text/x-opml,application/xml,text/xml"}),
    )
    outlines: list[Outline]

    def clean_file(self) -> Any:
        """Read it, which names the line where it is damaged."""
        file = self.cleaned_data["file"]
        try:
            self.outlines = parse(file.read(MAX_BYTES + 1))
        except NotOpml as error:
            raise forms.ValidationError(spoken(str(error))) from error
        if not self.outlines:
            raise forms.ValidationError(_("The file names no feed."))
        return file
