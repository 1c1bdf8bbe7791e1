"""The board's one sentence: what needs somebody most, and where to go for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.queries.incidents import ActiveIncident
from riskboard.common.formatting import duration
from riskboard.dashboard.queries.decisions import Decision


@dataclass(frozen=True)
class Verdict:
    """A sentence, what stands behind it, and its button; ``tone`` is bad, warn or good."""

    say: str
    more: str
    action: str
    url: str
    tone: str


def verdict(active: Sequence[ActiveIncident], waiting: Sequence[Decision]) -> Verdict:
    """The next missed clock, else people who stand still, else a decision that waits, else calm."""
    for item in active:
        if item.exposure and (item.exposure.next_miss or item.exposure.people_stopped):
            return _pressing(item)
    if waiting:
        first = waiting[0]
        return Verdict(first.what + ".", first.why + ".", _("Decide"), first.url, "warn")
    return Verdict(
        _("Nothing stands still, and nothing waits for you."),
        _("Scores, contracts and sources are up to date."),
        _("Look at the vendors"),
        reverse("vendors"),
        "good",
    )


def _pressing(item: ActiveIncident) -> Verdict:
    incident, exposure = item.incident, item.exposure
    action = _("Open %(reference)s") % {"reference": incident.reference}
    url = reverse("incident", args=[incident.reference])
    miss = exposure.next_miss if exposure else None
    people = exposure.people_stopped if exposure else 0
    more = _("%(people)s, for %(waited)s: %(title)s.") % {
        "people": ngettext("%(count)d person stopped", "%(count)d people stopped", people)
        % {"count": people},
        "waited": duration(item.waited_hours),
        "title": incident.title,
    }
    if miss is None:
        return Verdict(
            _("Every clock of %(title)s is missed.") % {"title": incident.title}, more, action, url, "bad"
        )
    what = _("its tolerated outage") if miss.objective == "mtpd" else _("its recovery objective")
    say = _("%(workload)s misses %(what)s in %(left)s.") % {
        "workload": miss.workload.name,
        "what": what,
        "left": duration(miss.hours),
    }
    return Verdict(say, more, action, url, "bad")
