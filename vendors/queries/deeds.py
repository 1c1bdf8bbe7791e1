"""Who changed the inputs of a score: the events of the audit behind its causes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from riskboard.audit.queries.between import events_between
from riskboard.audit.queries.changes import changes_of
from riskboard.audit.queries.log import Event
from vendors.domain.aligned import FIGURES

_MOST = 5
_WORKLOAD, _PRODUCT = "vendors.workload", "vendors.product"
_PARAMETERS, _ORGANISATION = "vendors.riskparameters", "workspace.organisation"
# Records of which there is one, or of which each change makes another.
_ALONE = {_PARAMETERS, _ORGANISATION}

# kind of cause → kinds of rows that it is made by, and of those of a record itself the fields that count
_ROWS = {
    "workload": {_WORKLOAD},
    "figures": {_WORKLOAD},
    "substitutability": {_WORKLOAD},
    "dependencies": {"vendors.dependency", "vendors.dependencyoption"},
    "fallbacks": {"vendors.fallback"},
    "sub_processors": {"vendors.need", "vendors.needoption"},
    "parameters": {_PARAMETERS},
    "tolerance": {_PARAMETERS, _ORGANISATION},
}
_FIELDS = {
    "workload": {"slug", "archived_at"},
    "figures": set(FIGURES),
    "substitutability": {"substitutability"},
    "tolerance": {"tolerance", "horizon_hours", "headcount", "mean_loaded_cost"},
}


def deeds_behind(
    causes: Sequence[tuple[str, Collection[int]]], since: datetime, until: datetime
) -> list[tuple[Event, ...]]:
    """The events behind each cause (its kind, and the ids of the records whose change it is), newest first.

    One stands for all that one person did at one moment.
    """
    kept = {root for kind, _pks in causes for root in _roots(kind)}
    wanted = {
        root: None if root in _ALONE else {pk for kind, pks in causes if root in _roots(kind) for pk in pks}
        for root in kept
    }
    found = events_between(wanted, since, until)
    return [_deeds(kind, pks, found) for kind, pks in causes]


def _roots(kind: str) -> set[str]:
    """The kinds of records on whose pages the changes of such a cause stand."""
    if kind == "sub_processors":
        return {_PRODUCT}
    rows = _ROWS.get(kind, set())
    return rows if rows <= _ALONE else {_WORKLOAD}


def _deeds(
    kind: str, pks: Collection[int], found: Sequence[tuple[tuple[str, int], Event]]
) -> tuple[Event, ...]:
    deeds: dict[tuple[datetime, int | None], Event] = {}
    for (root, pk), event in found:
        mine = root in _roots(kind) and (root in _ALONE or pk in pks)
        if mine and event.kind in _ROWS[kind] and _counts(kind, event):
            deeds.setdefault((event.at, event.user_id), event)
    return tuple(deeds.values())[:_MOST]


def _counts(kind: str, event: Event) -> bool:
    fields = _FIELDS.get(kind)
    return fields is None or any(change.field.name in fields for change in changes_of(event))
