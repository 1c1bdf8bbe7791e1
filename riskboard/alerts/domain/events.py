"""Plain events: what happened, to what, in words and in data. Whoever publishes one knows nothing of channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SCORE_CHANGED = "score.changed"
INCIDENT_OPENED = "incident.opened"
INCIDENT_UPDATED = "incident.updated"
INCIDENT_RESOLVED = "incident.resolved"
CANDIDATE_CREATED = "candidate.created"
NOTICE_DUE = "contract.notice_due"
LIMIT_BREACHED = "limit.breached"
SOURCE_UNREADABLE = "source.unreadable"
TEST = "test"

# What a rule can ask for; a test goes to the channel that is tested and to no other.
EVENT_NAMES = (
    INCIDENT_OPENED,
    INCIDENT_UPDATED,
    INCIDENT_RESOLVED,
    SCORE_CHANGED,
    CANDIDATE_CREATED,
    NOTICE_DUE,
    LIMIT_BREACHED,
    SOURCE_UNREADABLE,
)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What an event is about: its kind (``incident``), its key in addresses, its title, the path of its page."""

    kind: str
    key: str
    title: str
    path: str


@dataclass(frozen=True, kw_only=True)
class PlainEvent:
    """Something that people or programs may want to be told.

    ``summary`` is one sentence for people. ``data`` is JSON; rules read ``severity``, ``scope``, ``vendors`` (their
    identifiers), ``change`` (points), ``band`` and ``band_before`` from it. ``restricted`` events go only where a
    rule admits them. ``once`` names what is told a single time, however often it is published.
    """

    name: str
    occurred_at: datetime
    subject: Subject
    summary: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    restricted: bool = False
    once: str = ""
