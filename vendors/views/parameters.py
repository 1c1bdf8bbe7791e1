"""Settings → Risk parameters: what the method assumes, what a change would do, every version. For administrators."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.formatting import UNKNOWN, readable, trimmed
from riskboard.common.found import found_or_404
from vendors.domain.levers import DEFAULTS
from vendors.forms.parameters import ParametersForm
from vendors.models import RiskParameters
from vendors.models.lever_words import LEVER_WORDS
from vendors.queries import vendors as vendor_queries
from vendors.queries.effect import effect_of, swings
from vendors.queries.parameters import parameters_in_force
from vendors.services.parameters import fields_of, proposed, set_levers
from vendors.views.swings import swing_rows

UNPROCESSABLE = 422
# So many vendors of a preview and so many versions are shown.
_SHOWN, _VERSIONS = 100, 50

type_setting = Mapping[str, float | None]


@require_http_methods(["GET", "POST"])
@requires("administer")
def risk_parameters(request: HttpRequest) -> HttpResponse:
    """The parameters in force, to be changed; ``preview`` shows what that would do, ``?version=`` an earlier one."""
    in_force = parameters_in_force()
    source = _asked_for(request) or in_force
    form = ParametersForm(request.POST if request.method == "POST" else None, setting=source.setting)
    effect: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            if "preview" not in request.POST:
                return _save(request, form)
            effect = _effect(form)
        except ValidationError as error:
            form.take(error.message_dict)
    context = {"form": form, "in_force": in_force, "versions": _versions(), **effect}
    context["earlier"] = source if source.pk != in_force.pk else None
    context["differences"] = differences(in_force.setting, source.setting)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "vendors/parameters.html", context, status=status)


@require_safe
@requires("administer")
def parameters_tornado(request: HttpRequest) -> HttpResponse:
    """How far each judgement moves the loss of the portfolio: a page, and a part of that of the parameters."""
    part = bool(getattr(request, "htmx", False))
    name = "vendors/_tornado.html" if part else "vendors/parameters_tornado.html"
    return render(request, name, {"rows": swing_rows(swings(), scored=False)})


@require_safe
@requires("register_read")
def vendor_tornado(request: HttpRequest, slug: str) -> HttpResponse:
    """How far each judgement moves the score of a vendor: a page, and a part of the vendor's."""
    vendor = found_or_404(vendor_queries.by_key(slug, archived=True))
    context = {"vendor": vendor, "rows": swing_rows(swings(vendor.slug), scored=True)}
    part = bool(getattr(request, "htmx", False))
    return render(request, "vendors/_tornado.html" if part else "vendors/vendor_tornado.html", context)


def differences(before: type_setting, after: type_setting) -> list[str]:
    """Each lever that two settings have apart, in words."""
    return [
        _("%(name)s: %(before)s → %(after)s")
        % {"name": _full_name(key), "before": _said(before[key]), "after": _said(after[key])}
        for key in LEVER_WORDS
        if before[key] != after[key]
    ]


def _full_name(key: str) -> str:
    words = LEVER_WORDS[key]
    return f"{words.group}, {words.name}" if words.group else str(words.name)


def _said(value: float | None) -> str:
    return UNKNOWN if value is None else trimmed(readable(value))


def _asked_for(request: HttpRequest) -> RiskParameters | None:
    asked = request.GET.get("version", "")
    return RiskParameters.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None


def _save(request: HttpRequest, form: ParametersForm) -> HttpResponse:
    set_levers(by=request.user, reason=form.cleaned_data["reason"], setting=form.setting)
    messages.success(request, _("Saved as a new version. The scores follow within seconds."))
    return redirect("risk-parameters")


def _effect(form: ParametersForm) -> dict[str, Any]:
    effect = effect_of(proposed(reason=form.cleaned_data["reason"], **fields_of(form.setting)))
    shown = effect.vendors[:_SHOWN]
    return {"effect": effect, "shown": shown, "hidden": len(effect.vendors) - len(shown)}


def _versions() -> list[tuple[RiskParameters, list[str]]]:
    """The newest versions, each with what it changed of the one before it."""
    rows = list(RiskParameters.objects.select_related("created_by")[: _VERSIONS + 1])
    settings = [row.setting for row in rows]
    pairs = zip_longest(settings, settings[1:], fillvalue=DEFAULTS)
    found = zip(rows, pairs, strict=True)
    return [(row, differences(before, after)) for row, (after, before) in found][:_VERSIONS]
