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
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from riskboard.api.errors import ParameterError
from riskboard.api.resource import Listing
from riskboard.common.prepared import Hole

PAGE_SIZE = 50
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
        """The rows on the far side of ``cursor``, its value and id left open."""
        side = "lt" if self.descending != cursor.backward else "gt"
        tie = Q(**{f"pk__{side}": Hole("pk")})
        if cursor.value is None:
            empty = Q(**{f"{self.column}__isnull": True}) & tie
            return Q(**{f"{self.column}__isnull": False}) | empty if cursor.backward else empty
        here = Hole("value")
        rows = Q(**{f"{self.column}__{side}": here}) | Q(**{self.column: here}) & tie
        return rows if cursor.backward else rows | Q(**{f"{self.column}__isnull": True})


def order_of(listing: Listing, given: str | None) -> Order:
    """The ordering ``given`` (``name`` or ``-name``) or the list's own."""
    name = listing.default_ordering if given is None else given
    public = name.removeprefix("-")
    if public not in listing.orderings:
        known = ", ".join(sorted(listing.orderings))
        raise ParameterError("ordering", _("choose one of %(known)s, or one with a minus") % {"known": known})
    return Order(name, listing.orderings[public], name.startswith("-"))


def _limit_of(given: str | None, most: int) -> int:
    if given is None:
        return PAGE_SIZE
    if not (given.isascii() and given.isdigit() and len(given) < 6 and 1 <= int(given) <= most):
        raise ParameterError("limit", _("give a whole number from 1 to %(most)d") % {"most": most})
    return int(given)


class CursorPagination(BasePagination):
    """Cuts a list into pages; see the module's text. One object serves one request."""

    def __init__(self, request: Request, listing: Listing) -> None:
        """What ``request`` asks of a list that is cut as ``listing`` says. Raises :class:`ParameterError`."""
        given = request.query_params
        text = given.get("cursor")
        self.request = request
        self.order = order_of(listing, given.get("ordering"))
        self.limit = _limit_of(given.get("limit"), listing.largest_page)
        self.cursor = None if text is None else Cursor.decode(text, self.order.name)

    @property
    def _backward(self) -> bool:
        return self.cursor is not None and self.cursor.backward

    def cut(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the page, in reading order or its mirror image, and one more where there are more.

        The place at which it begins is left open: :attr:`place` fills it in.
        """
        found = rows.order_by(*self.order.clauses(backward=self._backward))
        if self.cursor is not None:
            found = found.filter(self.order.beyond(self.cursor))
        return found[: self.limit + 1]

    @property
    def place(self) -> dict[str, Any]:
        """The values of the holes that :meth:`cut` leaves."""
        return {"value": self.cursor.value, "pk": self.cursor.pk} if self.cursor else {}

    @property
    def form(self) -> tuple[Any, ...]:
        """Everything that the query of :meth:`cut` depends on, beside its rows."""
        at = self.cursor and (self.cursor.backward, self.cursor.value is None)
        return self.order, self.limit, at

    def envelope(self, results: Sequence[Any], places: Sequence[tuple[Any, int]]) -> dict[str, Any]:
        """The page of ``results`` that :meth:`cut` left, given where each stands: its sort value and its id.

        ``next`` and ``previous`` are complete addresses, or null at the ends.
        """
        more = len(results) > self.limit
        page = list(zip(results, places, strict=True))[: self.limit]
        if self._backward:
            page.reverse()
        has_next = bool(page) and (self._backward or more)
        has_previous = bool(page) and (more if self._backward else self.cursor is not None)
        return {
            "next": self._link(*page[-1][1], backward=False) if has_next else None,
            "previous": self._link(*page[0][1], backward=True) if has_previous else None,
            "results": [result for result, _place in page],
        }

    def _link(self, value: Any, pk: int, *, backward: bool) -> str:
        cursor = Cursor(self.order.name, backward, value, pk)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor.encode())


class CursorSchema(BasePagination):
    """The pages of :class:`CursorPagination` in OpenAPI's words."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """``cursor``, ``limit`` and ``ordering`` in OpenAPI's words."""
        names = [name for public in sorted(view.listing.orderings) for name in (public, f"-{public}")]
        limit = {"type": "integer", "minimum": 1, "maximum": view.listing.largest_page, "default": PAGE_SIZE}
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
