"""What the fields that detection extracts are called."""

from collections.abc import Mapping

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from incidents.models.vocabulary import ChannelKind, Direction, IncidentType, ReasonSpecificity
from riskboard.common.formatting import day

FACT_LABELS: Mapping[str, str | Promise] = {
    "type": _("What"),
    "act": _("What"),
    "vendor": _("Vendor"),
    "vendors": _("Vendors"),
    "models": _("Models"),
    "model": _("Model"),
    "product": _("Product"),
    "products": _("Products"),
    "people_affected": _("People affected"),
    "user_base": _("User base"),
    "duration_days": _("Wait"),
    "open_ended": _("Wait"),
    "authority": _("Authority"),
    "jurisdiction": _("Jurisdiction"),
    "reason": _("Reason given"),
    "channel": _("Channel"),
    "vendor_response": _("Vendor's answer"),
    "date": _("Date"),
    "model_count": _("Number of models"),
    "channel_kind": _("Kind of channel"),
    "reason_specificity": _("How specific"),
}
# Fields whose values are keys: what each is called.
_CHOICES: Mapping[str, Mapping[str, str | Promise]] = {
    "type": dict(IncidentType.choices),
    "act": dict(IncidentType.choices),
    "direction": dict(Direction.choices),
    "channel_kind": dict(ChannelKind.choices),
    "reason_specificity": dict(ReasonSpecificity.choices),
}
# What somebody may add by hand: each word once.
FACT_CHOICES = [
    (name, FACT_LABELS[name])
    for name in (
        "act",
        "people_affected",
        "duration_days",
        "reason",
        "channel",
        "vendor_response",
        "models",
        "product",
        "authority",
        "jurisdiction",
        "date",
        "user_base",
    )
]


def fact_label(field: str) -> str:
    """What a fact's field is called on a page; an unknown one keeps its own name, written out."""
    label = FACT_LABELS.get(field)
    return str(label) if label is not None else field.replace("_", " ").capitalize()


def fact_value(field: str, value: str, names: Mapping[str, str] | None = None) -> str:
    """A fact's value as people read it: ``60`` of a wait is ``60 days``, a key is its word.

    ``names`` are those of vendors by slug.
    """
    if field in ("vendor", "vendors"):
        return (names or {}).get(value, value)
    if field == "duration_days" and value.isdigit():
        return ngettext("%(count)d day", "%(count)d days", int(value)) % {"count": int(value)}
    if field == "open_ended":
        return gettext("until further notice")
    if field == "date":
        return _day(value)
    word = _CHOICES.get(field, {}).get(value)
    return str(word) if word is not None else value


def _day(value: str) -> str:
    try:
        parsed = parse_date(value)
    except ValueError:  # the form of a date, but no such day
        parsed = None
    return day(parsed) if parsed else value
