"""What accepting a candidate would file, as the triage page lists it: each value with the words it rests on."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.domain.consequences import fold
from incidents.models import Candidate, Incident
from incidents.queries.suggestion import Suggestion, page_says, vendor_names
from incidents.queries.triage import NumberedFact, evidence_spans
from incidents.queries.words import VENDOR_FIELDS, fact_label, fact_value
from riskboard.common.evidence import pieces
from riskboard.common.formatting import moment, number

type_row = tuple[str, str, int | None, str]
# Facts that another one makes plain.
_IMPLIED = {"model_count": "model"}
# The fields of an incident in the order of the list, each with the fact that shows it where an article states it.
# Title, type, direction, vendors and scope stand above the list.
_FIELDS: Mapping[str, str] = {
    "severity": "",
    "started_at": "",
    "announced_at": "",
    "expected_end_at": "",
    "ended_at": "",
    "models_named": "model",
    "wait_days": "duration_days",
    "wait_open_ended": "open_ended",
    "people_affected": "people_affected",
    "user_base": "user_base",
    "reason": "reason",
    "reason_specificity": "reason_specificity",
    "channel": "channel",
    "channel_kind": "channel_kind",
    "authority": "authority",
    "jurisdiction": "jurisdiction",
    "vendor_response": "vendor_response",
}


def evidence(found: Candidate, suggestion: Suggestion) -> dict[str, Any]:
    """The context of article and list: marked title and spans, facts with their marks, what else is accepted."""
    facts, spans = evidence_spans(found.article, found.detection.get("facts") or ())
    names = vendor_names(fact.value for fact in facts if fact.field in VENDOR_FIELDS)
    stated = {fact.field for fact in facts}
    rows = [(fact_label(field), value) for field, value in page_says(found.detection)]
    rows += _accepted(suggestion, stated)
    return {
        "facts": [_shown(fact, names) for fact in facts if _IMPLIED.get(fact.field) not in stated],
        "accepted": rows,
        "unstated": [fact_label(_FIELDS[name]) for name in suggestion.unstated],
        "title": pieces(found.article.title, spans["title"]),
        "spans": spans["text"],
    }


def _shown(fact: NumberedFact, names: Mapping[str, str]) -> type_row:
    """Label, value, number of the mark, and the source's own words where they say it differently."""
    value = fact_value(fact.field, fact.value, names, sentence=fact.sentence)
    words = "" if fact.field == "user_base" or fold(fact.words) == fold(value) else fact.words
    return fact_label(fact.field), value, fact.number, words


def _accepted(suggestion: Suggestion, stated: set[str]) -> Iterator[tuple[str, str]]:
    """Label and value of what is accepted along with the facts, as the form would show it."""
    if suggestion.products:
        yield _("Products"), ", ".join(product.name for product in suggestion.products)
    for name, fact in _FIELDS.items():
        value = suggestion.fields.get(name)
        if value and fact not in stated:
            yield _label(name), _in_words(name, value)


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return moment(timezone.localtime(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "jurisdiction":
        return fact_value(name, value)
    if isinstance(value, str):
        return str(_words(name).get(value, value))
    return _("Yes") if value is True else number(value)


def _label(name: str) -> str:
    return capfirst(str(_field(name).verbose_name))


def _words(name: str) -> Mapping[str, str | Promise]:
    """The words of a field's keys, empty for free text."""
    return dict(_field(name).flatchoices)


def _field(name: str) -> Any:
    return Incident._meta.get_field(name)
