"""What a status page says of one outage, apart from its words: when, how bad, and what it touches."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from incidents.domain.detect.article import Detection

# A vendor's own page leaves little doubt; what it calls an incident without impact leaves some.
SURE: Final = 0.95
_WITHOUT_IMPACT: Final = 0.6
# From the mildest to the worst, as Statuspage and its likes name them.
_IMPACTS: Final = ("none", "minor", "major", "critical")
_SEVERITIES: Final = {"none": "low", "minor": "low", "major": "high", "critical": "critical"}
_MOST_COMPONENTS: Final = 50
# The address of one incident on a status page; other pages lead all their entries to the same address.
_OF_ONE: Final = re.compile(r"^https?://[^/?#]+(?:/[^?#]*)?/incidents?/[\w.-]+$")


@dataclass(frozen=True, kw_only=True)
class Outage:
    """One outage as a page tells it, times in UTC. ``end`` is None while it lasts, ``impact`` the page's own word."""

    start: datetime | None = None
    end: datetime | None = None
    impact: str = ""
    components: tuple[str, ...] = ()


def names_one_outage(link: str) -> bool:
    """Whether the cleaned link is the address of a single outage: then whatever stands there is the same one."""
    return _OF_ONE.match(link) is not None


def combined(told: Iterable[Outage]) -> Outage:
    """One outage as several readings tell it (the same page's Atom and JSON): the earliest start, the worst impact.

    The readings come oldest first: whether it is over, and since when, is for the newest to say.
    """
    all_ = list(told)
    return _united(all_, end=all_[-1].end if all_ else None)


def joined(outages: Iterable[Outage]) -> Outage:
    """Several outages that are one event: from the first start to the last end, none while one of them lasts."""
    all_ = list(outages)
    ends = [one.end for one in all_ if one.end]
    return _united(all_, end=max(ends, default=None) if len(ends) == len(all_) else None)


def as_detected(found: Detection, outage: Outage, vendors: Iterable[str]) -> Detection:
    """What ``found`` in the words becomes by the page that told it: an outage of ``vendors``, whatever the words.

    Without a vendor the words decide alone.
    """
    slugs = tuple(dict.fromkeys(vendors))
    if not slugs:
        return found
    sure = _WITHOUT_IMPACT if outage.impact == "none" else SURE
    return replace(
        found,
        relevant=True,
        confidence=sure,
        type="outage",
        direction="restricts",
        vendors=slugs,
        date=outage.start.date() if outage.start else found.date,
    )


def severity(impact: str) -> str:
    """The severity of an incident with this impact; empty where the page gives none that is known."""
    return _SEVERITIES.get(impact, "")


def to_record(outage: Outage) -> dict[str, Any]:
    """As it is kept and answered: times in ISO form, what is not known left as None or empty."""
    return {
        "started_at": outage.start.isoformat() if outage.start else None,
        "ended_at": outage.end.isoformat() if outage.end else None,
        "impact": outage.impact,
        "components": list(outage.components),
    }


def from_record(record: Mapping[str, Any]) -> Outage:
    """The outage that :func:`to_record` wrote."""
    start, end = record.get("started_at"), record.get("ended_at")
    return Outage(
        start=datetime.fromisoformat(start) if start else None,
        end=datetime.fromisoformat(end) if end else None,
        impact=record.get("impact") or "",
        components=tuple(record.get("components") or ()),
    )


def _united(outages: Sequence[Outage], *, end: datetime | None) -> Outage:
    starts = [one.start for one in outages if one.start]
    impacts = [one.impact for one in outages if one.impact]
    components = dict.fromkeys(name for one in outages for name in one.components)
    return Outage(
        start=min(starts, default=None),
        end=end,
        impact=max(impacts, key=_rank, default=""),
        components=tuple(components)[:_MOST_COMPONENTS],
    )


def _rank(impact: str) -> int:
    return _IMPACTS.index(impact) if impact in _IMPACTS else 0
