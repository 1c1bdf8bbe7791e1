"""The queue as a whole, over the API: what waits, when sources are read next, what the caller may undo."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from incidents.models import CandidateState, StoryDecisionKind
from incidents.queries.candidates import told_again_count
from incidents.queries.grouping import last_story_decision
from incidents.queries.learned import in_use
from incidents.queries.sources import next_fetch_at, unreadable_sources
from incidents.queries.triage import last_decisions, put_off, volume, waiting_count
from riskboard.api.fields import MomentField
from riskboard.api.resource import Resource
from riskboard.api.viewsets import ResourceViewSet

# So many sources that cannot be read are named.
SILENT = 50


class SilentSourceSerializer(serializers.Serializer[Any]):
    """A source that cannot be read: its silence is not calm."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    unreadable_since = MomentField()
    last_error = serializers.CharField()


class ReadSerializer(serializers.Serializer[Any]):
    """What was read in the last seven days."""

    articles = serializers.IntegerField()
    relevant = serializers.IntegerField(help_text=_("Of them, those about an event."))


class LastDecisionSerializer(serializers.Serializer[Any]):
    """A candidate that the caller decided on last."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="story.title")
    state = serializers.ChoiceField(choices=CandidateState.choices)
    decided_at = MomentField()


class LastStoryDecisionSerializer(serializers.Serializer[Any]):
    """What the caller decided on a story last."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=StoryDecisionKind.choices)
    story = serializers.IntegerField(source="story_id")
    at = MomentField()


class QueueSerializer(serializers.Serializer[Any]):
    """The queue as a whole."""

    waiting = serializers.IntegerField(help_text=_("How many candidates wait for a decision."))
    snoozed = serializers.IntegerField(help_text=_("How many are put off."))
    back_at = MomentField(
        allow_null=True, help_text=_("When the first of those is back; null: none is put off.")
    )
    told_again = serializers.IntegerField(
        help_text=_(
            "How many were told of again since somebody decided on them and looked; 100: so many or more."
        )
    )
    sorted_by = serializers.ChoiceField(
        choices=["chance", "created_at"],
        help_text=_("What pages sort it by: `chance`, highest first, while a learned model is in use."),
    )
    next_fetch_at = MomentField(
        allow_null=True, help_text=_("When a source is read next; null: none is active.")
    )
    unreadable_sources = SilentSourceSerializer(many=True, help_text=_("At most fifty, the longest first."))
    read = ReadSerializer()
    last_decisions = LastDecisionSerializer(
        many=True,
        help_text=_("What the caller decided last, several where that was at once: `undo` takes it back."),
    )
    last_story_decision = LastStoryDecisionSerializer(allow_null=True)


class QueueViewSet(ResourceViewSet):
    """The queue as a whole: the candidates in it are those of `candidates/` with `waiting=true`."""

    resource = Resource(
        name="triage",
        singular="queue",
        read_right="triage_read",
        write_right="triage_write",
        key="",
        versioned=False,
    )
    serializer_class = QueueSerializer

    @extend_schema(responses=QueueSerializer)
    def show(self, request: Request) -> HttpResponse:
        """How many candidates wait, when sources are read next, which cannot be, what the caller decided last."""
        snoozed, back_at = put_off()
        found = {
            "waiting": waiting_count(),
            "snoozed": snoozed,
            "back_at": back_at,
            "told_again": told_again_count(),
            "sorted_by": "created_at" if in_use() is None else "chance",
            "next_fetch_at": next_fetch_at(),
            "unreadable_sources": unreadable_sources()[:SILENT],
            "read": volume(timezone.now() - timedelta(days=7)),
            "last_decisions": last_decisions(self.person),
            "last_story_decision": last_story_decision(self.person),
        }
        return self.answer(QueueSerializer(found).data)
