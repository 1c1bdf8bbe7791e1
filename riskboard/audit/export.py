"""The log as a file: CSV with a line a field, JSON Lines with a line an event, both streamed."""

import csv
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import orjson
from django.http import StreamingHttpResponse

from riskboard.audit.queries.log import STREAMED, Filters, stream
from riskboard.audit.queries.names import names_of
from riskboard.audit.queries.plain import as_dict
from riskboard.common.csv_file import CONTENT_TYPE, cell

HEAD = (
    "at",
    "event",
    "action",
    "kind",
    "record_id",
    "record",
    "actor",
    "actor_id",
    "reason",
    "field",
    "before",
    "after",
)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def file_of(filters: Filters, form: str, person: Any) -> StreamingHttpResponse:
    """All events that ``filters`` leave as a download; ``form`` is ``csv`` or ``jsonl``. Times are UTC."""
    lines, kind = _FORMS[form]
    response = StreamingHttpResponse(lines(_dicts(filters, person)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="audit-log.{form}"'
    return response


def _dicts(filters: Filters, person: Any) -> Iterator[dict[str, Any]]:
    events = stream(filters)
    while chunk := list(islice(events, STREAMED)):
        names = names_of(chunk, person)
        for event in chunk:
            yield as_dict(event, names)


def _jsonl(events: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for event in events:
        yield orjson.dumps(event, default=str) + b"\n"


def _csv(events: Iterator[dict[str, Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield writer.writerow(HEAD)
    for event in events:
        for change in event["changes"] or [{"field": "", "before": None, "after": None}]:
            yield writer.writerow([_cell(value) for value in _line(event, change)])


def _line(event: Mapping[str, Any], change: Mapping[str, Any]) -> list[Any]:
    actor = event["actor"]
    said = [event["at"], event["id"], event["action"], event["kind"], event["record_id"], event["record"]]
    who = [actor["name"], actor["id"], event["reason"]]
    return [*said, *who, change["field"], change["before"], change["after"]]


def _cell(value: Any) -> str:
    plain = orjson.dumps(value, default=str).decode() if isinstance(value, list | dict | bool) else value
    return cell(plain)


_FORMS: Mapping[str, tuple[Callable[[Iterator[dict[str, Any]]], Iterator[Any]], str]] = {
    "csv": (_csv, CONTENT_TYPE),
    "jsonl": (_jsonl, "application/x-ndjson"),
}
