"""What was learned from triage, over the API."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request

from incidents.models.triage_model import LEARNED_STATES, OPEN_STATES, EndedBy
from incidents.queries.learned import as_record, standing
from incidents.services.asking import request_learning
from incidents.services.using import switch_off, switch_on
from riskboard.api.errors import conflicts
from riskboard.api.fields import MomentField
from riskboard.api.resource import Resource
from riskboard.api.serializers import NothingInput, StrictSerializer
from riskboard.api.viewsets import ResourceViewSet


class LabelCountsSerializer(serializers.Serializer[Any]):
    """How many decisions there are by now to learn from, and how many are needed."""

    accepted = serializers.IntegerField()
    dismissed = serializers.IntegerField()
    enough = serializers.BooleanField()
    needed = serializers.IntegerField(help_text=_("Of both kinds together."))
    needed_of_each = serializers.IntegerField()


class ModelSortingSerializer(serializers.Serializer[Any]):
    """How well something sorts, on decisions that it had not seen."""

    pairs_in_order = serializers.FloatField(
        help_text=_("Of two candidates, how often the accepted one stands before the dismissed one.")
    )
    average_precision = serializers.FloatField()


class LearnedModelSerializer(serializers.Serializer[Any]):
    """The newest model: what it was learned from, and its figures beside those of the rules."""

    id = serializers.IntegerField()
    learned_at = MomentField()
    asked_by = serializers.CharField(allow_null=True, help_text=_("null: learned at night."))
    accepted = serializers.IntegerField()
    dismissed = serializers.IntegerField()
    sorted = serializers.IntegerField(help_text=_("How many of them were sorted by what was decided before."))
    rules = ModelSortingSerializer(allow_null=True)
    model = ModelSortingSerializer(allow_null=True)
    gain = serializers.FloatField(allow_null=True, help_text=_("Of `pairs_in_order`, over the rules."))
    gain_low = serializers.FloatField(
        allow_null=True, help_text=_("Lower end of its 95 % interval: it beats the rules while above zero.")
    )
    gain_high = serializers.FloatField(allow_null=True)
    mean_chance = serializers.FloatField(allow_null=True)
    share_accepted = serializers.FloatField(allow_null=True)


class UsedModelSerializer(serializers.Serializer[Any]):
    """The model that the queue is sorted by."""

    id = serializers.IntegerField()
    decisions = serializers.IntegerField()
    since = MomentField()
    by = serializers.CharField(allow_null=True)


class EndedModelSerializer(serializers.Serializer[Any]):
    """The model that was in use last: by whom it was ended, or `rules` where it no longer beat them."""

    id = serializers.IntegerField()
    at = MomentField()
    by = serializers.CharField(allow_null=True)
    because = serializers.ChoiceField(choices=EndedBy.values)


class TriageModelSerializer(serializers.Serializer[Any]):
    """Where learning from triage stands."""

    state = serializers.ChoiceField(
        choices=[str(one) for one in LEARNED_STATES],
        allow_null=True,
        help_text=_("Of the newest model; null before any was learned."),
    )
    in_use = serializers.BooleanField()
    learning = serializers.ChoiceField(choices=[str(one) for one in OPEN_STATES], allow_null=True)
    can_be_used = serializers.BooleanField()
    decisions = LabelCountsSerializer()
    learned = LearnedModelSerializer(allow_null=True)
    used = UsedModelSerializer(allow_null=True)
    ended = EndedModelSerializer(allow_null=True, help_text=_("null while one is in use, or before any was."))


class ModelUseInput(StrictSerializer):
    """Whether the queue is sorted by what was learned."""

    on = serializers.BooleanField()


class LearnedViewSet(ResourceViewSet):
    """The order of the queue that is learned from officers' decisions."""

    resource = Resource(
        name="triage",
        singular="model",
        read_right="triage_write",
        write_right="triage_write",
        key="",
        versioned=False,
    )
    serializer_class = TriageModelSerializer

    @extend_schema(responses=TriageModelSerializer)
    def show(self, request: Request) -> HttpResponse:
        """Where learning stands, with the figures of what was learned and of the rules."""
        return self.answer(as_record(standing()))

    @extend_schema(request=NothingInput, responses={202: TriageModelSerializer})
    def learn(self, request: Request) -> HttpResponse:
        """Ask for learning from all decisions now: 202; it has ended once `learning` is null."""
        self.read_body(NothingInput)
        request_learning(by=self.person)
        return self.answer(as_record(standing()), code=status.HTTP_202_ACCEPTED)

    @extend_schema(request=ModelUseInput, responses=TriageModelSerializer)
    def use(self, request: Request) -> HttpResponse:
        """Switch the learned order on or off; 409 says why it cannot be switched on, and what is missing."""
        wanted = self.read_body(ModelUseInput)["on"]
        with conflicts():
            if wanted:
                switch_on(by=self.person)
            else:
                switch_off(by=self.person)
        return self.answer(as_record(standing()))
