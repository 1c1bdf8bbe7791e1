"""The report for the board in words, in the language that is active."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.queries.incidents import ActiveIncident
from riskboard.common.bands import BANDS, band_of
from riskboard.common.formatting import (
    UNKNOWN,
    day,
    duration,
    mid_sentence,
    moment,
    money,
    number,
    percent,
    points,
    signed,
)
from riskboard.common.kept import spoken
from riskboard.dashboard.queries.vendor_table import VendorRow
from riskboard.dashboard.queries.verdict import follows, sentence, stopped
from riskboard.dashboard.reports.annual_words import annual_figures, annual_section, curve_of
from riskboard.dashboard.reports.gathering import BoardReport, Listed, Moved
from riskboard.dashboard.reports.paper import (
    ActionLine,
    BandCount,
    ChangeLine,
    Figure,
    IncidentLine,
    LimitLine,
    Paper,
    Section,
    VendorLine,
)
from vendors.queries.annual import grade_of
from vendors.queries.gists import Situation
from vendors.queries.limits import ShownLimit

# How many of the causes' own sentences have room.
_LINES = 2


def worded(report: BoardReport) -> Paper:
    """The report as it stands on paper."""
    currency = report.organisation.currency
    return Paper(
        title=_("Report to the board: dependence on AI vendors"),
        organisation=report.organisation.name,
        as_of=_("As of %(at)s") % {"at": moment(timezone.localtime(report.now))},
        basis=_basis(report),
        stale=_("Something changed since: figures that follow from it are being computed.")
        if report.stale
        else "",
        figures=_figures(report),
        vendors=_vendors_section(report),
        vendor_head=_vendor_head(),
        vendor_lines=tuple(_vendor(report, row, currency) for row in report.vendors.rows),
        bands=tuple(BandCount(band.key, str(band.word), report.bands[band.key]) for band in BANDS),
        changes=Section(
            _("What changed"),
            _("scores that moved in 30 days, with what moved each most"),
            _("No score moved by more than a tenth of a point in 30 days."),
            _more_changes(report.changes.others),
        ),
        change_lines=tuple(_change(moved) for moved in report.changes.rows),
        incidents=Section(
            _("Our incidents that go on"),
            _("most urgent first; money and person-days by the method, fallbacks counted"),
            _("No clock is running: nothing on record restricts our access at this moment."),
            _more_incidents(report.incidents.others),
        ),
        incident_lines=tuple(_incident(item, currency) for item in report.incidents.rows),
        limits=Section(
            _("Limits"),
            _("how much of what an hour of standstill costs may rest on one of them"),
            _("No limit is declared."),
            _more_limits(report.limits),
        ),
        limit_lines=tuple(_limit(shown) for shown in report.limits.rows),
        annual=annual_section(report),
        annual_figures=annual_figures(report),
        curve=curve_of(report),
        actions=_actions_section(report),
        action_lines=_actions(report, currency),
        method=Section(_("What these numbers are, and are not"), "", "", ""),
        method_lines=method_lines(),
        page=(_("Page 1 of 2"), _("Page 2 of 2")),
    )


def _vendors_section(report: BoardReport) -> Section:
    return Section(
        _("Exposure by vendor"),
        _("loss if the vendor is gone for 30 days, on a scale where 50 is one tolerance"),
        _("No score yet. Scores appear once vendors, products and workloads are in the register."),
        _more_vendors(report.vendors.others),
    )


def _vendor_head() -> tuple[str, ...]:
    return _("Vendor"), _("Score"), _("Band"), _("30 days"), _("Loss, 30 days"), _("Expected a year")


def _basis(report: BoardReport) -> str:
    version = report.parameters.pk
    parameters = (
        _("risk parameters version %(version)s") % {"version": version}
        if version
        else _("the method's own risk parameters")
    )
    if report.portfolio is None:
        return _("Nothing was computed yet; %(parameters)s") % {"parameters": parameters}
    said = {
        "at": moment(timezone.localtime(report.portfolio.confirmed_at)),
        "version": report.portfolio.method_version,
        "parameters": parameters,
        "tolerance": money(report.tolerance, report.organisation.currency),
    }
    return _("Scores from %(at)s, method %(version)s, %(parameters)s, tolerated loss %(tolerance)s") % said


def _figures(report: BoardReport) -> tuple[Figure, ...]:
    currency, loss = report.organisation.currency, report.annual and report.annual.loss
    worst = report.vendors.rows[0].vendor if report.vendors.rows else None
    score = getattr(worst, "score", None)
    return (
        Figure(
            _("Highest score"),
            points(score),
            f"{worst.name}, {mid_sentence(band_of(score).word)}" if worst and score is not None else "",
        ),
        Figure(
            _("Expected loss a year"),
            money(loss.cost_mean, currency) if loss else UNKNOWN,
            _("evidence %(grade)s; one year in 20 above %(amount)s")
            % {"grade": grade_of(loss), "amount": money(loss.cost_var95, currency)}
            if loss
            else _("not computed"),
        ),
        Figure(
            _("Limits breached"),
            number(report.breached),
            _("%(kept)s kept, %(all)s declared")
            % {"kept": number(report.kept), "all": number(report.limits.count)},
            "bad" if report.breached else "",
        ),
        Figure(
            _("Our incidents that go on"),
            number(report.incidents.count),
            ngettext("%(count)s vendor is scored", "%(count)s vendors are scored", report.vendors.count)
            % {"count": number(report.vendors.count)},
            "bad" if report.incidents.count else "",
        ),
    )


def _vendor(report: BoardReport, row: VendorRow, currency: str) -> VendorLine:
    score, change = getattr(row.vendor, "score", 0.0), getattr(row.vendor, "change", None)
    band, loss = band_of(score), report.annual_by_vendor.get(row.vendor.pk)
    return VendorLine(
        name=row.vendor.name,
        score=points(score),
        value=score,
        band=band.key,
        word=str(band.word),
        step=band.step,
        change=signed(change or 0),
        tone=_tone(change or 0),
        loss=money(row.loss, currency),
        year=money(loss.cost_mean, currency) if loss else UNKNOWN,
        grade=grade_of(loss) if loss else "",
    )


def _tone(change: float) -> str:
    text = signed(change)
    return "bad" if text.startswith("+") else "good" if text != signed(0) else ""


def _change(moved: Moved) -> ChangeLine:
    return ChangeLine(
        name=moved.vendor.name,
        move=f"{points(moved.before.score)} → {points(moved.after.score)}",
        change=signed(getattr(moved.vendor, "change", None)),
        tone=_tone(getattr(moved.vendor, "change", 0) or 0),
        cause=_cause(moved),
        deed=_deed(moved),
    )


def _cause(moved: Moved) -> str:
    """The largest cause in a sentence, and how much all the others add."""
    story = moved.story
    if not story.rows:
        return _("No input differs.")
    row = story.rows[0]
    subject = f"{row.name} ({row.what})" if row.what else row.name
    said = {
        "cause": subject,
        "lines": "; ".join(row.lines[:_LINES] or row.inside[:1]),
        "points": signed(row.points, 2),
    }
    whole = (
        _("%(cause)s, %(points)s points: %(lines)s.") if said["lines"] else _("%(cause)s, %(points)s points.")
    )
    if not story.others:
        return whole % said
    rest = ngettext(
        "%(count)s more cause adds %(points)s.", "%(count)s more causes add %(points)s.", story.others
    )
    return f"{whole % said} {rest % {'count': story.others, 'points': signed(story.others_points, 2)}}"


def _deed(moved: Moved) -> str:
    deeds = moved.story.rows[0].deeds if moved.story.rows else ()
    if not deeds:
        return ""
    return _("%(at)s, %(actor)s: %(reason)s") % {
        "at": moment(timezone.localtime(deeds[0].event.at)),
        "actor": deeds[0].actor,
        "reason": spoken(deeds[0].reason) or _("no reason given"),
    }


def _incident(item: ActiveIncident, currency: str) -> IncidentLine:
    situation = item.situation
    people = situation.people_stopped if situation else 0
    taken = _("%(type)s; %(people)s; %(money)s and %(days)s person-days so far") % {
        "type": item.incident.get_type_display(),
        "people": stopped(people) if people else _("nobody stopped"),
        "money": money(situation.cost_so_far if situation else 0, currency),
        "days": number(situation.person_days if situation else 0, 1),
    }
    said = [sentence(situation), *follows(situation)] if situation and _pressing(situation) else []
    return IncidentLine(
        name=f"{item.incident.reference}  {item.incident.title}",
        clock=_clock(item),
        taken=taken,
        next=" ".join(said) or _("No clock is missed, and nobody stands still."),
        tone="bad" if said else "",
    )


def _pressing(situation: Situation) -> bool:
    return bool(situation.next_miss or situation.late or situation.people_stopped)


def _clock(item: ActiveIncident) -> str:
    waited = _("waited %(span)s") % {"span": duration(item.waited_hours)}
    if item.left_hours is None:
        left = _("open-ended") if item.incident.wait_open_ended else _("no end stated")
    elif item.left_hours > 0:
        left = _("%(span)s left") % {"span": duration(item.left_hours)}
    else:
        left = _("stated wait is over")
    return f"{waited}, {left}"


def _limit(shown: ShownLimit) -> LimitLine:
    standing = shown.standing
    if standing is None:
        state, tone = _("not weighed yet"), ""
    elif standing.breached:
        state, tone = _("breached"), "bad"
    else:
        state, tone = (_("kept"), "good") if standing.share is not None else (_("nothing in use"), "")
    share = percent(standing.share, 1) if standing else UNKNOWN
    return LimitLine(
        said=shown.said,
        state=state,
        tone=tone,
        share=_("largest share: %(member)s %(share)s") % {"member": shown.member, "share": share}
        if shown.member
        else "",
        above=_above(shown),
    )


def _above(shown: ShownLimit) -> str:
    if not shown.breaches:
        return ""
    first = shown.breaches[0]
    said = _("%(member)s %(over)s pp above since %(day)s") % {
        "member": first.name,
        "over": number(first.breach.points_over, 1),
        "day": day(timezone.localtime(first.breach.since)),
    }
    rest = len(shown.breaches) - 1
    if not rest:
        return said
    more = ngettext("and %(count)s other", "and %(count)s others", rest) % {"count": rest}
    return f"{said}, {more}"


def _actions_section(report: BoardReport) -> Section:
    found = report.actions
    heading = _("Next best actions")
    if found is None:
        empty = _(
            "No mitigations were ranked yet. Write down what could be done, such as a fallback, an exercise or a "
            "second vendor, with its yearly cost, and have them ranked by what they take off the loss."
        )
        return Section(heading, "", empty, "")
    ranked = (
        _("ranked %(at)s by the fall of: %(gauge)s; out of date, something changed since")
        if found.stale
        else _("ranked %(at)s by the fall of: %(gauge)s")
    )
    said = {
        "at": moment(timezone.localtime(found.computed_at)),
        "gauge": mid_sentence(found.ranking.get_gauge_display()),
    }
    empty = _("Nothing pays: each mitigation that was ranked takes off less than it costs.")
    return Section(heading, ranked % said, empty, _more_actions(found.count - len(found.picks)))


def _actions(report: BoardReport, currency: str) -> tuple[ActionLine, ...]:
    loss = report.annual.loss if report.annual else None
    grade = grade_of(loss) if loss else UNKNOWN
    worth = _("takes off %(fall)s a year, costs %(cost)s a year, evidence %(grade)s")
    return tuple(
        ActionLine(
            pick.name,
            f"{pick.kind}: {pick.about}" if pick.about else pick.kind,
            worth % {"fall": money(pick.fall, currency), "cost": money(pick.cost, currency), "grade": grade},
        )
        for pick in (report.actions.picks if report.actions else ())
    )


def method_lines() -> tuple[str, ...]:
    """The limits of the method, in the words of the pages."""
    return (
        _("The figures say what such inputs mean; they are no forecast."),
        _(
            "What overlaps is added up, so bad years are slightly overstated. Working hours are spread over the "
            "week, and an improvised replacement is assumed to be still there."
        ),
        _(
            "Rates of grade C, the credit of fallbacks, the hours of improvised replacements, urgency and what an "
            "appeal shortens are judgement."
        ),
        _(
            "Evidence: A measured, B few cases on record, C judgement. Annual losses leave restricted incidents out."
        ),
    )


def _more_vendors(count: int) -> str:
    said = ngettext("and %(count)s more vendor, lower", "and %(count)s more vendors, lower", count)
    return said % {"count": number(count)} if count else ""


def _more_changes(count: int) -> str:
    said = ngettext("and %(count)s more score moved", "and %(count)s more scores moved", count)
    return said % {"count": number(count)} if count else ""


def _more_incidents(count: int) -> str:
    said = ngettext("and %(count)s more, less urgent", "and %(count)s more, less urgent", count)
    return said % {"count": number(count)} if count else ""


def _more_limits(listed: Listed) -> str:
    said = ngettext("and %(count)s more limit", "and %(count)s more limits", listed.others)
    return said % {"count": number(listed.others)} if listed.others else ""


def _more_actions(count: int) -> str:
    said = ngettext("and %(count)s more that pays", "and %(count)s more that pay", count)
    return said % {"count": number(count)} if count else ""
