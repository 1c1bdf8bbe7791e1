"""Cursor pagination: ``{"next", "previous", "results"}``, by the position of a row and not by counting rows.

A cursor holds the ordering, the direction, and the sort value and id of the row it stands at; it is signed, so that
only values that once came from the database go back into a query. Rows that are added or archived meanwhile neither
repeat nor hide others. An empty sort value comes last in either order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from riskboard.api.errors import ParameterError
from riskboard.api.resource import Listing

PAGE_SIZE = 50
LARGEST_PAGE = 500
_SALT = "riskboard.api.cursor"
_FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "Decimal": Decimal,
}


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (or, when ``backward``, before) the row with this sort value and id."""

    ordering: str
    backward: bool
    value: Any
    pk: int

    def encode(self) -> str:
        """The cursor as it stands in an address."""
        value, kind = self.value, type(self.value).__name__
        if kind in _FROM_TEXT:
            value = value.isoformat() if hasattr(value, "isoformat") else str(value)
        return signing.dumps([self.ordering, self.backward, kind, value, self.pk], salt=_SALT)

    @classmethod
    def decode(cls, text: str, ordering: str) -> "Cursor":
        """The cursor in ``text``. Raises :class:`ParameterError` where this list did not give it."""
        try:
            made_for, backward, kind, value, pk = signing.loads(text, salt=_SALT)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise ParameterError("cursor", _("this cursor is not one that this list gave")) from error
        if made_for != ordering:
            raise ParameterError("cursor", _("this cursor belongs to another ordering"))
        restore = _FROM_TEXT.get(kind)
        return cls(ordering, backward, restore(value) if restore else value, pk)


@dataclass(frozen=True)
class Order:
    """An ordering as the database sees it: one column or annotation, and the id to settle ties."""

    name: str
    column: str
    descending: bool

    def clauses(self, *, backward: bool) -> list[OrderBy]:
        """What to sort by; backward is the exact mirror image."""
        down = self.descending != backward
        side = {"nulls_first": True} if backward else {"nulls_last": True}
        value = F(self.column)
        first = value.desc(**side) if down else value.asc(**side)
        return [first, F("pk").desc() if down else F("pk").asc()]

    def beyond(self, cursor: Cursor) -> Q:
        """The rows on the far side of ``cursor``."""
        side = "lt" if self.descending != cursor.backward else "gt"
        tie = Q(**{f"pk__{side}": cursor.pk})
        if cursor.value is None:
            empty = Q(**{f"{self.column}__isnull": True}) & tie
            return Q(**{f"{self.column}__isnull": False}) | empty if cursor.backward else empty
        rows = Q(**{f"{self.column}__{side}": cursor.value}) | Q(**{self.column: cursor.value}) & tie
        return rows if cursor.backward else rows | Q(**{f"{self.column}__isnull": True})


def order_of(listing: Listing, given: str | None) -> Order:
    """The ordering ``given`` (``name`` or ``-name``) or the list's own."""
    name = listing.default_ordering if given is None else given
    public = name.removeprefix("-")
    if public not in listing.orderings:
        known = ", ".join(sorted(listing.orderings))
        raise ParameterError("ordering", _("choose one of %(known)s, or one with a minus") % {"known": known})
    return Order(name, listing.orderings[public], name.startswith("-"))


def _limit_of(given: str | None) -> int:
    if given is None:
        return PAGE_SIZE
    if not (given.isascii() and given.isdigit() and len(given) < 6 and 1 <= int(given) <= LARGEST_PAGE):
        raise ParameterError("limit", _("give a whole number from 1 to %(most)d") % {"most": LARGEST_PAGE})
    return int(given)


class CursorPagination(BasePagination):
    """Cuts a list into pages; see the module's text."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that the request asks for."""
        given = request.query_params
        self.request = request
        self.order = order_of(view.listing, given.get("ordering"))
        limit = _limit_of(given.get("limit"))
        text = given.get("cursor")
        self.cursor = None if text is None else Cursor.decode(text, self.order.name)
        backward = self.cursor is not None and self.cursor.backward
        rows = queryset.order_by(*self.order.clauses(backward=backward))
        if self.cursor is not None:
            rows = rows.filter(self.order.beyond(self.cursor))
        found = list(rows[: limit + 1])
        self.more = len(found) > limit
        self.page = found[:limit][::-1] if backward else found[:limit]
        return self.page

    def _link(self, row: Any, *, backward: bool) -> str:
        value = row.pk if self.order.column == "pk" else getattr(row, self.order.column)
        cursor = Cursor(self.order.name, backward, value, row.pk)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor.encode())

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        """The envelope; ``next`` and ``previous`` are complete addresses, or null at the ends."""
        backward = self.cursor is not None and self.cursor.backward
        has_next = bool(self.page) and (backward or self.more)
        has_previous = bool(self.page) and (self.more if backward else self.cursor is not None)
        return Response(
            {
                "next": self._link(self.page[-1], backward=False) if has_next else None,
                "previous": self._link(self.page[0], backward=True) if has_previous else None,
                "results": data,
            }
        )

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """``cursor``, ``limit`` and ``ordering`` in OpenAPI's words."""
        names = [name for public in sorted(view.listing.orderings) for name in (public, f"-{public}")]
        limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        ordering = {"type": "string", "enum": names, "default": view.listing.default_ordering}
        return [
            _parameter(
                "cursor", _("Where the page begins; taken from `next` or `previous`."), {"type": "string"}
            ),
            _parameter("limit", _("How many records a page has."), limit),
            _parameter("ordering", _("What the list is sorted by; a minus reverses it."), ordering),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The envelope in OpenAPI's words."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
