"""The board's one sentence: what needs somebody most, and where to go for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.queries.incidents import ActiveIncident
from riskboard.common.formatting import duration
from riskboard.dashboard.queries.decisions import Decision
from vendors.queries.exposure import Miss
from vendors.queries.gists import Situation


@dataclass(frozen=True)
class Verdict:
    """A sentence, what stands behind it, and its button; ``tone`` is bad, warn or good."""

    say: str
    more: str
    action: str
    url: str
    tone: str


def verdict(active: Sequence[ActiveIncident], waiting: Sequence[Decision], *, scored: bool = True) -> Verdict:
    """A clock that is missed while people stand still, else the next one, else people who stand still, else a
    decision that waits, else calm; unless nothing is ``scored``: silence is not calm. ``active`` comes most urgent
    first."""
    first = active[0] if active else None
    if first and first.situation and (first.situation.next_miss or first.situation.people_stopped):
        return _pressing(first, first.situation)
    if waiting:
        decision = waiting[0]
        return Verdict(decision.what + ".", decision.why + ".", _("Decide"), decision.url, "warn")
    if not scored:
        return Verdict(
            _("Nothing is watched yet."),
            _("Scores, clocks and news need vendors, their products and the workloads that depend on them."),
            _("Go to the vendors"),
            reverse("vendors"),
            "warn",
        )
    return Verdict(
        _("Nothing stands still, and nothing waits for you."),
        _("Scores, contracts and sources are up to date."),
        _("Look at the vendors"),
        reverse("vendors"),
        "good",
    )


def _pressing(item: ActiveIncident, situation: Situation) -> Verdict:
    incident = item.incident
    action = _("Open %(reference)s") % {"reference": incident.reference}
    url = reverse("incident", args=[incident.reference])
    return Verdict(sentence(situation), " ".join(_more(item, situation)), action, url, "bad")


def sentence(situation: Situation) -> str:
    """What is missed, or missed next, or who stands still, in one sentence."""
    late, miss = situation.late, situation.next_miss
    if late and late.objective == "mtpd":
        return _("%(workload)s passed its tolerated outage %(ago)s ago and still stands still.") % {
            "workload": late.workload.name,
            "ago": duration(late.ago),
        }
    if late and not miss:
        return _("%(workload)s missed its recovery objective %(ago)s ago and still stands still.") % {
            "workload": late.workload.name,
            "ago": duration(late.ago),
        }
    if miss:
        return _("%(workload)s misses %(what)s in %(left)s.") % _missed_next(miss)
    people = situation.people_stopped
    return ngettext(
        "%(count)d person stands still, and no clock is missed.",
        "%(count)d people stand still, and no clock is missed.",
        people,
    ) % {"count": people}


def stopped(people: int) -> str:
    """So many people stand still, in words."""
    return ngettext("%(count)d person stopped", "%(count)d people stopped", people) % {"count": people}


def _more(item: ActiveIncident, situation: Situation) -> list[str]:
    people = situation.people_stopped
    said = [
        _("%(people)s, for %(waited)s: %(title)s.")
        % {
            "people": stopped(people),
            "waited": duration(item.waited_hours),
            "title": item.incident.title,
        }
    ]
    return [*said, *follows(situation)]


def follows(situation: Situation) -> list[str]:
    """What else is missed, or missed next, after :func:`sentence`: one sentence or none."""
    late, miss = situation.late, situation.next_miss
    if not late or not miss:
        return []
    if late.objective == "mtpd":
        return [_("Next, %(workload)s misses %(what)s in %(left)s.") % _missed_next(miss)]
    missed = _("%(workload)s missed its recovery objective %(ago)s ago.")
    return [missed % {"workload": late.workload.name, "ago": duration(late.ago)}]


def _missed_next(miss: Miss) -> dict[str, str]:
    return {
        "workload": miss.workload.name,
        "what": _("its tolerated outage") if miss.objective == "mtpd" else _("its recovery objective"),
        "left": duration(miss.hours),
    }
