"""Incidents over the API."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

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
from incidents.models import Fact, Incident, IncidentArticle, TimelineEntry
from incidents.models.vocabulary import IncidentType, Scope, Severity, Status
from incidents.queries.incidents import by_key, incident_list
from incidents.services.facts import add_fact, decide_fact
from incidents.services.incidents import archive_incident, file_incident, update_incident
from incidents.services.status import change_status
from incidents.services.timeline import add_entry
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from riskboard.common.actor import acting
from vendors.api.references import found_or_404, vendor_slug

_PARTS = (
    "vendors",
    "products",
    "officer",
    Prefetch("timeline", TimelineEntry.objects.select_related("by")),
    Prefetch("facts", Fact.objects.select_related("decided_by")),
    Prefetch(
        "evidence",
        IncidentArticle.objects.select_related("article").only(
            "incident", "article__title", "article__url", "article__published_at"
        ),
    ),
)


class IncidentViewSet(Listed, Shown, Created, Changed, Archived):
    """What took away, limited, endangered or restored access. The key is the reference or the id."""

    resource = Resource(
        name="incidents",
        singular="incident",
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
    serializer_class = IncidentSerializer

    def body_class(self) -> type[ModelSerializer]:
        """Facts and articles come with a new incident only."""
        return IncidentChange if self.action == "partial_update" else IncidentInput

    def rows(self, **filters: Any) -> QuerySet[Incident]:
        """The incidents that the caller may know of."""
        if filters.get("vendor"):
            filters["vendor"] = vendor_slug(filters["vendor"])
        found = incident_list(self.request.user, **filters)
        return found.prefetch_related(*(part for part in _PARTS if part not in ("vendors", "officer")))

    def find(self, key: str) -> Incident:
        """One incident with its parts, if the caller may know of it."""
        incident: Incident = found_or_404(by_key(self.request.user, key))
        prefetch_related_objects([incident], *_PARTS)
        return incident

    def add(self, values: dict[str, Any]) -> Incident:
        """File it, and read it as others will."""
        return self.find(str(file_incident(by=self.person, **values).pk))

    def change(self, record: Incident, values: dict[str, Any]) -> Incident:
        """Change its fields, then take the step of its status; both or neither."""
        step = values.pop("status", record.status)
        with transaction.atomic():
            if values:
                record = update_incident(by=self.person, incident=record, **values)
            if step != record.status:
                change_status(by=self.person, incident=record, status=step)
        return self.find(str(record.pk))

    def remove(self, record: Incident) -> None:
        """Archive it; what it did to the vendors is taken back."""
        archive_incident(by=self.person, incident=record)

    @extend_schema(request=StatusInput, responses=IncidentSerializer)
    @action(detail=True, methods=["post"], url_path="status")
    def take_step(self, request: Request, key: str) -> Response:
        """Take an incident a step along its road.

        Confirm it, note an appeal, resolve it, review it, or open it again; with the time and a note.
        """
        incident = self.get_object()
        values = self.read_body(StatusInput)
        change_status(by=self.person, incident=incident, **values)
        return Response(self.represent(self.find(str(incident.pk))))

    @extend_schema(request=TimelineInput, responses={201: TimelineSerializer})
    @action(detail=True, methods=["post"])
    def timeline(self, request: Request, key: str) -> Response:
        """Add an entry to the timeline of an incident."""
        incident = self.get_object()
        values = self.read_body(TimelineInput)
        with acting(self.person, "timeline entry added"):
            entry = add_entry(by=self.person, incident=incident, kind="note", **values)
        return Response(TimelineSerializer(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=FactInput, responses={201: FactSerializer})
    @action(detail=True, methods=["post"])
    def facts(self, request: Request, key: str) -> Response:
        """Add a fact to an incident; it is alleged until confirmed."""
        incident = self.get_object()
        fact = add_fact(by=self.person, incident=incident, **self.read_body(FactInput))
        return Response(FactSerializer(fact).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=FactDecisionInput, responses=FactSerializer)
    @action(detail=True, methods=["patch"], url_path=r"facts/(?P<fact>[^/]+)")
    def fact(self, request: Request, key: str, fact: str) -> Response:
        """Confirm or reject a fact of an incident."""
        found = self.get_object().facts.filter(pk=numeric(clean_key(fact))).first()
        values = self.read_body(FactDecisionInput)
        decided = decide_fact(by=self.person, fact=found_or_404(found), **values)
        return Response(FactSerializer(decided).data)
