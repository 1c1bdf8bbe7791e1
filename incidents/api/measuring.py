"""How well articles are read, over the API."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from incidents.models import Source
from incidents.queries.measured import as_record
from incidents.queries.measuring import measure
from riskboard.api.errors import ParameterError
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Resource
from riskboard.api.viewsets import ResourceViewSet


class MeasuredShareSerializer(serializers.Serializer[Any]):
    """A share between 0 and 1 with its 95 % interval; null where there is no case, or nobody has looked for misses."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    hits = serializers.IntegerField()
    of = serializers.IntegerField()
    few = serializers.BooleanField(help_text=_("Fewer than thirty cases."))


class MeasuredCountsSerializer(serializers.Serializer[Any]):
    """Precision, recall and their harmonic mean."""

    precision = MeasuredShareSerializer()
    recall = MeasuredShareSerializer()
    f1 = serializers.FloatField(allow_null=True)


class TypeCountsSerializer(MeasuredCountsSerializer):
    """Of one type of event."""

    type = serializers.CharField()


class TypesSerializer(serializers.Serializer[Any]):
    """How well types are told apart, among the events that were proposed."""

    macro_f1 = serializers.FloatField(allow_null=True)
    by_type = TypeCountsSerializer(many=True)


class ConfidenceBandSerializer(serializers.Serializer[Any]):
    """Of candidates between two confidences, how many were events."""

    to = serializers.FloatField()
    mean_confidence = serializers.FloatField(allow_null=True)
    relevant = MeasuredShareSerializer()

    def get_fields(self) -> Any:
        """With ``from``, which is no name in Python."""
        return {"from": serializers.FloatField(), **super().get_fields()}


class LanguageCountsSerializer(MeasuredCountsSerializer):
    """Of articles in one language, by its primary tag; empty where the source states none."""

    lang = serializers.CharField(allow_blank=True)


class SourceCountsSerializer(MeasuredCountsSerializer):
    """Of articles of one source; of those that programs pushed, with neither number nor name."""

    source_id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)


class MeasureSerializer(serializers.Serializer[Any]):
    """How well articles are read, on officers' decisions."""

    decisions = serializers.IntegerField(help_text=_("How many say whether an article was about an event."))
    enough = serializers.BooleanField(help_text=_("At least thirty."))
    notes = serializers.ListField(
        child=serializers.ChoiceField(choices=["few", "recall_unknown"]),
        help_text=_(
            "`recall_unknown`: nobody has said of an article that detection missed it; its recall and F1 are null."
        ),
    )
    relevance = MeasuredCountsSerializer()
    types = TypesSerializer()
    direction = MeasuredShareSerializer()
    vendors = MeasuredCountsSerializer()
    facts = serializers.DictField(child=MeasuredCountsSerializer())
    calibration = ConfidenceBandSerializer(many=True)
    by_language = LanguageCountsSerializer(many=True)
    by_source = SourceCountsSerializer(many=True, help_text=_("The two hundred with the most decisions."))
    no_label = serializers.DictField(
        child=serializers.IntegerField(), help_text=_("Decisions that say nothing of the reading, by why.")
    )


class MeasureViewSet(ResourceViewSet):
    """Precision and recall of detection on the officers' own decisions."""

    resource = Resource(
        name="triage",
        singular="measure",
        read_right="triage_write",
        write_right="triage_write",
        key="",
        versioned=False,
    )
    parameters = {
        "show": (
            Parameter(name="since", description=_("Decisions from this day on."), kind=Kind.DATE),
            Parameter(
                name="source", description=_("Id of a source: of its articles alone."), kind=Kind.INTEGER
            ),
        )
    }
    serializer_class = MeasureSerializer

    @extend_schema(responses=MeasureSerializer)
    def show(self, request: Request) -> HttpResponse:
        """How well articles are read, as officers' decisions tell.

        Accepting says that an article was about an event, dismissing it as no event that it was none; other reasons,
        rules of sources and decisions that were undone say nothing.
        """
        given = {
            one.name: one.parse(request.query_params[one.name])
            for one in self.action_parameters()
            if one.name in request.query_params
        }
        if "source" in given and not Source.objects.filter(pk=given["source"]).exists():
            raise ParameterError("source", str(_("There is no such source.")))
        return self.answer(as_record(measure(**given)))
