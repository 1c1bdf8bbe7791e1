"""What the views of all resources share: one way to read a list and a record, to create, change and archive."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from riskboard.accounts.models import User
from riskboard.api.answers import answer, not_modified, tag_of
from riskboard.api.columns import plan_of
from riskboard.api.errors import conflicts
from riskboard.api.idempotency import answered_once, idempotency_key
from riskboard.api.keys import clean_key
from riskboard.api.limits import Standing
from riskboard.api.pagination import CursorPagination
from riskboard.api.parameters import Parameter, refuse_unknown
from riskboard.api.preconditions import expected_tag, expected_version
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import selected
from riskboard.common.prepared import Hole, Prepared, prepared
from riskboard.common.versions import version_of

FIELDS = Parameter(name="fields", description=_("Only these fields of each record, separated by commas."))
_LIST = frozenset({"cursor", "limit", "ordering"})
_VERSION = "updated_at"


class ResourceViewSet(ABC, GenericViewSet[Any]):
    """A resource: what it declares, whose records the caller may see, and how bodies become records.

    ``serializer_class`` describes answers and ``input_class`` reads bodies. ``parameters`` and ``listings`` name the
    query parameters of further actions, ``rights`` the rights of those that need another than the resource says,
    ``matching`` those that heed ``If-Match`` though they are no PATCH.
    """

    resource: ClassVar[Resource]
    input_class: ClassVar[type[BaseSerializer[Any]] | None] = None
    listings: ClassVar[Mapping[str, Listing]] = {}
    rights: ClassVar[Mapping[str, str]] = {}
    parameters: ClassVar[Mapping[str, tuple[Parameter, ...]]] = {}
    matching: ClassVar[frozenset[str]] = frozenset()
    lookup_field = "key"
    lookup_value_regex = "[^/]+"
    metadata_class = None
    standing: Standing | None = None
    post: Callable[..., Any]
    http_method_names = ["get", "head", "post", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After identity and rights: the query parameters, of which none is ignored."""
        super().initial(request, *args, **kwargs)
        if self.action is None:
            raise MethodNotAllowed(str(request.method))
        refuse_unknown(request.query_params, self.allowed_parameters())
        key = idempotency_key(request)
        if key is not None:
            self.post = partial(answered_once, key, self.post)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """With what may be kept of the answer, for whom, and what is left of the caller's limit."""
        final = super().finalize_response(request, response, *args, **kwargs)
        read = request.method in ("GET", "HEAD") and final.status_code < status.HTTP_400_BAD_REQUEST
        final["Cache-Control"] = "private, no-cache" if read else "private, no-store"
        patch_vary_headers(final, ("Authorization", "Cookie"))
        for name, value in self.standing.headers().items() if self.standing else ():
            final[name] = value
        return final

    @property
    def listing(self) -> Listing | None:
        """How the list of the current action is cut and sorted; None where it answers no list."""
        return self.resource.listing if self.action == "list" else self.listings.get(self.action or "")

    def allowed_parameters(self) -> frozenset[str]:
        """The names of the query parameters that the current action knows."""
        own = frozenset(parameter.name for parameter in self.action_parameters())
        return own | _LIST if self.listing else own

    def action_parameters(self) -> tuple[Parameter, ...]:
        """The parameters of the current action, those of the pagination left out."""
        selects = self.action in ("list", "retrieve", "create", "partial_update") or self.listing
        filters = self.listing.filters if self.listing else ()
        return ((FIELDS,) if selects else ()) + filters + self.parameters.get(self.action or "", ())

    def filters(self) -> dict[str, Any]:
        """The filters that the request gives, parsed, by name."""
        given = self.request.query_params
        declared = self.listing.filters if self.listing else ()
        return {one.name: one.parse(given[one.name]) for one in declared if one.name in given}

    @property
    def person(self) -> User:
        """Who asks. The permission has let nobody else through."""
        user = self.request.user
        if not isinstance(user, User):
            raise NotAuthenticated
        return user

    def body_class(self) -> type[BaseSerializer[Any]] | None:
        """What reads the body of the current action."""
        return self.input_class

    def read_body(
        self, reader_class: type[BaseSerializer[Any]] | None = None, *, partial: bool = False
    ) -> dict[str, Any]:
        """The validated body, read by ``reader_class`` or ``input_class``. A 400 names every field at fault."""
        chosen = reader_class or self.body_class()
        if chosen is None:
            raise TypeError(f"{type(self).__name__} reads no bodies")
        reader = chosen(data=self.request.data, partial=partial, context=self.get_serializer_context())
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def answer(self, data: Any, *, code: int = status.HTTP_200_OK, version: str = "") -> HttpResponse:
        """``data`` with its entity tag; 304 without it for a reader who has the same."""
        response = answer(data, status=code, version=version)
        return not_modified(self.request, response["ETag"]) or response

    def page(
        self,
        rows: Callable[[], QuerySet[Any]],
        shape: type[Serializer[Any]] | None = None,
        *,
        always: Hashable = None,
    ) -> HttpResponse:
        """One page of ``rows``, each as ``shape`` (or ``serializer_class``) says, in the envelope of all lists.

        The query is compiled once for all requests with the same ``always``, where that is given: it must then name
        everything that ``rows`` depend on.
        """
        listing = self.listing
        if listing is None:
            raise TypeError(f"{self.action} declares no listing")
        pages, plan = CursorPagination(self.request, listing), self._plan(shape)
        extra = (pages.order.column, "pk")
        key = None if always is None else (type(self), self.action, always, plan, pages.form)
        found = prepared(key, lambda: Prepared(plan.select(pages.cut(rows()), *extra))).run(pages.place)
        return self.answer(pages.envelope(*plan.records(found, *extra)))

    def one(
        self,
        rows: QuerySet[Any],
        *,
        shape: type[Serializer[Any]] | None = None,
        code: int = status.HTTP_200_OK,
    ) -> HttpResponse:
        """The only record of ``rows``. Raises Http404 where there is none."""
        plan, extra = self._plan(shape), self._version_columns(shape)
        return self._single(plan.records(list(plan.select(rows, *extra)), *extra), code)

    def _version_columns(self, shape: type[Serializer[Any]] | None) -> tuple[str, ...]:
        return (_VERSION,) if shape is None and self.resource.versioned else ()

    def _single(self, found: tuple[list[Any], list[Any]], code: int) -> HttpResponse:
        records, stamps = found
        if not records:
            raise Http404
        return self.answer(records[0], code=code, version=version_of(_Stamp(*stamps[0])) if stamps[0] else "")

    def _plan(self, shape: type[Serializer[Any]] | None) -> Any:
        chosen: Any = shape or self.get_serializer_class()
        given = self.request.query_params.get("fields") if FIELDS in self.action_parameters() else None
        return plan_of(chosen, selected(chosen, given))


