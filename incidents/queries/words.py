"""What the fields that detection extracts are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
