"""Incidents over the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.api.incident_bodies import (
    FactDecisionInput,
    FactInput,
    FactSerializer,
    IncidentChange,
    IncidentInput,
    IncidentSerializer,
    StatusInput,
    TimelineInput,
    TimelineSerializer,
)
from incidents.api.references import numeric
from incidents.models import Fact, Incident, TimelineEntry
from incidents.models.vocabulary import IncidentType, Scope, Severity, Status
from incidents.queries.incidents import by_key, incident_list
from incidents.services.bulk import change_incident, upsert_incidents
from incidents.services.facts import add_fact, decide_fact
from incidents.services.incidents import archive_incident, file_incident
from incidents.services.status import change_status
from incidents.services.timeline import add_entry
from riskboard.accounts.permissions import can
from riskboard.api.bulk import Upserted
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from riskboard.common.actor import acting
from riskboard.common.bulk import BulkRow
from riskboard.common.found import found_or_404
from vendors.api.references import vendor_slug
from vendors.services.bulk import on_record


class IncidentViewSet(Listed, Shown, Created, Upserted, Changed, Archived):
    """What took away, limited, endangered or restored access. The key is the reference or the id."""

    resource = Resource(
        name="incidents",
        singular="incident",
        key="reference",
        spelling=str.upper,
        read_right="incident_read",
        write_right="incident_write",
        listing=Listing(
            filters=(
                Parameter(
                    name="q", description=_("Words in reference, title, summary, authority or vendor.")
                ),
                Parameter(name="vendor", description=_("Identifier or id of a vendor.")),
                Parameter(
                    name="state", description=_("Whether its clock runs."), choices=("active", "closed")
                ),
                Parameter(name="type", description=_("Type."), choices=tuple(IncidentType.values)),
                Parameter(name="status", description=_("Status."), choices=tuple(Status.values)),
                Parameter(
                    name="scope", description=_("Ours, or a public report."), choices=tuple(Scope.values)
                ),
                Parameter(name="severity", description=_("Severity."), choices=tuple(Severity.values)),
            ),
            orderings={
                "id": "pk",
                "started_at": "started_at",
                "reference": "reference",
                "severity": "severity_rank",
                "people_affected": "people_affected",
                "created_at": "created_at",
                "updated_at": "updated_at",
            },
            default_ordering="-started_at",
        ),
    )
    rights = {"timeline": "incident_comment"}
    matching = frozenset({"take_step"})
    serializer_class = IncidentSerializer
    bulk_class = IncidentChange

    def body_class(self) -> type[ModelSerializer]:
        """Facts and articles come with a new incident only."""
        return IncidentChange if self.action == "partial_update" else IncidentInput

    def rows(self, **filters: Any) -> QuerySet[Incident]:
        """The incidents that the caller may know of."""
        if filters.get("vendor"):
            filters["vendor"] = vendor_slug(filters["vendor"])
        return incident_list(self.person, **filters)

    def seen(self) -> bool:
        """Restricted incidents are for some alone."""
        return can(self.person, "incident_restricted")

    def find(self, key: str) -> Incident:
        """One incident, if the caller may know of it."""
        return found_or_404(by_key(self.person, key))

    def add(self, values: dict[str, Any]) -> Incident:
        """File it."""
        return file_incident(by=self.person, **values)

    def known(self, names: Sequence[str]) -> Mapping[str, Incident]:
        """All on record: who may write incidents may know of every one."""
        return on_record(Incident, names)

    def upsert(self, rows: Sequence[BulkRow], *, partial: bool) -> None:
        """All by one service call."""
        upsert_incidents(by=self.person, rows=rows, partial=partial)

    def change(self, record: Incident, values: dict[str, Any]) -> Incident:
        """Change its fields, then take the step of its status; both or neither."""
        return change_incident(by=self.person, incident=record, values=values)

    def remove(self, record: Incident, **expected: Any) -> None:
        """Archive it; what it did to the vendors is taken back."""
        archive_incident(by=self.person, incident=record, **expected)

    @extend_schema(request=StatusInput, responses=IncidentSerializer)
    @action(detail=True, methods=["post"], url_path="status")
    def take_step(self, request: Request, key: str) -> HttpResponse:
        """Take an incident a step along its road.

        Confirm it, note an appeal, resolve it, review it, or open it again; with the time and a note.
        """
        incident = self.get_object()
        step = self.read_body(StatusInput) | self.expected(incident)
        change_status(by=self.person, incident=incident, **step)
        return self.represent(incident.pk)

    @extend_schema(request=TimelineInput, responses={201: TimelineSerializer})
    @action(detail=True, methods=["post"])
    def timeline(self, request: Request, key: str) -> HttpResponse:
        """Add an entry to the timeline of an incident."""
        incident = self.get_object()
        values = self.read_body(TimelineInput)
        with acting(self.person, "timeline entry added"):
            entry = add_entry(by=self.person, incident=incident, kind="note", **values)
        return self._entry(TimelineEntry.objects.filter(pk=entry.pk), TimelineSerializer)

    @extend_schema(request=FactInput, responses={201: FactSerializer})
    @action(detail=True, methods=["post"])
    def facts(self, request: Request, key: str) -> HttpResponse:
        """Add a fact to an incident; it is alleged until confirmed."""
        incident = self.get_object()
        fact = add_fact(by=self.person, incident=incident, **self.read_body(FactInput))
        return self._entry(Fact.objects.filter(pk=fact.pk), FactSerializer)

    @extend_schema(request=FactDecisionInput, responses=FactSerializer)
    @action(detail=True, methods=["patch"], url_path=r"facts/(?P<fact>[^/]+)")
    def fact(self, request: Request, key: str, fact: str) -> HttpResponse:
        """Confirm or reject a fact of an incident."""
        found = self.get_object().facts.filter(pk=numeric(clean_key(fact))).first()
        values = self.read_body(FactDecisionInput)
        decided = decide_fact(by=self.person, fact=found_or_404(found), **values)
        return self.one(Fact.objects.filter(pk=decided.pk), shape=FactSerializer)

    def _entry(self, rows: QuerySet[Any], shape: type[ModelSerializer]) -> HttpResponse:
        return self.one(rows, shape=shape, code=status.HTTP_201_CREATED)