@dataclass(frozen=True)
class _Stamp:
    """A record as far as its version goes."""

    updated_at: Any


class Readable(ResourceViewSet):
    """A resource whose records are read as columns."""

    @abstractmethod
    def rows(self, **filters: Any) -> QuerySet[Any]:
        """The records that the caller may see and that ``filters`` (as declared, parsed) leave."""

    def seen(self) -> Hashable:
        """What the unfiltered rows depend on beside the database: nothing, unless they differ between persons."""
        return ""


class Listed(Readable):
    """``GET`` of the whole resource, page by page."""

    def list(self, request: Request) -> HttpResponse:
        """Filters narrow the list, `q` searches it, `ordering` sorts it, and `next` leads to the next page."""
        filters = self.filters()
        stamp = self.resource.listing.stamp
        if stamp is None:
            return self.page(lambda: self.rows(**filters), always=None if filters else self.seen())
        # Read before the rows: what changes in between makes the tag old, never the answer.
        etag = tag_of(f"{request.get_full_path()}\n{stamp()}".encode())
        unread = not_modified(request, etag)
        response = unread or self.page(lambda: self.rows(**filters), always=None if filters else self.seen())
        response["ETag"] = etag
        return response


class Keyed(Readable):
    """Records with an address of their own."""

    @abstractmethod
    def find(self, key: str) -> Any:
        """The record with this key that the caller may see, to be written; Http404 otherwise."""

    def get_object(self) -> Any:
        """The record in the address, to be written."""
        return self.find(clean_key(self.kwargs["key"]))

    def represent(self, pk: int, *, code: int = status.HTTP_200_OK) -> HttpResponse:
        """The record as others read it."""
        return self.one(self.rows().filter(pk=pk), code=code)

    def expected(self, record: Any) -> dict[str, str]:
        """What ``If-Match`` demands of ``record``: ``{"version": …}`` for the service to compare under its lock.

        A record without versions is compared here, by all that it shows.
        """
        if self.resource.versioned:
            return expected_version(self.request, version_of(record))
        expected_tag(self.request, lambda: str(self.represent(record.pk)["ETag"]))
        return {}


class Shown(Keyed):
    """``GET`` of one record."""

    def retrieve(self, request: Request, key: str) -> HttpResponse:
        """The record with this key: its id, or the name that stands in addresses."""
        column, value = self.resource.named(clean_key(key))
        plan, extra = self._plan(None), self._version_columns(None)
        query = prepared(
            (type(self), self.seen(), plan, column),
            lambda: Prepared(plan.select(self.rows().filter(**{column: Hole("key")}).order_by(), *extra)),
        )
        return self._single(plan.records(query.run({"key": value}), *extra), status.HTTP_200_OK)


class Created(Keyed):
    """``POST`` of a record."""

    @abstractmethod
    def add(self, values: dict[str, Any]) -> Any:
        """Hand ``values`` to the service and give back the new record."""

    def create(self, request: Request) -> HttpResponse:
        """All or nothing: a body with a mistake creates nothing and names every field at fault."""
        created = self.add(self.read_body())
        return self.represent(created.pk, code=status.HTTP_201_CREATED)


class Changed(Keyed):
    """``PATCH`` of a record."""

    @abstractmethod
    def change(self, record: Any, values: dict[str, Any]) -> Any:
        """Hand ``values`` to the service and give back the changed record."""

    def partial_update(self, request: Request, key: str) -> HttpResponse:
        """Only the given fields change; a nested list that is given replaces the old one as a whole."""
        record = self.get_object()
        values = self.read_body(partial=True)
        return self.represent(self.change(record, values | self.expected(record)).pk)


class Archived(Keyed):
    """``DELETE`` of a record."""

    @abstractmethod
    def remove(self, record: Any, **expected: Any) -> None:
        """Let the service archive the record; ``expected`` is the version that it must have, if any."""

    def destroy(self, request: Request, key: str) -> HttpResponse:
        """The record leaves lists and scores; its history stays. Refused while others depend on it."""
        record = self.get_object()
        with conflicts(whatever=True):
            self.remove(record, **self.expected(record))
        return HttpResponse(status=status.HTTP_204_NO_CONTENT)
