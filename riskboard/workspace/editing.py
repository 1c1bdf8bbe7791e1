"""Edit forms know which version of the record they were opened on, and what to say when somebody changed it since.

The form carries the version in a hidden field (``components/version.html``). A stale one is shown again with all that
was typed and with what the others changed; ticking the box makes the next save be based on what is on record now.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from riskboard.audit.queries.since import changes_since
from riskboard.audit.queries.words import Entry, Line
from riskboard.common.versions import StaleVersion, Versioned, version_of
from riskboard.workspace.queries import organisation

CONFLICT = 409
_OPENED, _AGREED = "version", "over"


@dataclass(frozen=True)
class Conflict:
    """What others saved of the record of ``kind`` while somebody was typing, and the ``version`` on record now."""

    kind: str
    version: str
    entries: tuple[Entry, ...]

    @property
    def actors(self) -> list[str]:
        """Everybody who changed it since, the latest first."""
        return list(dict.fromkeys(entry.actor for entry in self.entries))

    @property
    def who(self) -> str:
        """The same in a row; empty where nobody knows."""
        return ", ".join(self.actors)

    @property
    def lines(self) -> list[tuple[str, Line, str]]:
        """Each change: the part of the record (empty for itself), the field, and by whom where several did it."""
        several = len(self.actors) > 1
        return [
            ("" if entry.event.kind == self.kind else entry.name, line, entry.actor if several else "")
            for entry in self.entries
            for line in entry.lines
        ]

    @property
    def at(self) -> datetime | None:
        """When it was last changed."""
        return self.entries[0].event.at if self.entries else None


def based_on(request: HttpRequest) -> dict[str, Any]:
    """``{"version": …}`` for the service: the version that the person agreed to write over, else the one opened.

    Empty where the request names none: it does not come from a form that was opened.
    """
    sent = request.POST.get(_AGREED) or request.POST.get(_OPENED)
    return {"version": sent} if sent else {}


def version_context(
    request: HttpRequest, record: Versioned | None, conflict: Conflict | None = None
) -> dict[str, Any]:
    """What ``components/version.html`` shows: a form that comes back keeps the version that it was sent with."""
    opened = version_of(record) if record is not None else ""
    return {"version": based_on(request).get("version", opened), "conflict": conflict}


def conflict_of(request: HttpRequest, stale: StaleVersion) -> Conflict:
    """What to say of a write that was refused as ``stale``."""
    opened = based_on(request).get("version", "")
    found = changes_since(stale.record, opened, request.user, organisation().currency)
    kind = stale.record._meta.label_lower
    return Conflict(kind, version_of(stale.record), tuple(found))
