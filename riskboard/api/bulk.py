"""Many records in one request, matched by the identifier of the system that owns them."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from riskboard.api.errors import RowsError, TooLargeError
from riskboard.api.fields import KeyField
from riskboard.api.parameters import Parameter
from riskboard.api.parsers import MAX_BULK_BYTES
from riskboard.api.pointers import django_errors_under, rest_errors
from riskboard.api.viewsets import Readable
from riskboard.common.bulk import MOST_ROWS, BulkError, BulkRow

PARTIAL = Parameter(
    name="partial",
    description=gettext_lazy("Whether the rows that are right are stored though others are not."),
    choices=("1", "0", "true", "false"),
)
_OWNER = "external_id"
Pointed = list[dict[str, str]]


class RowErrorSerializer(serializers.Serializer[Any]):
    """What is wrong with a row, and where."""

    pointer = serializers.CharField()
    detail = serializers.CharField()


class RowResultSerializer(serializers.Serializer[Any]):
    """What became of a row."""

    position = serializers.IntegerField(help_text=gettext_lazy("Its place in the body, from 0."))
    external_id = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=["created", "updated", "unchanged", "failed"])
    id = serializers.IntegerField(allow_null=True, help_text=gettext_lazy("Null for a row that failed."))

    def get_fields(self) -> dict[str, Any]:
        """With ``errors``, a name that a serializer has for what it found itself."""
        return {**super().get_fields(), "errors": RowErrorSerializer(many=True)}


class BulkResultSerializer(serializers.Serializer[Any]):
    """How many rows went which way, and each row's outcome."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    failed = serializers.IntegerField()
    results = RowResultSerializer(many=True)


class Upserted(Readable):
    """``POST`` of many records, each created or changed by its ``external_id``."""

    largest_body: ClassVar[Mapping[str, int]] = {"bulk": MAX_BULK_BYTES}
    bulk_class: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None

    def action_parameters(self) -> tuple[Parameter, ...]:
        """With ``partial`` where many are written."""
        return (*super().action_parameters(), *((PARTIAL,) if self.action == "bulk" else ()))

    @abstractmethod
    def known(self, names: Sequence[str]) -> Mapping[str, Any]:
        """The records with these external identifiers."""

    @abstractmethod
    def upsert(self, rows: Sequence[BulkRow], *, partial: bool) -> None:
        """Hand the rows to the service, which tells each what became of it. Raises :class:`BulkError`."""

    @extend_schema(responses=BulkResultSerializer)
    @action(detail=False, methods=["post"], url_path="bulk")
    def bulk(self, request: Request) -> HttpResponse:
        """Write many records at once.

        Each row names its `external_id`: a record that has it is changed as by PATCH, another is created. All rows or
        none are stored, unless `partial` is given. The answer tells of each row in the order of the body.
        """
        given = PARTIAL.parse(request.query_params.get("partial", "0")) in ("1", "true")
        bodies = _rows_of(request.data)
        rows, failed = self._read_rows(bodies)
        if not failed or given:
            try:
                self.upsert(rows, partial=given)
            except BulkError as error:
                rows = list(error.rows)
        failed |= {row.position: django_errors_under(row.position, row.errors) for row in rows if row.errors}
        if failed and not given:
            raise RowsError([error for position in sorted(failed) for error in failed[position]])
        return self.answer(_result(bodies, rows, failed))

    def _read_rows(self, bodies: Sequence[Any]) -> tuple[list[BulkRow], dict[int, Pointed]]:
        """The rows whose values are of the right kind, and what is wrong with the others, by position."""
        chosen: Any = self.bulk_class or self.input_class
        context = dict(self.get_serializer_context())
        fresh, changed = chosen(context=context), chosen(context=context, partial=True)
        failed = _owners_at_fault(bodies)
        good = {place: body for place, body in enumerate(bodies) if place not in failed}
        _find_all(fresh, good.values(), context)
        known = self.known([body[_OWNER] for body in good.values()])
        rows = []
        for place, body in good.items():
            reader = changed if body[_OWNER] in known else fresh
            try:
                rows.append(BulkRow(place, dict(reader.run_validation(body))))
            except serializers.ValidationError as error:
                failed[place] = rest_errors(error.detail, (str(place),))
        return rows, failed


def _rows_of(data: Any) -> list[Any]:
    if not isinstance(data, list) or not data:
        raise ParseError(_("Send a JSON list of objects, one a record."))
    if len(data) > MOST_ROWS:
        raise TooLargeError(_("Send at most %(most)d rows at once.") % {"most": MOST_ROWS})
    return data


def _owners_at_fault(bodies: Sequence[Any]) -> dict[int, Pointed]:
    """What is wrong with rows that cannot be told apart: no object, no ``external_id``, or one that came before."""
    seen: set[str] = set()
    failed: dict[int, Pointed] = {}
    for place, body in enumerate(bodies):
        owner = body.get(_OWNER) if isinstance(body, Mapping) else None
        if not isinstance(body, Mapping):
            failed[place] = [{"pointer": f"#/{place}", "detail": _("A row is an object.")}]
        elif not isinstance(owner, str) or not owner.strip() or "\x00" in owner:
            detail = _("Every row needs the identifier (a text) that the system which owns it uses.")
            failed[place] = [{"pointer": f"#/{place}/{_OWNER}", "detail": detail}]
        elif owner in seen:
            detail = _("An earlier row has this already.")
            failed[place] = [{"pointer": f"#/{place}/{_OWNER}", "detail": detail}]
        else:
            seen.add(owner)
    return failed


def _find_all(reader: Any, bodies: Any, context: dict[str, Any]) -> None:
    """Look up the records that the rows refer to, all at once: those that are not found then do not exist."""
    asked: dict[str, tuple[KeyField, set[str]]] = {}
    for body in bodies:
        for found, key in _references(reader, body):
            asked.setdefault(found.what, (found, set()))[1].add(key)
    known: dict[tuple[str, str], Model | None] = context.setdefault("found", {})
    for what, (found, keys) in asked.items():
        records = found.find_all(keys)
        known.update({(what, key): records.get(key) for key in keys})


def _references(field: Any, value: Any) -> Iterator[tuple[KeyField, str]]:
    """Every reference to another record in ``value``, with the field that reads it."""
    if isinstance(field, KeyField):
        if isinstance(value, int | str) and not isinstance(value, bool):
            yield field, str(value)
    elif isinstance(field, serializers.ListField | serializers.ListSerializer):
        for one in value if isinstance(value, list) else ():
            yield from _references(field.child, one)
    elif isinstance(field, serializers.Serializer) and isinstance(value, Mapping):
        for name, inner in field.fields.items():
            if name in value:
                yield from _references(inner, value[name])


def _result(bodies: Sequence[Any], rows: Sequence[BulkRow], failed: Mapping[int, Pointed]) -> dict[str, Any]:
    written = {row.position: row for row in rows if not row.errors}
    results = []
    for place, body in enumerate(bodies):
        row = written.get(place)
        owner = body.get(_OWNER) if isinstance(body, Mapping) else None
        results.append(
            {
                "position": place,
                "external_id": owner if isinstance(owner, str) else None,
                "outcome": row.outcome if row else "failed",
                "id": row.record.pk if row else None,
                "errors": failed.get(place, []),
            }
        )
    outcomes = [one["outcome"] for one in results]
    return {name: outcomes.count(name) for name in ("created", "updated", "unchanged", "failed")} | {
        "results": results
    }
