"""Officers' decisions as labels: what each of them says of how well an article was read.

A decision is a label where it judges the reading, and nowhere else. What concerns the organisation alone ("does not
concern us"), what a rule did, and what was taken back say nothing about the reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from incidents.domain.consequences import fold

Why = Literal[
    "event",
    "told",
    "no_event",
    "open",
    "joined",
    "automatic",
    "withdrawn",
    "not_ours",
    "duplicate",
    "unexplained",
]
# What is judged of an event beside its relevance, type, direction and vendors.
FACTS: Final = ("people_affected", "wait", "authority")
_OPEN: Final = frozenset({"pending", "snoozed"})
_DISMISSED: Final[Mapping[str, tuple[bool | None, Why]]] = {
    "not_ai": (False, "no_event"),
    "not_event": (False, "no_event"),
    "not_relevant": (None, "not_ours"),  # a true event of a vendor that we do not use was read well
    "duplicate": (None, "duplicate"),  # true events and false ones come twice alike
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What is on record of a candidate.

    ``by_hand``: an officer decided, no rule. ``told``: detection had passed its article over, and an officer put it
    into the queue. ``withdrawn``: the incident that it became was archived since.
    """

    state: str
    by_hand: bool = False
    reason: str = ""
    told: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Whether the article was about an event, or None where the decision does not say; and why so."""

    relevant: bool | None
    why: Why


def label(decision: Decision) -> Label:
    """The label on relevance that ``decision`` is.

    An undone decision has left a pending candidate, and is none. Whoever put a passed-over article into the queue
    has said that it is an event, until it is dismissed.
    """
    if decision.state in _OPEN:
        return Label(True, "told") if decision.told else Label(None, "open")
    if decision.state == "joined":
        return Label(None, "joined")  # the decision on the story that it became part of counts
    if not decision.by_hand:
        return Label(None, "automatic")
    if decision.state == "dismissed":
        return Label(*_DISMISSED.get(decision.reason, (None, "unexplained")))
    return Label(None, "withdrawn") if decision.withdrawn else Label(True, "event")


def taken(decision: Decision) -> bool | None:
    """Whether an officer took what the queue proposed; None where the decision does not say.

    Another question than :func:`label`: a true event that does not concern the organisation was read well, and is
    nothing to put first all the same. What officers put into the queue themselves it did not propose.
    """
    if decision.told:
        return None
    if decision.by_hand and decision.state == "dismissed" and decision.reason == "not_relevant":
        return False
    return label(decision).relevant


@dataclass(frozen=True, slots=True)
class Read:
    """What detection said: ``facts`` by the names of :data:`FACTS`, "" where it found none."""

    type: str = ""
    direction: str = ""
    vendors: frozenset[str] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filed:
    """The incident as officers left it; ``confirmed`` and ``rejected`` are pairs of a fact's name and value."""

    type: str
    direction: str
    vendors: frozenset[str]
    facts: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[tuple[str, str]] = frozenset()
    rejected: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Truth:
    """What an event was, as far as its decision says: None, or no entry among the facts, where it does not."""

    type: str | None = None
    direction: str | None = None
    vendors: frozenset[str] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def truth(state: str, read: Read, filed: Filed) -> Truth:
    """What accepting into, or merging with, the incident ``filed`` says of ``read``.

    A merged report tells a part: that its incident names more vendors or people is no fault of its reading. A
    restoration that was merged into what it ends shares neither type nor direction with it.
    """
    judge = _judged if state == "accepted" else _decided
    stated = {name: value for name in FACTS if (value := judge(name, read, filed)) is not None}
    if state == "accepted":
        return Truth(filed.type, filed.direction, filed.vendors, stated)
    vendors = (filed.vendors & read.vendors) or filed.vendors
    same = read.direction == filed.direction
    return Truth(filed.type if same else None, None, vendors, stated)


def _judged(name: str, read: Read, filed: Filed) -> str | None:
    """The value that officers left; one that was filed as it was read is judged only if somebody decided on it."""
    left = filed.facts.get(name, "")
    said = read.facts.get(name, "")
    if fold(left) != fold(said):
        return left
    return _decided(name, read, filed)


def _decided(name: str, read: Read, filed: Filed) -> str | None:
    value = read.facts.get(name, "")
    confirmed = {fold(said): said for fact, said in sorted(filed.confirmed) if fact == name}
    if fold(value) in confirmed:
        return value
    if confirmed:
        return next(iter(confirmed.values()))
    rejected = {fold(said) for fact, said in filed.rejected if fact == name}
    return "" if value and fold(value) in rejected else None


def stated_wait(days: int | str | None, *, open_ended: bool) -> str:
    """A wait as a fact: its days, ``open`` without an end, "" where none is stated."""
    return "open" if open_ended else str(days or "")
