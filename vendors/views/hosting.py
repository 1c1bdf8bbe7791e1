"""Cloud or own service: what a vendor's API and open weights on rented accelerators cost, and where they meet."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.formatting import money, number
from riskboard.workspace.queries import organisation
from vendors.domain.hosting import Hosting, Window, at, cheaper_between
from vendors.forms.hosting import WORKING_HOURS_A_YEAR, HostingForm
from vendors.queries.annual import annual_loss, grade_of

# How far beyond the volume asked about, or the break-even, the curve is drawn.
_BEYOND = 1.5


@require_safe
@requires("scenario_run")
def hosting(request: HttpRequest) -> HttpResponse:
    """The comparison for the inputs in the address; those that are missing have their defaults. Keeps nothing."""
    ours = organisation()
    form = HostingForm(request.GET, known={"salary": round(ours.mean_loaded_cost * WORKING_HOURS_A_YEAR)})
    answer = _answered(form, ours.currency) if form.is_valid() else {}
    return render(request, "vendors/hosting.html", {"form": form, **answer})


def _answered(form: HostingForm, currency: str) -> dict[str, Any]:
    """The answer, and where the expected loss with the API is from: what was typed, else the vendor's annual loss."""
    outcome = annual_loss(form.chosen) if form.chosen and form.typed_loss is None else None
    taken = outcome.loss.cost_mean if outcome else 0.0
    given = form.hosting(taken if form.typed_loss is None else form.typed_loss)
    return {
        **_answer(given, currency),
        "vendor": form.chosen,
        "typed": form.typed_loss is not None,
        "taken": outcome,
        "weakest": grade_of(outcome.loss) if outcome else "",
    }


def _answer(given: Hosting, currency: str) -> dict[str, Any]:
    plain, counted = (cheaper_between(given, losses=losses) for losses in (False, True))
    points = [at(given, volume) for volume in _volumes(given, plain, counted)]
    return {
        "hosting": given,
        "say": _said(given, currency),
        "tone": "good" if given.saving >= 0 else "warn",
        "plain": plain,
        "counted": counted,
        "never_ends": counted is None or math.isinf(counted.until),
        "curve": _curve(given, points, counted),
        "curve_head": (_("Million tokens a year"), _("API"), _("Own service"), _("Accelerators")),
        "curve_rows": [_row(point, currency) for point in points],
    }


def _said(given: Hosting, currency: str) -> str:
    words = (
        _(
            "At %(volume)s million tokens a year own service costs %(amount)s less than the API, losses counted."
        )
        if given.saving >= 0
        else _(
            "At %(volume)s million tokens a year own service costs %(amount)s more than the API, losses counted."
        )
    )
    return words % {"volume": number(given.volume), "amount": money(round(abs(given.saving)), currency)}


def _volumes(given: Hosting, *windows: Window | None) -> list[float]:
    """Where the lines start, bend, meet and end, and the volume asked about."""
    meetings = [
        end for window in windows if window for end in (window.start, window.until) if math.isfinite(end)
    ]
    bend = given.least_accelerators * given.capacity
    last = _rounded_up(_BEYOND * max(given.volume, *meetings, 1.0))
    return sorted({volume for volume in (0.0, bend, given.volume, *meetings, last) if volume <= last})


def _rounded_up(volume: float) -> float:
    """To two digits: the end of an axis is read, too."""
    power = 10.0 ** (math.floor(math.log10(volume)) - 1)
    return math.ceil(volume / power) * power


def _curve(given: Hosting, points: list[Hosting], counted: Window | None) -> dict[str, Any]:
    limits = [{"axis": "x", "value": given.volume, "text": _("your volume")}]
    if counted and counted.start > 0:
        limits.append({"axis": "x", "value": counted.start, "text": _("break-even")})
    return {
        "x": {"name": _("million tokens a year"), "max": points[-1].volume},
        "y": {"name": _("cost and expected loss a year")},
        "lines": [
            {"name": _("API"), "points": [[point.volume, round(point.api_total, 2)] for point in points]},
            {
                "name": _("Own service"),
                "points": [[point.volume, round(point.own_total, 2)] for point in points],
            },
        ],
        "limits": limits,
    }


def _row(point: Hosting, currency: str) -> tuple[str, str, str, str]:
    api, own = money(round(point.api_total), currency), money(round(point.own_total), currency)
    return number(point.volume), api, own, number(point.accelerators, 1)
