"""What was learned from triage, in words: where it stands, what it says of a candidate; and the buttons on it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from incidents.domain.learning.features import Feature
from incidents.models import Candidate, Source
from incidents.models.vocabulary import Direction, IncidentType
from incidents.queries.learned import Explained, explained, standing
from incidents.queries.suggestion import vendor_names
from incidents.queries.words import fact_label
from incidents.services.asking import request_learning
from incidents.services.using import switch_off, switch_on, why_not
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.formatting import language, signed

# What features are called whose values are known beforehand.
_KEYS: Mapping[str, Mapping[str, str | Promise]] = {
    "type": dict(IncidentType.choices),
    "direction": dict(Direction.choices),
    "register": {
        "known": gettext_lazy("a vendor of the register"),
        "unknown": gettext_lazy("no vendor of the register"),
        "none": gettext_lazy("no vendor named"),
    },
    "confidence": {"": gettext_lazy("how sure the rules are")},
    "articles": {"": gettext_lazy("how many articles tell of it")},
}


def learned_context() -> dict[str, Any]:
    """The section of the page on how well we read."""
    found = standing()
    figures = found.evaluation
    gains = {name: _in_points(getattr(figures, name, None)) for name in ("gain", "low", "high")}
    return {"learned": found, "why_not": why_not(found), **gains}


def _in_points(share: float | None) -> str:
    return signed(None if share is None else share * 100)


def chance_context(candidate: Candidate) -> dict[str, Any]:
    """Of a candidate with a chance: on how many decisions that rests, what raises it and what lowers it, in words."""
    why = explained(candidate)
    if why is None:
        return {"why": None}
    names = _names(why)
    return {
        "why": why,
        "raising": [_word(feature, names) for feature in why.raising],
        "lowering": [_word(feature, names) for feature in why.lowering],
    }


@require_POST
@requires("triage_write")
def triage_learn(request: HttpRequest) -> HttpResponse:
    """Ask for learning from all decisions now."""
    request_learning(by=signed_in(request))
    messages.success(request, _("Asked for: it is learned within a minute or two."))
    return _back()


@require_POST
@requires("triage_write")
def triage_use(request: HttpRequest) -> HttpResponse:
    """Sort the queue by what was learned, or without it."""
    try:
        if request.POST.get("on") == "1":
            switch_on(by=signed_in(request))
            messages.success(request, _("The likeliest candidates come first from now on."))
        else:
            switch_off(by=signed_in(request))
            messages.success(request, _("The oldest candidates come first from now on."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back()


def _back() -> HttpResponse:
    back = redirect("triage-measure")
    back["Location"] += "#learned"
    return back


def _names(why: Explained) -> dict[Feature, str]:
    """The names of the sources and vendors among the features. At most two queries and those for the names."""
    told = [*why.raising, *why.lowering]
    sources = {int(feature.value) for feature in told if feature.kind == "source" and feature.value}
    named = {Feature("source", ""): _("Pushed by a program")}
    if sources:
        rows = Source.objects.filter(pk__in=sources).values_list("pk", "name")
        named |= {Feature("source", str(pk)): name for pk, name in rows}
    slugs = [feature.value for feature in told if feature.kind == "vendor"]
    if slugs:
        named |= {Feature("vendor", slug): name for slug, name in vendor_names(slugs).items()}
    return named


def _word(feature: Feature, names: Mapping[Feature, str]) -> str:
    """A feature in words."""
    kind, value = feature
    if kind == "word":
        return _("“%(words)s”") % {"words": value}
    if kind == "fact":
        return _("states: %(fact)s") % {"fact": fact_label(value)}
    if kind == "lang":
        return language(value) or _("no language stated")
    if kind in _KEYS:
        return str(_KEYS[kind].get(value, value))
    return names.get(feature, value)
