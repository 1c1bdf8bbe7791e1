"""What the fields that detection extracts are called, and how their values read."""

from collections.abc import Mapping
from datetime import date

from babel import Locale
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from incidents.domain.detect.facts.numbers import stated
from incidents.domain.detect.lexicon import place_name
from incidents.models.vocabulary import ChannelKind, Direction, IncidentType, ReasonSpecificity
from riskboard.common.formatting import day, month, number

# Why a decision says nothing of the reading: the keys of `Measure.silent`.
NO_LABEL: Mapping[str, str | Promise] = {
    "joined": _("part of another story, whose decision counts"),
    "automatic": _("accepted by a rule of a source: nobody judged the reading"),
    "withdrawn": _("accepted, and the incident archived since"),
    "not_ours": _("dismissed as not concerning us: the reading may have been right"),
    "duplicate": _("dismissed as already on record"),
    "unexplained": _("dismissed for another reason"),
}

FACT_LABELS: Mapping[str, str | Promise] = {
    "type": _("What"),
    "act": _("What"),
    "vendor": _("Vendor"),
    "vendors": _("Vendors"),
    "affected": _("Also named"),
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
    "period": _("Period"),
    "model_count": _("Number of models"),
    "channel_kind": _("Kind of channel"),
    "reason_specificity": _("How specific"),
    "impact": _("Impact by the status page"),
    "components": _("Components"),
}
RESPONSES: Mapping[str, str | Promise] = {
    "disputes": _("Disputes it"),
    "apologises": _("Apologises"),
    "complies": _("Complies"),
    "fixes": _("Is working on it"),
    "no_comment": _("No comment"),
}
# Fields whose values are keys: what each is called.
_CHOICES: Mapping[str, Mapping[str, str | Promise]] = {
    "type": dict(IncidentType.choices),
    "act": dict(IncidentType.choices),
    "direction": dict(Direction.choices),
    "channel_kind": dict(ChannelKind.choices),
    "reason_specificity": dict(ReasonSpecificity.choices),
    "vendor_response": RESPONSES,
}
VENDOR_FIELDS = frozenset({"vendor", "vendors", "affected"})
_COUNTS = frozenset({"people_affected", "model_count"})
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


def fact_value(field: str, value: str, names: Mapping[str, str] | None = None, *, sentence: str = "") -> str:
    """A fact's value as people read it: ``60`` of a wait is ``60 days``, a key is its word.

    ``names`` are those of vendors by slug. ``sentence`` is what the fact rests on: a number that it only hints at is
    shown in its words.
    """
    if field in VENDOR_FIELDS:
        return (names or {}).get(value, value)
    if field == "user_base":
        return user_base(value, sentence)
    if value.isdecimal() and (field == "duration_days" or field in _COUNTS):
        return _days(int(value)) if field == "duration_days" else number(int(value))
    if field == "open_ended":
        return gettext("Until further notice")
    if field == "date":
        return _day(value)
    if field == "period":
        return _period(value)
    if field == "jurisdiction":
        return _place(value)
    word = _CHOICES.get(field, {}).get(value)
    return str(word) if word is not None else value


def user_base(value: str, sentence: str) -> str:
    """How many use a product: ``hundreds of millions (at least 100 million)`` where the source says no more."""
    if not value.isdecimal():
        return value
    count = int(value)
    found = stated(sentence, count)
    if found is None or not found.vague:
        return number(count)
    words = {"words": sentence[found.span.start : found.span.end], "least": _large(count)}
    return gettext("%(words)s (at least %(least)s)") % words


def _large(count: int) -> str:
    """``100 million`` of a hundred million; what is no whole number of millions in digits."""
    if count and count % 10**9 == 0:
        return gettext("%(count)s billion") % {"count": number(count // 10**9)}
    if count and count % 10**6 == 0:
        return gettext("%(count)s million") % {"count": number(count // 10**6)}
    return number(count)


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _place(code: str) -> str:
    """A country by its name in the reader's language, with its code, which is what an incident holds."""
    try:
        name = place_name(code)
    except KeyError:
        return code
    language = get_language() or "en"
    if not language.startswith("en"):
        name = Locale.parse(language, sep="-").territories.get(code, name)
    return f"{name} ({code})"


def _day(value: str) -> str:
    try:
        parsed = parse_date(value)
    except ValueError:  # the form of a date, but no such day
        parsed = None
    return day(parsed) if parsed else value


def _period(value: str) -> str:
    """``Sep 2026`` of a month, ``Q3 2026`` of a quarter; a year is itself."""
    year, _dash, part = value.partition("-")
    if part.startswith("Q"):
        return gettext("Q%(quarter)s %(year)s") % {"quarter": part[1:], "year": year}
    try:
        return month(date.fromisoformat(f"{value}-01")) if part else value
    except ValueError:
        return value
