"""What senders are given and what they give back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where to send, with the secrets it takes; hidden from representations, which may end up in a log."""

    kind: str
    recipients: tuple[str, ...] = ()
    url: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One event in words and in data. ``id`` is the same at every attempt, ``url`` leads to the page of its subject."""

    id: str
    name: str
    title: str
    summary: str
    url: str
    occurred_at: datetime
    sent_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one attempt. ``answer`` is how the answer begins, ``error`` a sentence that may be shown.

    ``retry_after`` is the receiver's wish in seconds; ``gone`` says that it wants no more messages at all.
    """

    succeeded: bool
    status_code: int | None = None
    answer: str = ""
    error: str = ""
    retry_after: int | None = None
    gone: bool = False
    duration_ms: int = 0
