"""What stands on the two pages of the report for the board: strings, and the numbers that are drawn."""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A number under its name, with a note below; ``tone`` is ``bad`` or nothing."""

    name: str
    value: str
    note: str
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with what it means, what is said if it is empty, and how many rows more there are."""

    heading: str
    why: str
    empty: str
    more: str


@dataclass(frozen=True)
class VendorLine:
    """A vendor: ``value`` is its score as drawn, ``band`` the key of its band, of whose five steps ``step`` are lit."""

    name: str
    score: str
    value: float
    band: str
    word: str
    step: int
    change: str
    tone: str
    loss: str
    year: str
    grade: str


@dataclass(frozen=True)
class BandCount:
    """How many vendors lie in a band."""

    band: str
    word: str
    count: int


@dataclass(frozen=True)
class ChangeLine:
    """A score that moved, what moved it most, and who did that and why."""

    name: str
    move: str
    change: str
    tone: str
    cause: str
    deed: str


@dataclass(frozen=True)
class IncidentLine:
    """An incident of ours that goes on: its clock, what it took so far, and what fails next."""

    name: str
    clock: str
    taken: str
    next: str
    tone: str


@dataclass(frozen=True)
class LimitLine:
    """A limit, whether it is kept, the largest share, and who is above it."""

    said: str
    state: str
    tone: str
    share: str
    above: str


@dataclass(frozen=True)
class Mark:
    """A place on the axis of amounts that is marked."""

    value: float
    text: str


@dataclass(frozen=True)
class Curve:
    """The exceedance curve: pairs of a loss and the chance of a year above it, and the words beside it."""

    points: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    name: str
    said: str


@dataclass(frozen=True)
class ActionLine:
    """What to do next, and what it takes off the loss for its cost."""

    name: str
    what: str
    worth: str


@dataclass(frozen=True)
class Paper:
    """The whole report."""

    title: str
    organisation: str
    as_of: str
    basis: str
    stale: str
    figures: tuple[Figure, ...]
    vendors: Section
    vendor_head: tuple[str, ...]
    vendor_lines: tuple[VendorLine, ...]
    bands: tuple[BandCount, ...]
    changes: Section
    change_lines: tuple[ChangeLine, ...]
    incidents: Section
    incident_lines: tuple[IncidentLine, ...]
    limits: Section
    limit_lines: tuple[LimitLine, ...]
    annual: Section
    annual_figures: tuple[Figure, ...]
    curve: Curve | None
    actions: Section
    action_lines: tuple[ActionLine, ...]
    method: Section
    method_lines: tuple[str, ...]
    page: tuple[str, str]


def characters_of(value: Any) -> str:
    """All text that a part of the report holds, run together."""
    if isinstance(value, str):
        return value
    if is_dataclass(value):
        return "".join(characters_of(getattr(value, field.name)) for field in fields(value))
    return "".join(map(characters_of, value)) if isinstance(value, tuple) else ""
