"""What the parameters of the method are called, what each does and where its value comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vendors.domain.levers import LEVERS, Lever
from vendors.models.event import STREAM_WORDS
from vendors.models.workload import Substitutability


@dataclass(frozen=True)
class LeverWords:
    """A parameter in words."""

    lever: Lever
    name: str | Promise
    does: str | Promise
    source: str | Promise
    group: str | Promise = ""


_JUDGEMENT = _("Judgement")
_CORE: Mapping[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "tolerance": (
        _("Loss tolerance"),
        _("A loss of this size scores 50. Empty: one working day of the whole organisation."),
        _("Declared by the organisation"),
    ),
    "horizon_hours": (
        _("Horizon, hours"),
        _("For how long a vendor is imagined to be gone: 720 hours are 30 days."),
        _JUDGEMENT,
    ),
    "urgency": (
        _("Urgency past the tolerated outage"),
        _("How much more an hour past it counts: 1 counts it twice, 0 as any other."),
        _JUDGEMENT,
    ),
    "untested_credit": (
        _("Credit of an untested fallback"),
        _("What a fallback that was never exercised is believed to carry, 0 to 1."),
        _JUDGEMENT,
    ),
}
_PARTS: Mapping[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "a": (
        _("Prior events (a)"),
        _("Events in the prior record; with b, how often it happens before anything is on record here."),
        _("Public records"),
    ),
    "b": (
        _("Prior years (b)"),
        _("Years of the prior record: the more, the longer own events take to move the rate."),
        _("Public records"),
    ),
    "half_life_years": (
        _("Half-life, years"),
        _("After so many years an event counts for half."),
        _JUDGEMENT,
    ),
    "median_hours": (
        _("Median duration, hours"),
        _("Half of the events are over by then."),
        _("Public records"),
    ),
    "sigma": (
        _("Spread of the duration (σ)"),
        _("Standard deviation of its logarithm: 0 is always the median."),
        _("Public records"),
    ),
    "ours": (_("Weight, our own"), _("What an event that struck us counts for, 0 to 1."), _JUDGEMENT),
    "public": (
        _("Weight, public report"),
        _("What a report about others counts for, 0 to 1."),
        _JUDGEMENT,
    ),
    "appeal_case": (
        _("Left after an appeal with a case number"),
        _(
            "The part of a suspension that remains where a contract promises a case number for appeals, 0 to 1."
        ),
        _JUDGEMENT,
    ),
    "appeal_human": (
        _("Left after an appeal to a named human"),
        _("The part that remains where a named human and a second reviewer look at it, 0 to 1."),
        _JUDGEMENT,
    ),
}
_CLASS_GROUP = _("Hours of an improvised replacement")
_CLASS_DOES = _("How long an improvised replacement takes where a workload is declared so.")


def _words(lever: Lever) -> LeverWords:
    branch, *path = lever.key.split(".")
    if not path:
        return LeverWords(lever, *_CORE[branch])
    if branch == "classes":
        return LeverWords(lever, Substitutability(path[0]).label, _CLASS_DOES, _JUDGEMENT, _CLASS_GROUP)
    return LeverWords(lever, *_PARTS[path[1]], STREAM_WORDS[path[0]])


LEVER_WORDS: Mapping[str, LeverWords] = {key: _words(lever) for key, lever in LEVERS.items()}
