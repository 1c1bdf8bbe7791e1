"""The causes of a change of a score in words, for pages and papers alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from riskboard.audit.queries.words import Entry, entries, label_of
from riskboard.common import formatting
from riskboard.common.drawing import Fall, waterfall
from riskboard.common.formatting import day, duration, money, number, percent
from riskboard.common.records import records
from vendors.domain.edits import Edit
from vendors.domain.rounding import largest_remainder
from vendors.models import RiskParameters, Workload
from vendors.models.workload import Substitutability
from vendors.queries.changes import Cause, Share, Why

_WHAT: Mapping[str, Any] = {
    "figures": gettext_lazy("its figures"),
    "substitutability": gettext_lazy("how easily it is replaced"),
    "dependencies": gettext_lazy("what it depends on"),
    "fallbacks": gettext_lazy("its fallbacks"),
    "unknown": gettext_lazy("why was not kept by the version that computed it"),
}
_SHARED: Mapping[str, Any] = {
    "time": gettext_lazy("Time passed: tests of fallbacks aged"),
    "sub_processors": gettext_lazy("Sub-processors of products"),
    "parameters": gettext_lazy("Risk parameters"),
    "tolerance": gettext_lazy("Loss tolerance"),
    "method": gettext_lazy("Version of the method"),
}
_MONEY = ("cost_per_hour", "direct_loss_per_hour", "tolerance")
_PARTS = ("share_stopped", "untested_credit", "credit")


@dataclass(frozen=True)
class CauseRow:
    """One cause as a row: whose input it is, what of it, before and after, and by whom; its part of the change."""

    name: str
    url: str
    what: str
    lines: tuple[str, ...]
    inside: tuple[str, ...]
    deeds: tuple[Entry, ...]
    loss: Decimal
    points: Decimal
    bar: Fall


@dataclass(frozen=True)
class Story:
    """All rows from one score to another: whole units that add up to the difference of the scores as they are shown."""

    rows: tuple[CauseRow, ...]
    others: int
    others_loss: Decimal
    others_points: Decimal
    others_bar: Fall | None
    first: Decimal
    last: Decimal
    change: Decimal
    loss: Decimal
    low: int
    high: int
    known: bool


def story(why: Why, person: Any, currency: str) -> Story:
    """The causes as ``person`` may read them, points to two decimals and money to whole units."""
    first, last = (formatting.rounded(score.score, 2) for score in (why.before, why.after))
    parts = [cause.points for cause in why.causes] + [why.others_points]
    points = largest_remainder(parts, 2, last - first)
    losses = largest_remainder([Fraction(loss, 1000) for loss in _losses(why)], 0)
    low, high = _range(first, points)
    bars = waterfall(float(first), [float(step) for step in points], low, high)
    said = iter(entries([event for cause in why.causes for event in cause.deeds], person, currency))
    rows = [
        _row(why, cause, [next(said) for _event in cause.deeds], figures, currency)
        for cause, *figures in zip(why.causes, losses, points, bars, strict=False)
    ]
    return Story(
        rows=tuple(rows),
        others=why.others,
        others_loss=losses[-1],
        others_points=points[-1],
        others_bar=bars[-1] if why.others else None,
        first=first,
        last=last,
        change=last - first,
        loss=sum(losses, Decimal(0)),
        low=low,
        high=high,
        known=why.known,
    )


def _losses(why: Why) -> list[int]:
    return [cause.loss for cause in why.causes] + [why.others_loss]


def _range(first: Decimal, steps: Sequence[Decimal]) -> tuple[int, int]:
    """Whole tens of points that hold every bar."""
    levels = [first]
    for step in steps:
        levels.append(levels[-1] + step)
    low, high = int(min(levels) // 10 * 10), int(-(-max(levels) // 10) * 10)
    return max(0, low), max(high, low + 10)


def _row(why: Why, cause: Cause, deeds: Sequence[Entry], figures: Sequence[Any], currency: str) -> CauseRow:
    loss, points, bar = figures
    workload = why.workloads.get(cause.workload)
    name = str(_SHARED[cause.kind]) if not cause.workload else workload.name if workload else cause.workload
    return CauseRow(
        name=name,
        url=reverse("workload", args=[workload.slug]) if workload else "",
        what=_what(cause),
        lines=tuple(_line(edit, why, currency) for edit in cause.edits if edit.field != "workload"),
        inside=tuple(_inside(share, why, currency) for share in cause.inside),
        deeds=tuple(deeds),
        loss=loss,
        points=points,
        bar=bar,
    )


def _what(cause: Cause) -> str:
    if cause.kind == "workload":
        return _("new, or in use again") if cause.edits[0].before is None else _("no longer in the register")
    if cause.touched:
        counted = ngettext("%(count)s workload", "%(count)s workloads", cause.touched)
        return counted % {"count": cause.touched}
    return str(_WHAT.get(cause.kind, ""))


def _inside(share: Share, why: Why, currency: str) -> str:
    workload = why.workloads.get(share.workload)
    edits = "; ".join(_line(edit, why, currency) for edit in share.edits)
    said = {
        "workload": workload.name if workload else share.workload,
        "points": formatting.signed(float(share.points), 2),
        "edits": edits,
    }
    return (_("%(workload)s %(points)s: %(edits)s") if edits else _("%(workload)s %(points)s")) % said


def _line(edit: Edit, why: Why, currency: str) -> str:
    before, after = (_value(edit.field, value, why, currency) for value in (edit.before, edit.after))
    said = {"label": _label(edit, why), "before": before, "after": after}
    if edit.before is None and edit.field == "fallback":
        return _("%(label)s added: %(after)s") % said
    if edit.after is None and edit.field == "fallback":
        return _("%(label)s removed: %(before)s") % said
    return _("%(label)s: %(before)s → %(after)s") % said


def _label(edit: Edit, why: Why) -> str:
    product = why.products.get(edit.product or "")
    spare = product.name if product else _("by hand")
    named: Mapping[str, Callable[[], str]] = {
        "fallback": lambda: _("Fallback %(name)s") % {"name": spare},
        "last_tested_on": lambda: _("%(name)s exercised") % {"name": spare},
        "credit": lambda: _("%(name)s counts for") % {"name": spare},
        "needs": lambda: _("%(name)s needs") % {"name": product.name if product else edit.product},
        "dependencies": lambda: _("Depends on"),
        "classes": lambda: _("Hours of an improvised replacement"),
        "day": lambda: _("Judged on"),
        "tolerance": lambda: _("Loss tolerance"),
        "method": lambda: _("Method"),
        "parameters_version": lambda: _("Version of the risk parameters"),
    }
    if edit.field in named:
        return named[edit.field]()
    known = {field.name for field in Workload._meta.concrete_fields}
    model = Workload if edit.field in known else RiskParameters
    return label_of(records()[model._meta.label_lower], edit.field)


def _value(field: str, value: Any, why: Why, currency: str) -> str:
    if value is None:
        return _("never") if field == "last_tested_on" else formatting.UNKNOWN
    if field in _MONEY:
        return money(value, currency)
    if field in _PARTS:
        return percent(value, 1)
    if field in ("last_tested_on", "day"):
        return day(date.fromisoformat(value))
    if field == "substitutability":
        return str(Substitutability(value).label)
    return _written(value, why)


def _written(value: Any, why: Why) -> str:
    """What a world's JSON holds, in words."""
    if isinstance(value, list):
        return ", ".join(_group(one, why) for one in value) or _("nothing")
    if isinstance(value, Mapping):
        return _fallback(value) if "switch_hours" in value else ", ".join(map(str, value.values()))
    return (
        number(value, 0 if float(value).is_integer() else 2) if isinstance(value, int | float) else str(value)
    )


def _group(group: Mapping[str, Any], why: Why) -> str:
    options = group.get("options", ())
    slugs = [one["product"] for one in options] or group.get("products", [])
    names = [why.products[slug].name if slug in why.products else slug for slug in slugs]
    if len(names) == 1:
        return names[0]
    if group.get("mode") == "share":
        whole = sum(one["share"] for one in options)
        parts = [f"{name} {percent(one['share'] / whole)}" for name, one in zip(names, options, strict=True)]
        return " + ".join(parts)
    return _("%(k)s of %(names)s") % {"k": group["k"], "names": " / ".join(names)}


def _fallback(row: Mapping[str, Any]) -> str:
    said = {"hours": duration(row["switch_hours"]), "part": percent(row["capacity"])}
    return _("after %(hours)s, carries %(part)s") % said
