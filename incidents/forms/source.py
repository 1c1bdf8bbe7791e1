"""Forms of sources."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.models.source import SourceKind
from riskboard.common.choosing import RecordField
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

    q = forms.CharField(label=_("Search"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *SourceKind.choices], required=False
    )
    health = forms.ChoiceField(
        label=_("Health"),
        choices=[
            ("", _("Any health")),
            ("readable", _("Readable")),
            ("unreadable", _("Unreadable")),
            ("paused", _("Paused")),
        ],
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
