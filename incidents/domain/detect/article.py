"""What detection reads and what it answers: plain values, so that every caller can store or serialise them."""

import datetime
from dataclasses import dataclass
from typing import Final, Literal

IncidentType = Literal[
    "access_revocation",
    "suspension",
    "government_order",
    "terms_change",
    "retirement",
    "outage",
    "security_breach",
    "price_or_limit_change",
    "region_block",
    "legal_action",
    "ownership_change",
    "other",
]
Direction = Literal["restricts", "restores"]
Where = Literal["title", "text"]
ReasonSpecificity = Literal["generic", "clause", "detailed"]
ChannelKind = Literal["none", "web_form", "email", "case_number", "named_contact"]

INCIDENT_TYPES: Final[tuple[IncidentType, ...]] = (
    "access_revocation",
    "suspension",
    "government_order",
    "terms_change",
    "retirement",
    "outage",
    "security_breach",
    "price_or_limit_change",
    "region_block",
    "legal_action",
    "ownership_change",
    "other",
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was fetched; anything but the identifier may be missing.

    ``published`` is the publisher's date, used to complete dates without a year; ``lang`` is a language
    tag such as ``en`` or ``pt-BR``, guessed from the words when it is missing.
    """

    id: str
    url: str | None = None
    title: str | None = None
    text: str | None = None
    published: datetime.date | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One extracted value with its evidence.

    ``start`` and ``end`` are character offsets into the article's title or text (``where``), such that
    ``source[start:end]`` is the evidence and ``source[start_sentence:][:len(sentence)] == sentence``.
    """

    field: str
    value: str
    sentence: str
    start: int
    end: int
    start_sentence: int
    where: Where


@dataclass(frozen=True, slots=True)
class Detection:
    """What one article reports. Everything is alleged until an officer confirms it.

    ``confidence`` lies in 0–1. An article that is not relevant has no type, vendor or facts.
    ``people_affected`` counts people who lost or were denied access; ``user_base`` counts everybody who
    uses the product, which says nothing about who is affected. ``duration_days`` is the stated wait.
    ``date`` is the day of the act; where no day is told, ``period`` is its month, quarter or year (``2026-09``,
    ``2026-Q3``, ``2026``). ``jurisdiction`` is an ISO 3166 alpha-2 code (``EU`` for the Union).
    """

    relevant: bool
    confidence: float
    type: IncidentType | None = None
    direction: Direction | None = None
    vendors: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    people_affected: int | None = None
    duration_days: int | None = None
    open_ended: bool = False
    authority: str | None = None
    user_base: int | None = None
    reason: str | None = None
    reason_specificity: ReasonSpecificity | None = None
    channel: str | None = None
    channel_kind: ChannelKind | None = None
    vendor_response: str | None = None
    date: datetime.date | None = None
    period: str | None = None
    jurisdiction: str | None = None
    facts: tuple[Fact, ...] = ()
