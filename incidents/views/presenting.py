"""How an incident is told on its page: stages, clocks, timeline. Values in, values out: no queries, no markup."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.domain.consequences import LASTING_TYPES
from incidents.models import Incident, TimelineEntry
from incidents.models.incident import ACTIVE_STATUSES
from incidents.models.vocabulary import Direction, Scope, Status
from incidents.queries.impact import Impact, Standing
from riskboard.common.formatting import day, duration, moment, number
from riskboard.common.kept import spoken

_TONES = {"resolved": "good", "reviewed": "good", "merged": "hollow", "changed": "hollow"}


# The result of a clock, its tone and what is noted below it.
type_saying = Callable[[Standing, datetime], tuple[str, str, str]]


@dataclass(frozen=True)
class ClockRow:
    """One line of the clocks: what the drawing shows, and what is said beside it."""

    standing: Standing
    label: str
    tone: str
    fallback: float | None
    result: str
    result_tone: str
    note: str


@dataclass(frozen=True)
class Step:
    """A step that can be taken now: its status, what its button says, and its icon."""

    status: str
    name: str
    icon: str
    primary: bool = False


def resolved_word(incident: Incident) -> str:
    """What the end is called: access comes back, new terms are only settled."""
    return _("Settled") if incident.type in LASTING_TYPES else _("Restored")


def stages_of(incident: Incident, entries: Sequence[TimelineEntry], now: datetime) -> list[dict[str, Any]]:
    """The stage line: what was reached with its time, where it stands now, what is still to come."""
    times = {entry.kind: entry.at for entry in sorted(entries, key=lambda entry: entry.at, reverse=True)}
    reached = _reached(incident, times)
    names = _stage_names(incident)
    done = [
        {"name": names[status], "note": _short(times.get(_kind(status))), "state": "done"}
        for status in names
        if status in reached
    ]
    here = [] if incident.status == Status.REVIEWED else [_here(incident, entries, now)]
    ahead = [
        {"name": names[status], "note": _expected(incident, status), "state": ""}
        for status in names
        if status not in reached and _comes(status, incident)
    ]
    return done + here + ahead


def is_calm(incident: Incident) -> bool:
    """Whether nothing is wrong any more, or never was for us."""
    return incident.status not in ACTIVE_STATUSES or incident.direction == Direction.RESTORES


def steps_of(incident: Incident) -> list[Step]:
    """The steps that an officer may take now, the likeliest as the filled button, which comes last."""
    if incident.status == Status.REVIEWED:
        return [Step(Status.CONFIRMED, _("Open again"), "undo")]
    if incident.status == Status.RESOLVED:
        return [
            Step(Status.CONFIRMED, _("Open again"), "undo"),
            Step(Status.REVIEWED, _("Reviewed"), "check", primary=True),
        ]
    steps = []
    if incident.status == Status.REPORTED:
        steps.append(Step(Status.CONFIRMED, _("Confirm"), "check"))
    if incident.scope == Scope.OURS and incident.direction == Direction.RESTRICTS:
        steps.append(Step(Status.APPEALED, _("Log an appeal"), "comment"))
    back = _("Access is back") if incident.type not in LASTING_TYPES else _("Settle it")
    if incident.direction == Direction.RESTORES:
        back = _("Settle it")
    return [*steps, Step(Status.RESOLVED, back, "check", primary=True)]


def clock_rows(impact: Impact, started_at: datetime) -> list[ClockRow]:
    """The clocks of the most urgent workloads that the incident touches, what fails first first.

    Of one that is over they say how it went: nothing is left to be missed.
    """
    sayings = _WAS if impact.over else _IS
    return [_clock_row(item, started_at, sayings[item.state]) for item in impact.standings]


def timeline_of(incident: Incident, entries: Iterable[TimelineEntry], impact: Impact) -> list[dict[str, Any]]:
    """Everything that happened, latest first: what people did, the start itself, and the objectives missed."""
    told = [
        {
            "at": entry.at,
            "text": entry.text if entry.kind == "note" else spoken(entry.text),
            "tone": _TONES.get(entry.kind, ""),
            "source": entry.by.get_full_name() if entry.by else "",
        }
        for entry in entries
    ]
    told.append({"at": incident.started_at, "text": _("It began"), "tone": "bad"})
    if incident.announced_at and incident.announced_at != incident.started_at:
        told.append({"at": incident.announced_at, "text": _("It was announced"), "tone": "hollow"})
    told += [*_misses(impact, incident.started_at), *_more_missed(impact, incident.started_at)]
    return sorted(told, key=lambda entry: entry["at"], reverse=True)


def _reached(incident: Incident, times: Mapping[str, datetime]) -> set[str]:
    reached = {Status.REPORTED, incident.status}
    reached |= {status for status in (Status.CONFIRMED, Status.APPEALED) if _kind(status) in times}
    return reached | ({Status.RESOLVED} if incident.status == Status.REVIEWED else set())


def _stage_names(incident: Incident) -> dict[str, str]:
    names = {
        Status.REPORTED: _("Reported"),
        Status.CONFIRMED: _("Confirmed"),
        Status.APPEALED: _("Appealed"),
        Status.RESOLVED: resolved_word(incident),
        Status.REVIEWED: _("Reviewed"),
    }
    if incident.scope != Scope.OURS:
        names.pop(Status.APPEALED)
    return {str(status): name for status, name in names.items()}


def _kind(status: str) -> str:
    return "filed" if status == Status.REPORTED else str(status)


def _here(incident: Incident, entries: Sequence[TimelineEntry], now: datetime) -> dict[str, Any]:
    words = {
        Status.REPORTED: _("Waiting for confirmation"),
        Status.CONFIRMED: _("Going on"),
        Status.APPEALED: _("Waiting for an answer"),
        Status.RESOLVED: _("Waiting for the review"),
    }
    steps = [entry.at for entry in entries if entry.kind == _kind(incident.status)]
    since = max(steps, default=incident.created_at)
    hours = max(0.0, (now - since).total_seconds() / 3600)
    return {
        "name": words[Status(incident.status)],
        "note": _("for %(time)s") % {"time": duration(hours)},
        "state": "now",
    }


def _comes(status: str, incident: Incident) -> bool:
    """Whether a stage that was not reached still lies ahead: what was skipped does not."""
    order = list(Status.values)
    return order.index(status) > order.index(incident.status)


def _expected(incident: Incident, status: str) -> str:
    end = incident.wait_ends_at
    if status != Status.RESOLVED or end is None:
        return ""
    return _("stated %(day)s") % {"day": day(timezone.localtime(end))}


def _short(at: datetime | None) -> str:
    return moment(timezone.localtime(at), year=False) if at else ""


def _clock_row(item: Standing, started_at: datetime, say: type_saying) -> ClockRow:
    result, tone, note = say(item, started_at)
    running = {"stopped": "bad", "reduced": "warn"}.get(item.state, "")
    carried = item.state == "carried" and item.clock.fallback_ready_at is None
    return ClockRow(
        standing=item,
        label=f"{item.workload.name}: {result}. {note}".strip(),
        tone=running,
        fallback=0.0
        if carried
        else item.clock.fallback_ready_at
        if running or item.state == "carried"
        else None,
        result=result,
        result_tone=tone,
        note=note,
    )


def _stopped(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    clock = item.clock
    rto, mtpd = clock.hours_until_rto, clock.hours_until_mtpd
    if mtpd is not None and mtpd <= 0:
        return _("tolerated outage missed"), "bad", _at(started_at, clock.mtpd_missed_at)
    if rto is not None and rto <= 0:
        when = _("objective missed %(at)s") % {"at": _at(started_at, clock.rto_missed_at)}
        return (_left(mtpd) if mtpd is not None else _("stopped")), "bad", when
    if rto is not None:
        return _left(rto), "warn", _("until its recovery objective")
    if mtpd is not None:
        return _left(mtpd), "warn", _("until its tolerated outage")
    ready = clock.hours_until_fallback
    note = _("fallback ready in %(time)s") % {"time": duration(ready)} if ready else ""
    return _("stopped"), "warn", note


def _reduced(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    return _("running reduced"), "warn", _("needs %(products)s") % {"products": ", ".join(item.through)}


def _carried(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    note = _("%(products)s carries it") % {"products": ", ".join(item.carriers)} if item.carriers else ""
    return _("running"), "", note


def _bare(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    note = _("%(products)s was its fallback") % {"products": ", ".join(item.through)}
    return _("running without a net"), "warn", note


def _was_stopped(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    clock = item.clock
    if clock.hours_until_mtpd is not None and clock.hours_until_mtpd <= 0:
        return _("tolerated outage missed"), "bad", _at(started_at, clock.mtpd_missed_at)
    if clock.hours_until_rto is not None and clock.hours_until_rto <= 0:
        return _("recovery objective missed"), "bad", _at(started_at, clock.rto_missed_at)
    return _("stood still"), "", _("no objective was missed")


def _was_reduced(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    return _("ran reduced"), "", _("needs %(products)s") % {"products": ", ".join(item.through)}


def _was_carried(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    note = _("%(products)s carried it") % {"products": ", ".join(item.carriers)} if item.carriers else ""
    return _("kept running"), "", note


def _was_bare(item: Standing, started_at: datetime) -> tuple[str, str, str]:
    note = _("%(products)s was its fallback") % {"products": ", ".join(item.through)}
    return _("ran without a net"), "", note


_IS: Mapping[str, type_saying] = {
    "stopped": _stopped,
    "reduced": _reduced,
    "carried": _carried,
    "bare": _bare,
}
_WAS: Mapping[str, type_saying] = {
    "stopped": _was_stopped,
    "reduced": _was_reduced,
    "carried": _was_carried,
    "bare": _was_bare,
}


def _left(hours: float) -> str:
    return _("%(time)s left") % {"time": duration(hours)}


def _at(started_at: datetime, hours: float | None) -> str:
    return _short(started_at + timedelta(hours=hours or 0.0))


def _more_missed(impact: Impact, started_at: datetime) -> list[dict[str, Any]]:
    """The objectives of the workloads that are not told one by one, counted where the last of them was missed."""
    if not impact.more_missed:
        return []
    text = ngettext(
        "%(count)s more objective of other workloads was missed by then",
        "%(count)s more objectives of other workloads were missed by then",
        impact.more_missed,
    )
    at = started_at + timedelta(hours=impact.more_missed_at)
    return [{"at": at, "text": text % {"count": number(impact.more_missed)}, "tone": "bad"}]


def _misses(impact: Impact, started_at: datetime) -> list[dict[str, Any]]:
    words = (
        ("rto_missed_at", _("%(workload)s missed its recovery objective of %(hours)s")),
        ("mtpd_missed_at", _("%(workload)s passed its tolerated outage of %(hours)s")),
    )
    missed = [
        (item.workload.name, text, getattr(item.clock, name))
        for item in impact.standings
        for name, text in words
        if getattr(item.clock, name) is not None and getattr(item.clock, name) <= impact.waited_hours
    ]
    return [
        {
            "at": started_at + timedelta(hours=hours),
            "text": text % {"workload": name, "hours": duration(hours)},
            "tone": "bad",
        }
        for name, text, hours in missed
    ]
