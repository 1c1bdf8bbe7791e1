"""The annual loss in the report's words, and its curve."""

from math import ceil, floor, log10

from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.common.formatting import moment, money, number, percent
from riskboard.dashboard.reports.gathering import BoardReport
from riskboard.dashboard.reports.paper import Curve, Figure, Mark, Section
from vendors.models import AnnualLoss
from vendors.queries.annual import grade_of


def annual_section(report: BoardReport) -> Section:
    """The heading, with when it was computed and how well it is founded."""
    outcome = report.annual
    why = ""
    if outcome is not None:
        said = (
            _("evidence %(grade)s, computed %(at)s, method %(version)s, something changed since")
            if outcome.stale
            else _("evidence %(grade)s, computed %(at)s, method %(version)s")
        )
        why = said % {
            "grade": grade_of(outcome.loss),
            "at": moment(timezone.localtime(outcome.loss.computed_at)),
            "version": outcome.loss.method_version,
        }
    return Section(
        heading=_("What a year may cost"),
        why=why,
        empty=_("It is being computed. It follows the scores within minutes.")
        if report.stale
        else _("Nothing strikes any work here: no workload depends on products that can fail."),
        more="",
    )


def annual_figures(report: BoardReport) -> tuple[Figure, ...]:
    """Mean, value at risk and expected shortfall, in money and in person-days."""
    if report.annual is None:
        return ()
    loss, currency = report.annual.loss, report.organisation.currency
    return (
        _figure(_("Expected"), loss.cost_mean, loss.days_mean, currency),
        _figure(_("One year in 20 costs more than (VaR 95 %)"), loss.cost_var95, loss.days_var95, currency),
        _figure(_("Such a year costs on average (ES 95 %)"), loss.cost_es95, loss.days_es95, currency),
        Figure(_("A year that costs anything at all"), percent(loss.chance, 1), _tolerances(report, loss)),
    )


def _figure(name: str, cost: float, days: float, currency: str) -> Figure:
    return Figure(name, money(cost, currency), _("%(days)s person-days") % {"days": number(days, 1)})


def _tolerances(report: BoardReport, loss: AnnualLoss) -> str:
    times = number(loss.cost_mean / report.tolerance, 1)
    return _("%(times)s tolerances on average") % {"times": times}


def curve_of(report: BoardReport) -> Curve | None:
    """The exceedance curve on a logarithmic axis of amounts; None where a year costs nothing."""
    if report.annual is None:
        return None
    loss, currency = report.annual.loss, report.organisation.currency
    points = tuple((amount, chance) for amount, chance in loss.cost_curve if amount > 0 and chance > 0)
    if len(points) < 2:
        return None
    marks = [(loss.cost_mean, _("mean")), (loss.cost_var95, _("one year in 20"))]
    return Curve(
        points=points,
        marks=tuple(Mark(value, text) for value, text in marks if value > 0),
        ticks=tuple(
            Mark(10.0**power, money(10**power, currency, short=True))
            for power in range(ceil(log10(points[0][0])), floor(log10(points[-1][0])) + 1)
            if power >= 0
        ),
        name=_("chance that a year costs more than an amount"),
        said=_("Chance that a year costs more than an amount: %(chance)s above %(amount)s.")
        % {"chance": percent(0.05), "amount": money(loss.cost_var95, currency)},
    )
