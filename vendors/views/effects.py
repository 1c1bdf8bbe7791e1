"""Before and after as pages show it: a row for each number, with its unit and its change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from riskboard.common.formatting import money, number, points, rounded
from riskboard.workspace.queries import organisation
from vendors.models import Layer, Mitigation
from vendors.queries.annual import annual_loss, grade_of
from vendors.queries.before_after import before_after, is_large
from vendors.views.misfits import MISFITS

# Vendors that are shown one by one, those that fall most.
SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One number before and after; ``tone`` says whether the change is good."""

    name: str
    before: str
    after: str
    change: str
    tone: str = ""


@dataclass(frozen=True)
class Shown:
    """Before and after as ``vendors/_before_after.html`` shows it; ``others`` vendors change less than those named."""

    lines: list[Line]
    vendors: list[tuple[str, list[Line]]]
    others: int
    fit: int
    unfit: list[tuple[str, str]]


def effect_context(mitigations: Sequence[Mitigation]) -> dict[str, Any]:
    """Before and after of all ``mitigations`` together, in a constant number of queries; too large a register is sent
    to a ranking instead."""
    query = urlencode([("mitigation", row.slug) for row in mitigations])
    if not mitigations or is_large():
        return {"effect": None, "effect_large": bool(mitigations), "effect_query": query}
    found, annual = before_after(mitigations), annual_loss(None)
    return {
        "effect": found and shown(found.told(), organisation().currency),
        "effect_query": query,
        "weakest": grade_of(annual.loss) if annual else None,
    }


def effect_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Before and after of a ``record`` (a mitigation or a plan): the panel alone where HTMX asks for it."""
    part = bool(getattr(request, "htmx", False))
    return render(request, "vendors/_before_after.html" if part else "vendors/effect.html", context)


def shown(told: Mapping[str, Any], currency: str) -> Shown:
    """What :meth:`BeforeAfter.told` says, in words."""
    cash = partial(money, currency=currency)
    figures = told["figures"]
    written: list[tuple[str, str, Callable[[float], str]]] = [
        ("mean", _("Expected loss a year"), _whole(cash)),
        ("var95", _("One year in 20 costs more than"), _whole(cash)),
        ("es95", _("Mean of the worst years, one in twenty"), _whole(cash)),
        ("es99", _("Mean of the worst years, one in a hundred"), _whole(cash)),
        ("person_days", _("Person-days lost a year"), lambda value: number(value, 1)),
        ("single_points", _("Single points of failure"), number),
    ]
    lines = [
        line_of(name, figures[key][0], figures[key][1], write, decimals=1 if key == "person_days" else 0)
        for key, name, write in written
    ]
    return Shown(
        lines=lines + _choices(told["choices"]),
        vendors=[_vendor(one, _whole(cash)) for one in told["vendors"][:SHOWN]],
        others=max(0, len(told["vendors"]) - SHOWN),
        fit=told["fit"],
        unfit=[(one["name"], str(MISFITS[one["reason"]])) for one in told["unfit"]],
    )


def _choices(told: Mapping[str, Sequence[float | None]]) -> list[Line]:
    """The layers on which there are more or fewer equal choices then; those that stay as they are say nothing."""
    words = {
        Layer.VENDOR: _("Equal choices of vendors"),
        Layer.MODEL_MAKER: _("Equal choices of model makers"),
        Layer.PLATFORM: _("Equal choices of host clouds"),
        Layer.JURISDICTION: _("Equal choices of jurisdictions"),
    }
    return [
        line_of(
            words[Layer(key)], before, after, lambda value: number(value, 2), decimals=2, rise_is_good=True
        )
        for key, (before, after) in told.items()
        if before is not None and after is not None and number(before, 2) != number(after, 2)
    ]


def _vendor(one: Mapping[str, Any], cash: Callable[[float], str]) -> tuple[str, list[Line]]:
    score = line_of(_("Score"), one["score_before"], one["score_after"], points, decimals=1)
    loss = line_of(_("Loss if it goes away"), one["loss_before"] / 1000, one["loss_after"] / 1000, cash)
    return one["name"], [score, loss]


def _whole(cash: Callable[[float], str]) -> Callable[[float], str]:
    return lambda value: cash(round(value))


def line_of(
    name: str,
    before: float,
    after: float,
    write: Callable[[float], str],
    *,
    decimals: int = 0,
    rise_is_good: bool = False,
) -> Line:
    """A number before and after, each rounded to ``decimals`` first, so that the change is that of what one sees."""
    start, end = (float(rounded(value, decimals)) for value in (before, after))
    first, last = write(start), write(end)
    if start == end:
        return Line(name, first, last, _("the same"))
    sign = "+" if end > start else "−"
    good = (end > start) == rise_is_good
    return Line(name, first, last, f"{sign}{write(abs(end - start))}", "good" if good else "bad")
