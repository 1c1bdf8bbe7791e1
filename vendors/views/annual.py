"""What a year may cost: of one vendor, alone or as a part of its page, and of the portfolio."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.formatting import money, number, percent
from riskboard.common.found import found_or_404
from riskboard.workspace.queries import organisation
from vendors.domain.hazard import EVIDENCE, Evidence
from vendors.models import AnnualLoss, Vendor
from vendors.models.event import STREAM_WORDS
from vendors.queries import vendors as vendor_queries
from vendors.queries.annual import annual_loss, annual_pending, grade_of
from vendors.queries.annual_swings import year_swings
from vendors.queries.concentration import vendor_names
from vendors.queries.parameters import parameters_in_force, tolerance_in_force
from vendors.views.likelihood import named_atom
from vendors.views.swings import year_rows

# Streams that are shown; the others are summed up.
SHOWN = 12


@dataclass(frozen=True)
class Shown:
    """What a stream adds to a year, in words."""

    name: str
    type: str
    rate: float
    cost: float
    person_days: float
    share: float
    evidence: Evidence


@require_safe
@requires("register_read")
def vendor_annual(request: HttpRequest, slug: str) -> HttpResponse:
    """What the work that reaches one vendor may lose in a year."""
    vendor = found_or_404(vendor_queries.by_key(slug, archived=True))
    part = bool(getattr(request, "htmx", False))
    name = "vendors/_annual.html" if part else "vendors/vendor_annual.html"
    return render(request, name, annual_context(vendor))


@require_safe
@requires("register_read")
def portfolio_annual(request: HttpRequest) -> HttpResponse:
    """What all work may lose in a year."""
    return render(request, "vendors/portfolio_annual.html", annual_context(None))


@require_safe
@requires("register_read")
def vendor_annual_tornado(request: HttpRequest, slug: str) -> HttpResponse:
    """How far each judgement moves what a year with one vendor may cost: a page, and a part of that of the year."""
    return _tornado(request, found_or_404(vendor_queries.by_key(slug, archived=True)))


@require_safe
@requires("register_read")
def portfolio_annual_tornado(request: HttpRequest) -> HttpResponse:
    """The same of all work."""
    return _tornado(request, None)


def _tornado(request: HttpRequest, vendor: Vendor | None) -> HttpResponse:
    found = year_swings(vendor)
    context = {
        "vendor": vendor,
        "found": found,
        "rows": year_rows(found.swings) if found else [],
        "weakest": grade_of(found.loss) if found else None,
    }
    part = bool(getattr(request, "htmx", False))
    return render(request, "vendors/_year_tornado.html" if part else "vendors/year_tornado.html", context)


def annual_context(vendor: Vendor | None) -> dict[str, Any]:
    """The annual loss as pages show it, in a constant number of queries."""
    outcome = annual_loss(vendor)
    if outcome is None:
        return {"vendor": vendor, "loss": None, "stale": annual_pending()}
    loss, currency = outcome.loss, organisation().currency
    sources = _sources(loss)
    tolerance = float(tolerance_in_force(parameters_in_force()))
    return {
        "vendor": vendor,
        "loss": loss,
        "stale": outcome.stale,
        "sources": sources[:SHOWN],
        "others": loss.sources_count - len(sources[:SHOWN]),
        "rest": max(0.0, loss.cost_mean - sum(one.cost for one in sources[:SHOWN])),
        "weakest": grade_of(loss),
        "tolerances": loss.cost_mean / tolerance if tolerance else None,
        # The bands of the score, whose cuts are multiples of the tolerance, for the mean of a year.
        "level": 100.0 * loss.cost_mean / (loss.cost_mean + tolerance) if loss.cost_mean else 0.0,
        "curve": _curve(loss, currency),
        "curve_head": (_("Loss in a year above"), _("Chance"), _("One year in")),
        "curve_rows": _rows(loss, currency),
    }


def _sources(loss: AnnualLoss) -> list[Shown]:
    names = vendor_names(one["atom"].split(":", 1)[1] for one in loss.sources)
    return [
        Shown(
            name=named_atom(one["atom"], names),
            type=str(STREAM_WORDS[one["type"]]),
            rate=one["rate"],
            cost=one["cost"],
            person_days=one["person_days"],
            share=one["cost"] / loss.cost_mean if loss.cost_mean else 0.0,
            evidence=EVIDENCE[one["type"]],
        )
        for one in loss.sources
    ]


def _curve(loss: AnnualLoss, currency: str) -> dict[str, Any]:
    """The exceedance curve for the drawing: thousands on a logarithmic axis, chances in percent."""
    points = [
        [float(f"{amount / 1000:.4g}"), float(f"{100 * chance:.3g}")] for amount, chance in loss.cost_curve
    ]
    return {
        "x": {"name": _("loss in a year, 1,000 %(currency)s") % {"currency": currency}, "log": True},
        "y": {"name": _("chance, %"), "min": 0},
        "lines": [{"name": _("Chance of a year above"), "points": points}],
        "limits": [
            {"value": value / 1000, "text": text}
            for value, text in ((loss.cost_mean, _("mean")), (loss.cost_var95, _("one year in 20")))
            if value > 0
        ],
    }


def _rows(loss: AnnualLoss, currency: str) -> list[tuple[str, str, str]]:
    """Every third point: enough to read, and few enough to find one's way."""
    return [
        (money(amount, currency), percent(chance, 2), number(1 / chance, 0 if chance < 0.1 else 1))
        for amount, chance in loss.cost_curve[::3]
        if chance > 0
    ]
