"""The audit over the API. It stands up here because the audit lies below what all resources share."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from riskboard.api.errors import ParameterError
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Resource
from riskboard.api.serializers import StrictSerializer
from riskboard.api.viewsets import ResourceViewSet
from riskboard.audit.queries.log import ACTIONS, SYSTEM, UNKNOWN, Filters, log_page
from riskboard.audit.queries.names import names_of
from riskboard.audit.queries.plain import as_dict
from riskboard.audit.queries.position import Position, UnknownPosition

PAGE_SIZE = 50
LARGEST_PAGE = 500


class ChangeSerializer(StrictSerializer):
    """A field before and after, as stored; of a secret only that it changed."""

    field = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class ActorSerializer(StrictSerializer):
    """Who: a person, the system, or unknown where a change came without a word (shell, migration)."""

    kind = serializers.ChoiceField(choices=["person", "system", "unknown"])
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()


class EventSerializer(StrictSerializer):
    """One insert, update or delete of one row."""

    id = serializers.CharField()
    at = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=ACTIONS)
    kind = serializers.CharField()
    record_id = serializers.IntegerField()
    record = serializers.CharField()
    actor = ActorSerializer()
    reason = serializers.CharField()
    changes = ChangeSerializer(many=True)


class EventPageSerializer(StrictSerializer):
    """A page of events, the newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = EventSerializer(many=True)


_FILTERS = (
    Parameter(name="actor", description=gettext_lazy("Id of a person, `system` or `unknown`.")),
    Parameter(name="kind", description=gettext_lazy("Kind of record, such as `vendors.contract`.")),
    Parameter(name="action", description=gettext_lazy("What was done."), choices=ACTIONS),
    Parameter(name="since", description=gettext_lazy("First day, in UTC."), kind=Kind.DATE),
    Parameter(name="until", description=gettext_lazy("Last day, in UTC."), kind=Kind.DATE),
    Parameter(name="q", description=gettext_lazy("Parts of words in the values.")),
)
_PAGING = (
    Parameter(name="cursor", description=gettext_lazy("Where the page begins; from `next` or `previous`.")),
    Parameter(name="limit", description=gettext_lazy("How many events a page has."), kind=Kind.INTEGER),
)


_ACTOR_ID = Parameter(name="actor", description=_FILTERS[0].description, kind=Kind.INTEGER)


class EventViewSet(ResourceViewSet):
    """The audit log: for administrators; others find nothing here."""

    resource = Resource(name="events", singular="event", read_right="administer", write_right="administer")
    http_method_names = ["get", "head"]
    parameters = {"log": (*_FILTERS, *_PAGING)}
    serializer_class = EventPageSerializer

    @extend_schema(operation_id="events_list", responses=EventPageSerializer)
    def log(self, request: Request) -> HttpResponse:
        """Who changed what, when and why. Filters narrow the log, and `next` leads to what is older."""
        given = request.query_params
        values = {one.name: one.parse(given[one.name]) for one in _FILTERS if one.name in given}
        if "actor" in values and values["actor"] not in (SYSTEM, UNKNOWN):
            _ACTOR_ID.parse(values["actor"])
        found = log_page(Filters(**values), position=self._position(), size=self._limit())
        names = names_of(found.events, self.person)
        return self.answer(
            {
                "next": self._link(found.older),
                "previous": self._link(found.newer),
                "results": [as_dict(event, names) for event in found.events],
            }
        )

    def _position(self) -> Position | None:
        text = self.request.query_params.get("cursor")
        try:
            return None if text is None else Position.decode(text)
        except UnknownPosition as error:
            raise ParameterError("cursor", _("this cursor is not one that this list gave")) from error

    def _limit(self) -> int:
        given = self.request.query_params.get("limit")
        limit = PAGE_SIZE if given is None else _PAGING[1].parse(given)
        if not 1 <= limit <= LARGEST_PAGE:
            raise ParameterError(
                "limit", _("give a whole number from 1 to %(most)d") % {"most": LARGEST_PAGE}
            )
        return int(limit)

    def _link(self, cursor: str | None) -> Any:
        address = self.request.build_absolute_uri()
        return None if cursor is None else replace_query_param(address, "cursor", cursor)
