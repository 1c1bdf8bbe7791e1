"""Which events belong to a record: its own, and those of the rows that hang from it."""

from psycopg import sql

from riskboard.audit.queries.database import event_table, tracked_records
from riskboard.audit.queries.log import type_part, type_scope
from riskboard.audit.queries.names import target_of
from riskboard.common.records import Record


def scope_of(record: Record, *pks: int) -> type_scope:
    """The conditions, by kind, of the events of the rows ``pks`` of ``record`` and of all that hangs from them.

    What was deleted still belongs to it: parents are read from the events, not from the tables.
    """
    found: dict[str, type_part] = {}
    for kind, other in tracked_records().items():
        condition = _condition(other, record, "t")
        if condition is not None:
            found[kind] = (condition, [list(pks)])
    return found


def _condition(record: Record, root: Record, alias: str) -> sql.Composable | None:
    """That the event called ``alias`` belongs to a row of ``root`` in %s; None where its kind never does."""
    if record.kind == root.kind:
        return sql.SQL("{}.pgh_obj_id = ANY(%s)").format(sql.Identifier(alias))
    parent = parent_of(record)
    if parent is None:
        return None
    column = sql.Identifier(alias, record.field_of(record.parent).column)
    if parent.kind == root.kind:
        return sql.SQL("{} = ANY(%s)").format(column)
    inner = _condition(parent, root, f"{alias}p")
    if inner is None:
        return None
    return sql.SQL("{column} IN (SELECT {alias}.pgh_obj_id FROM {table} {alias} WHERE {inner})").format(
        column=column, alias=sql.Identifier(f"{alias}p"), table=event_table(parent), inner=inner
    )


def parent_of(record: Record) -> Record | None:
    """The kind of record that rows of ``record`` hang from."""
    return target_of(record, record.parent) if record.parent else None
