"""Sources over the API, and the fetches of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.api.looking import Looking
from incidents.api.references import numeric
from incidents.api.source_sets import SOURCE_FILTERS, InSets
from incidents.models import Fetch, Source
from incidents.queries.sources import source_list
from incidents.services.bulk import upsert_sources
from incidents.services.preview import add_previewed
from incidents.services.sources import (
    delete_source,
    pause_source,
    request_fetch,
    resume_source,
    update_source,
)
from riskboard.api.bulk import Upserted
from riskboard.api.fields import AmountField, TextField
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, NothingInput, StrictSerializer
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from riskboard.common.bulk import BulkRow
from riskboard.common.found import found_or_404
from vendors.api.references import vendor_field
from vendors.services.bulk import on_record


class SourceSerializer(ModelSerializer):
    """An address that is read again and again, and how that goes."""

    vendor = vendor_field(allow_null=True)
    article_count = serializers.IntegerField()
    waiting_count = serializers.IntegerField(
        help_text=_("Of the candidates that it told of, how many wait for a decision.")
    )
    fetching = serializers.BooleanField(help_text=_("Whether a fetch is asked for or under way."))

    class Meta:
        model = Source
        fields = (
            "id",
            "external_id",
            "name",
            "url",
            "kind",
            "state",
            "pause_reason",
            "vendor",
            "auto_accept_confidence",
            "article_count",
            "waiting_count",
            "fetching",
            "last_fetched_at",
            "next_fetch_at",
            "last_error",
            "unreadable_since",
            "failures",
            "created_at",
        )


class SourceInput(ModelSerializer):
    """What can be set of a source. The name is the feed's own where it is not given."""

    external_id = TextField(
        required=False, allow_null=True, max_length=200, help_text=_("What another system calls it.")
    )
    url = TextField(max_length=2000)
    name = TextField(required=False, allow_blank=True, max_length=200)
    vendor = vendor_field(required=False, allow_null=True)
    auto_accept_confidence = AmountField(
        max_digits=4,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=Decimal(1),
        required=False,
        allow_null=True,
        help_text=_("Candidates at least this sure are accepted without an officer."),
    )

    class Meta:
        model = Source
        fields = ("external_id", "name", "url", "kind", "vendor", "auto_accept_confidence")


class PauseInput(StrictSerializer):
    """Why a source is no longer read."""

    reason = TextField(required=False, allow_blank=True, max_length=300)


class FetchSerializer(ModelSerializer):
    """One reading of a source, and what came of it."""

    class Meta:
        model = Fetch
        fields = (
            "id",
            "state",
            "requested_at",
            "started_at",
            "finished_at",
            "status_code",
            "final_url",
            "not_modified",
            "bytes",
            "new_entries",
            "changed_entries",
            "duration_ms",
            "error",
        )


class FetchRequestedSerializer(serializers.ModelSerializer[Fetch]):
    """A fetch that was asked for, or the open one that the request joined."""

    fetch_id = serializers.IntegerField(source="id")

    class Meta:
        model = Fetch
        fields = ("fetch_id", "source", "state")
        read_only_fields = fields


class SourceViewSet(InSets, Looking, Listed, Shown, Created, Upserted, Changed, Archived):
    """Feeds, status pages and watched pages."""

    resource = Resource(
        name="sources",
        singular="source",
        read_right="triage_read",
        write_right="triage_write",
        key="",
        listing=Listing(
            filters=SOURCE_FILTERS,
            orderings={"id": "pk", "name": "name", "last_fetched_at": "last_fetched_at"},
        ),
    )
    parameters = {"opml": SOURCE_FILTERS}
    listings = {"fetches": Listing(orderings={"id": "pk"}, default_ordering="-id")}
    serializer_class = SourceSerializer
    input_class = SourceInput

    def rows(self, **filters: Any) -> QuerySet[Source]:
        """All sources."""
        return source_list(**filters)

    def find(self, key: str) -> Source:
        """One source."""
        return found_or_404(source_list().filter(pk=numeric(key)).first())

    def add(self, values: dict[str, Any]) -> Source:
        """Add it, and have it read at once: what its preview read a moment ago, where there was one."""
        return add_previewed(by=self.person, **values)

    def known(self, names: Sequence[str]) -> Mapping[str, Source]:
        """All sources."""
        return on_record(Source, names)

    def upsert(self, rows: Sequence[BulkRow], *, partial: bool) -> None:
        """All by one service call."""
        upsert_sources(by=self.person, rows=rows, partial=partial)

    def change(self, record: Source, values: dict[str, Any]) -> Source:
        """Change it."""
        return update_source(by=self.person, source=record, **values)

    def remove(self, record: Source, **expected: Any) -> None:
        """Remove it, unless incidents rest on its articles."""
        delete_source(by=self.person, source=record, **expected)

    @extend_schema(request=NothingInput, responses={202: FetchRequestedSerializer})
    @action(detail=True, methods=["post"])
    def fetch(self, request: Request, key: str) -> HttpResponse:
        """Ask for a source to be read now.

        The answer comes at once; `fetches` tells how it goes. While a fetch is open, asking again joins it.
        """
        source = self.get_object()
        self.read_body(NothingInput)
        asked = request_fetch(by=self.person, source=source)
        rows = Fetch.objects.filter(pk=asked.pk)
        return self.one(rows, shape=FetchRequestedSerializer, code=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=FetchSerializer(many=True))
    @action(detail=True, methods=["get"])
    def fetches(self, request: Request, key: str) -> HttpResponse:
        """Readings of a source, the newest first."""
        source = self.get_object()
        return self.page(lambda: Fetch.objects.filter(source=source), FetchSerializer)

    @extend_schema(request=PauseInput, responses=SourceSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, key: str) -> HttpResponse:
        """Stop reading a source until someone resumes it."""
        source = self.get_object()
        return self.represent(pause_source(by=self.person, source=source, **self.read_body(PauseInput)).pk)

    @extend_schema(request=NothingInput, responses=SourceSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, key: str) -> HttpResponse:
        """Read a paused source again."""
        source = self.get_object()
        self.read_body(NothingInput)
        return self.represent(resume_source(by=self.person, source=source).pk)
