"""What the views of all resources share: one way to read a list and a record, to create, change and archive."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from riskboard.accounts.models import User
from riskboard.api.errors import conflicts
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Parameter, refuse_unknown
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import select_fields

FIELDS = Parameter(name="fields", description=_("Only these fields of each record, separated by commas."))
_LIST = frozenset({"cursor", "limit", "ordering"})


class ResourceViewSet(ABC, GenericViewSet[Any]):
    """A resource: what it declares, whose records the caller may see, and how bodies become records.

    ``serializer_class`` writes answers and ``input_class`` reads bodies. ``parameters`` and ``listings`` name the
    query parameters of further actions, ``rights`` the rights of those that need another than the resource says.
    """

    resource: ClassVar[Resource]
    input_class: ClassVar[type[BaseSerializer[Any]] | None] = None
    listings: ClassVar[Mapping[str, Listing]] = {}
    rights: ClassVar[Mapping[str, str]] = {}
    parameters: ClassVar[Mapping[str, tuple[Parameter, ...]]] = {}
    lookup_field = "key"
    lookup_value_regex = "[^/]+"
    metadata_class = None
    http_method_names = ["get", "head", "post", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After identity and rights: the query parameters, of which none is ignored."""
        super().initial(request, *args, **kwargs)
        if self.action is None:
            raise MethodNotAllowed(str(request.method))
        refuse_unknown(request.query_params, self.allowed_parameters())

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
        selects = self.action in ("list", "retrieve", "create", "partial_update")
        filters = self.listing.filters if self.listing else ()
        return ((FIELDS,) if selects else ()) + filters + self.parameters.get(self.action or "", ())

    def filters(self) -> dict[str, Any]:
        """The filters that the request gives, parsed, by name."""
        given = self.request.query_params
        declared = self.listing.filters if self.listing else ()
        return {one.name: one.parse(given[one.name]) for one in declared if one.name in given}

    def paged(self, rows: QuerySet[Any], represent: Callable[[Sequence[Any]], Any]) -> Response:
        """One page of ``rows`` in the envelope of all lists."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(represent(page or []))

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

    def represent(self, record: Any) -> Any:
        """``record`` as the answer gives it, cut down to ``fields``."""
        writer = self.get_serializer(record)
        select_fields(writer, self.request.query_params.get("fields"))
        return writer.data

    def represent_all(self, records: Sequence[Any]) -> Any:
        """A page of records as the answer gives it, cut down to ``fields``."""
        writer = self.get_serializer(records, many=True)
        select_fields(writer, self.request.query_params.get("fields"))
        return writer.data


class Listed(ResourceViewSet):
    """``GET`` of the whole resource, page by page."""

    @abstractmethod
    def rows(self, **filters: Any) -> QuerySet[Any]:
        """The records that the caller may see and that ``filters`` (as declared, parsed) leave."""

    def list(self, request: Request) -> Response:
        """Filters narrow the list, `q` searches it, `ordering` sorts it, and `next` leads to the next page."""
        return self.paged(self.rows(**self.filters()), self.represent_all)


class Keyed(ResourceViewSet):
    """Records with an address of their own."""

    @abstractmethod
    def find(self, key: str) -> Any:
        """The record with this key that the caller may see; Http404 otherwise."""

    def get_object(self) -> Any:
        """The record in the address."""
        return self.find(clean_key(self.kwargs["key"]))


class Shown(Keyed):
    """``GET`` of one record."""

    def retrieve(self, request: Request, key: str) -> Response:
        """The record with this key: its id, or the name that stands in addresses."""
        return Response(self.represent(self.get_object()))


class Created(ResourceViewSet):
    """``POST`` of a record."""

    @abstractmethod
    def add(self, values: dict[str, Any]) -> Any:
        """Hand ``values`` to the service and give back the new record."""

    def create(self, request: Request) -> Response:
        """All or nothing: a body with a mistake creates nothing and names every field at fault."""
        created = self.add(self.read_body())
        return Response(self.represent(created), status=status.HTTP_201_CREATED)


class Changed(Keyed):
    """``PATCH`` of a record."""

    @abstractmethod
    def change(self, record: Any, values: dict[str, Any]) -> Any:
        """Hand ``values`` to the service and give back the changed record."""

    def partial_update(self, request: Request, key: str) -> Response:
        """Only the given fields change; a nested list that is given replaces the old one as a whole."""
        record = self.get_object()
        return Response(self.represent(self.change(record, self.read_body(partial=True))))


class Archived(Keyed):
    """``DELETE`` of a record."""

    @abstractmethod
    def remove(self, record: Any) -> None:
        """Let the service archive the record."""

    def destroy(self, request: Request, key: str) -> Response:
        """The record leaves lists and scores; its history stays. Refused while others depend on it."""
        with conflicts(whatever=True):
            self.remove(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
