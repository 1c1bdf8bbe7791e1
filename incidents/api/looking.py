"""A look at an address over the API, before it becomes a source."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.models.source import SourceKind
from incidents.services.preview import preview
from riskboard.api.fields import ChoiceField, TextField
from riskboard.api.serializers import StrictSerializer
from riskboard.api.viewsets import ResourceViewSet


class LookInput(StrictSerializer):
    """What is looked at, and as what; a feed where that is not said."""

    url = TextField(max_length=2000)
    kind = ChoiceField(choices=SourceKind.values, required=False)


class EntrySerializer(serializers.Serializer[Any]):
    """One of the first entries."""

    title = serializers.CharField()
    url = serializers.CharField(source="link")
    published = serializers.DateTimeField(allow_null=True)


class OfferedSerializer(serializers.Serializer[Any]):
    """A feed that the page at the address points to."""

    url = serializers.CharField()
    title = serializers.CharField()


class PreviewSerializer(serializers.Serializer[Any]):
    """What the address brings, or why it brings nothing."""

    url = serializers.CharField()
    kind = serializers.ChoiceField(choices=SourceKind.choices)
    title = serializers.CharField()
    count = serializers.IntegerField(help_text=_("How many entries there are."))
    entries = EntrySerializer(many=True, help_text=_("The first of them."))
    note = serializers.CharField(help_text=_("What is wrong with what could be read all the same."))
    error = serializers.CharField(help_text=_("Why nothing could be read; empty where something was."))
    offered = OfferedSerializer(many=True)
    instead = serializers.CharField(help_text=_("The kind that suits the address better; empty: none."))


class Looking(ResourceViewSet):
    """Addresses that may become sources."""

    @extend_schema(request=LookInput, responses=PreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> HttpResponse:
        """Read an address once and add nothing: what it is, what it brings, what is wrong with it.

        Whoever adds a source of that very address within ten minutes has what was read as its first reading: the site
        is not asked twice.
        """
        body = self.read_body(LookInput)
        found = preview(by=self.person, url=body["url"], kind=body.get("kind", SourceKind.FEED.value))
        return self.answer(PreviewSerializer(found).data)
