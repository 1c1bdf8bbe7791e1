"""Pages of the portfolio: what everything rests on, what stops a workload by itself, and what fails together."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.csv_file import csv_file
from riskboard.common.formatting import rounded
from vendors.forms.filters import JointLossFilter, PointFilter
from vendors.models import JointLoss, SinglePoint
from vendors.models.limit import Scope
from vendors.models.portfolio import AtomKind
from vendors.queries import limits, risk
from vendors.queries import portfolio as queries
from vendors.queries.concentration import layers_of, vendor_names
from vendors.views.lists import page_of, wants_csv

# Shares, points and pairs that the page itself shows; the lists have all.
ROWS = 12
SHOWN = 8


@require_safe
@requires("register_read")
def portfolio(request: HttpRequest) -> HttpResponse:
    """Concentration on each layer, of all workloads or of critical ones, with what makes it dangerous."""
    scope = Scope.CRITICAL if request.GET.get("of") == Scope.CRITICAL else Scope.ALL
    result = risk.portfolio_now()
    bounds = limits.tightest(scope)
    layers = [(layer, bounds.get(layer.key)) for layer in layers_of(result, scope=scope, parts=ROWS)]
    declared = limits.shown_limits(list(limits.limits()[:SHOWN]))
    context = {
        "scope": scope,
        "scopes": Scope.choices,
        "result": result,
        "measured": bool(layers),
        "stale": risk.portfolio_pending(),
        "layers": layers,
        "limits": declared,
        "limits_count": limits.limits().count(),
        "points": _points(queries.single_points()[:SHOWN]),
        "joint": [_joint(row) for row in queries.joint_losses()[:SHOWN]],
    }
    return render(request, "vendors/portfolio.html", context)


@require_safe
@requires("register_read")
def points(request: HttpRequest) -> HttpResponse:
    """All single points of failure, with filters; ``?format=csv`` gives the same as a file."""
    form = PointFilter(request.GET)
    found = queries.single_points(**form.given())
    if wants_csv(request):
        return _as_csv(found)
    page = page_of(request, found)
    context = {"form": form, "page": page, "points": _points(page), "stale": risk.portfolio_pending()}
    context["measured"] = bool(layers_of(risk.portfolio_now()))
    return render(request, "vendors/single_points.html", context)


@require_safe
@requires("register_read")
def joint(request: HttpRequest) -> HttpResponse:
    """The pairs of vendors that cost more together than one by one."""
    form = JointLossFilter(request.GET)
    page = page_of(request, queries.joint_losses(**form.given()))
    context = {
        "result": risk.portfolio_now(),
        "form": form,
        "page": page,
        "joint": [_joint(row) for row in page],
        "stale": risk.portfolio_pending(),
    }
    return render(request, "vendors/joint_losses.html", context)


def _points(found: Any) -> list[dict[str, Any]]:
    """The points with what people call the failures; one query for the names of vendors."""
    rows = list(found)
    names = vendor_names(row.name for row in rows if row.kind == AtomKind.ENTITY)
    return [_point(row, names) for row in rows]


def _point(row: SinglePoint, names: dict[str, str]) -> dict[str, Any]:
    is_vendor = row.kind == AtomKind.ENTITY and row.name in names
    return {
        "workload": row.workload,
        "kind": row.get_kind_display(),
        "key": row.kind,
        "name": row.name,
        "shown": names[row.name] if is_vendor else row.name,
        "vendor": row.name if is_vendor else "",
        "hourly": row.unit_loss / queries.THOUSAND,
    }


def _joint(row: JointLoss) -> dict[str, Any]:
    return {
        "first": row.first,
        "second": row.second,
        "joint": row.joint / queries.THOUSAND,
        "together": row.together / queries.THOUSAND,
        # In whole units the two add up to the sum that stands beside them.
        "apart": float(rounded(row.together / queries.THOUSAND) - rounded(row.joint / queries.THOUSAND)),
        "workloads": row.workloads,
        "worst": row.worst,
    }


def _as_csv(found: Any) -> HttpResponse:
    head = ("workload", "identifier", "critical", "kind", "failure", "loss in an hour")
    rows = (
        (
            row.workload.name,
            row.workload.slug,
            row.workload.critical,
            row.kind,
            row.name,
            row.unit_loss / queries.THOUSAND,
        )
        for row in found.iterator()
    )
    return csv_file("single-points", head, rows)
