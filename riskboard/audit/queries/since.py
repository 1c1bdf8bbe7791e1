"""What happened to a record since somebody opened it."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from riskboard.audit.queries.log import Event, Filters, log_page
from riskboard.audit.queries.scope import scope_of
from riskboard.audit.queries.words import Entry, entries
from riskboard.common.records import record_of
from riskboard.common.versions import version_at


def changes_since(record: Model, version: str, person: Any, currency: str) -> list[Entry]:
    """The changes of ``record`` and of what hangs from it since its ``version``, as ``person`` may read them.

    Newest first, at most a page of them; none for a record whose model keeps no history.
    """
    described = record_of(type(record))
    if described is None:
        return []
    page = log_page(Filters(), scope=scope_of(described, record.pk))
    found = _after(list(page.events), described.kind, version)
    return [entry for entry in entries(found, person, currency) if entry.lines]


def _after(events: list[Event], kind: str, version: str) -> list[Event]:
    """Those of ``events`` (newest first) that came after the one that made the record what ``version`` names.

    What hangs from it and was written in the same transaction bears the same time.
    """
    for place, event in enumerate(events):
        if event.kind == kind and _version_of(event) == version:
            return [later for later in events[:place] if later.at != event.at]
    return events


def _version_of(event: Event) -> str:
    stamp = event.data.get("updated_at")
    return version_at(datetime.fromisoformat(stamp)) if isinstance(stamp, str) else ""
