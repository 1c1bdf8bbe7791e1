"""The log: the events of all kinds as one list, newest first, cut by position.

Every kind has an event table of its own. Each is read to the length of a page through its index on time, so that the
cost does not grow with the log; then the newest of them all are read in full, with the event before each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, TypeAlias

from django.utils import timezone
from psycopg import sql

from riskboard.audit.queries.database import event_table, fetch, loaded, tracked_records
from riskboard.audit.queries.position import Position
from riskboard.common.records import Record, records

PAGE_SIZE = 50
STREAMED = 1000
UNKNOWN = "unknown"
SYSTEM = "system"
ACTIONS = ("insert", "update", "delete")

type_part: TypeAlias = tuple[sql.Composable, list[Any]]
type_scope: TypeAlias = Mapping[str, type_part]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of the log is wanted. ``actor``: a person's id, ``system`` or ``unknown``.

    Days begin in ``zone``: that of the request, kept because a file is still being written when the request is over.
    """

    actor: str = ""
    kind: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    zone: tzinfo = field(default_factory=timezone.get_current_timezone)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One insert, update or delete of one row; ``data`` and ``before`` map columns to values."""

    kind: str
    pk: int
    at: datetime
    action: str
    record_id: int
    context: Mapping[str, Any] | None
    data: Mapping[str, Any]
    before: Mapping[str, Any] | None

    @property
    def user_id(self) -> int | None:
        """Who did it; None for the system and where nobody said."""
        return (self.context or {}).get("user")

    @property
    def reason(self) -> str:
        """Why, as the service said it."""
        return str((self.context or {}).get("reason") or "")

    @property
    def record(self) -> Record:
        """How its model speaks of its rows."""
        return records()[self.kind]

    def position(self, *, backward: bool = False) -> Position:
        """Its place in the log."""
        return Position(self.at, self.kind, self.pk, backward)


@dataclass(frozen=True)
class Page:
    """A page of events, newest first, and where the neighbouring pages begin."""

    events: tuple[Event, ...]
    newer: str | None
    older: str | None


def log_page(
    filters: Filters,
    *,
    position: Position | None = None,
    scope: type_scope | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """One page of what ``filters`` and ``scope`` leave: two queries, whatever the length of the log.

    ``scope`` maps kinds to the condition under which their events belong to one record; without it all belong.
    """
    backward = position is not None and position.backward
    keys = _keys(filters, position, scope, size + 1)
    more = len(keys) > size
    shown = keys[:size][::-1] if backward else keys[:size]
    events = _events(shown)
    if not events:
        return Page((), None, None)
    has_newer = more if backward else position is not None
    has_older = True if backward else more
    return Page(
        events=events,
        newer=events[0].position(backward=True).encode() if has_newer else None,
        older=events[-1].position().encode() if has_older else None,
    )


def stream(filters: Filters) -> Iterator[Event]:
    """All that ``filters`` leave, newest first, a thousand at a time; what is recorded meanwhile is not in it."""
    position: Position | None = None
    while True:
        keys = _keys(filters, position, None, STREAMED)
        events = _events(keys)
        yield from events
        if len(keys) < STREAMED:
            return
        position = replace(events[-1].position(), backward=False)


def _keys(
    filters: Filters, position: Position | None, scope: type_scope | None, limit: int
) -> list[tuple[Any, ...]]:
    """Kind, number and context of the first ``limit`` events from ``position`` on, in the order of reading."""
    kinds = [
        kind for kind in tracked_records() if (scope is None or kind in scope) and filters.kind in ("", kind)
    ]
    if not kinds:
        return []
    backward = position is not None and position.backward
    branches = [_branch(kind, filters, position, (scope or {}).get(kind), limit) for kind in kinds]
    query = sql.SQL(
        "SELECT u.kind, u.pgh_id, c.metadata FROM ({branches}) u "
        "LEFT JOIN pghistory_context c ON c.id = u.pgh_context_id "
        "ORDER BY u.pgh_created_at {way}, u.kind {way}, u.pgh_id {way} LIMIT %s"
    ).format(
        branches=sql.SQL(" UNION ALL ").join(branch for branch, _values in branches),
        way=sql.SQL("ASC" if backward else "DESC"),
    )
    return fetch(query, [*(value for _branch, values in branches for value in values), limit])


def _branch(
    kind: str, filters: Filters, position: Position | None, scope: type_part | None, limit: int
) -> type_part:
    backward = position is not None and position.backward
    parts = [*_conditions(filters), *_beyond(kind, position), *([scope] if scope else [])]
    where = sql.SQL(" AND ").join([sql.SQL("true"), *(part for part, _values in parts)])
    query = sql.SQL(
        '(SELECT {kind}::text COLLATE "C" AS kind, t.pgh_id, t.pgh_created_at, t.pgh_context_id FROM {table} t '
        "{actor} WHERE {where} ORDER BY t.pgh_created_at {way}, t.pgh_id {way} LIMIT %s)"
    ).format(
        kind=sql.Literal(kind),
        table=event_table(records()[kind]),
        actor=_actor(filters.actor),
        where=where,
        way=sql.SQL("ASC" if backward else "DESC"),
    )
    actor = [] if filters.actor in ("", SYSTEM, UNKNOWN) else [filters.actor]
    return query, [*actor, *(value for _part, values in parts for value in values), limit]


def _actor(actor: str) -> sql.Composable:
    if not actor:
        return sql.SQL("")
    if actor == UNKNOWN:
        return sql.SQL("")
    meets = "a.metadata->>'user' IS NULL" if actor == SYSTEM else "a.metadata->>'user' = %s"
    return sql.SQL("JOIN pghistory_context a ON a.id = t.pgh_context_id AND " + meets)


def _conditions(filters: Filters) -> list[type_part]:
    found: list[type_part] = []
    if filters.actor == UNKNOWN:
        found.append((sql.SQL("t.pgh_context_id IS NULL"), []))
    if filters.action:
        found.append((sql.SQL("t.pgh_label = %s"), [filters.action]))
    if filters.since:
        found.append((sql.SQL("t.pgh_created_at >= %s"), [_midnight(filters.since, filters.zone)]))
    if filters.until:
        end = _midnight(filters.until + timedelta(days=1), filters.zone)
        found.append((sql.SQL("t.pgh_created_at < %s"), [end]))
    for word in filters.q.split():
        found.append((sql.SQL("audit_words(t.*) ILIKE %s"), [f"%{_plain(word)}%"]))
    return found


def _beyond(kind: str, position: Position | None) -> list[type_part]:
    """On the far side of ``position``: by time, then kind, then number."""
    if position is None:
        return []
    side = ">" if position.backward else "<"
    if kind == position.kind:
        row = sql.SQL(f"(t.pgh_created_at, t.pgh_id) {side} (%s, %s)")
        return [(row, [position.at, position.pk])]
    tie = "=" if (kind > position.kind) == position.backward else ""
    return [(sql.SQL(f"t.pgh_created_at {side}{tie} %s"), [position.at])]


def _events(keys: Sequence[tuple[Any, ...]]) -> tuple[Event, ...]:
    """The events of ``keys`` in their order, each with the row as it was before."""
    if not keys:
        return ()
    by_kind: dict[str, list[int]] = {}
    for kind, pk, _metadata in keys:
        by_kind.setdefault(kind, []).append(pk)
    branches = [
        sql.SQL(
            "SELECT {kind}, t.pgh_id, t.pgh_created_at, t.pgh_label, t.pgh_obj_id, to_jsonb(t.*), "
            "(SELECT to_jsonb(p.*) FROM {table} p WHERE p.pgh_obj_id = t.pgh_obj_id AND p.pgh_id < t.pgh_id "
            "AND t.pgh_label = 'update' ORDER BY p.pgh_id DESC LIMIT 1) FROM {table} t WHERE t.pgh_id = ANY(%s)"
        ).format(kind=sql.Literal(kind), table=event_table(records()[kind]))
        for kind in by_kind
    ]
    rows = fetch(sql.SQL(" UNION ALL ").join(branches), list(by_kind.values()))
    found = {(row[0], row[1]): row for row in rows}
    return tuple(_event(found[kind, pk], metadata) for kind, pk, metadata in keys if (kind, pk) in found)


def _event(row: tuple[Any, ...], metadata: Any) -> Event:
    kind, pk, at, action, record_id, data, before = row
    return Event(
        kind=kind,
        pk=pk,
        at=at,
        action=action,
        record_id=record_id,
        context=loaded(metadata),
        data=loaded(data) or {},
        before=loaded(before),
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _plain(word: str) -> str:
    """``word`` without the meaning that LIKE gives to its signs."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
