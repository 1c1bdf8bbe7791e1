"""What happened to a few records between two moments, each event with the record on whose page it stands."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from psycopg import sql

from riskboard.audit.queries.database import event_table, fetch
from riskboard.audit.queries.log import Event, Filters, log_page, type_scope
from riskboard.audit.queries.scope import parent_of, scope_of
from riskboard.common.records import Record, records

# More than a page of a person's patience; what is older than these is found on the records' own pages.
MOST = 500

Root = tuple[str, int]


def events_between(
    wanted: Mapping[str, Collection[int] | None], since: datetime, until: datetime
) -> list[tuple[Root, Event]]:
    """The newest events from ``since`` to ``until`` of these records, ids by kind, and of what hangs from them.

    None stands for all records of a kind, without what hangs from them. Each event stands beside the kind and id of
    its record. Two queries, and one for each kind at two removes.
    """
    scope = {
        part: (
            sql.SQL("{} AND t.pgh_created_at > %s AND t.pgh_created_at <= %s").format(condition),
            [*values, since, until],
        )
        for kind, pks in wanted.items()
        for part, (condition, values) in _scope(kind, pks).items()
    }
    found = log_page(Filters(), scope=scope, size=MOST).events if scope else ()
    return list(zip(_roots(found, wanted), found, strict=True))


def _scope(kind: str, pks: Collection[int] | None) -> type_scope:
    return {kind: (sql.SQL("true"), [])} if pks is None else scope_of(records()[kind], *pks)


def _roots(events: Iterable[Event], wanted: Collection[str]) -> list[Root]:
    chains = [_climbed(event, wanted) for event in events]
    missing: dict[str, set[int]] = {}
    for record, pk in chains:
        if record.kind not in wanted:
            missing.setdefault(record.kind, set()).add(pk)
    above = {(kind, pk): root for kind, pks in missing.items() for pk, root in _owners(records()[kind], pks)}
    return [above.get((record.kind, pk), (record.kind, pk)) for record, pk in chains]


def _climbed(event: Event, wanted: Collection[str]) -> tuple[Record, int]:
    """As far up as the event itself tells: the record it belongs to, or the row between."""
    record, parent = event.record, parent_of(event.record)
    if record.kind in wanted or parent is None:
        return record, event.record_id
    return parent, int(event.data[record.field_of(record.parent).column])


def _owners(record: Record, pks: Collection[int]) -> list[tuple[int, Root]]:
    parent = parent_of(record)
    if parent is None:
        return []
    query = sql.SQL("SELECT DISTINCT t.pgh_obj_id, {} FROM {} t WHERE t.pgh_obj_id = ANY(%s)").format(
        sql.Identifier("t", record.field_of(record.parent).column), event_table(record)
    )
    return [(pk, (parent.kind, owner)) for pk, owner in fetch(query, [list(pks)])]
