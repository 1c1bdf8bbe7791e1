"""What detection found in an article, as the schema tells it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from incidents.models.vocabulary import ChannelKind, Direction, IncidentType, ReasonSpecificity
from riskboard.api.columns import Computed


class FoundFactSerializer(serializers.Serializer[Any]):
    """A value with the words that it rests on: Unicode code points `start` to `end` of the article's `where`."""

    field = serializers.CharField()
    value = serializers.CharField()
    where = serializers.ChoiceField(choices=["title", "text"])
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    sentence = serializers.CharField()
    start_sentence = serializers.IntegerField()


class DetectionSerializer(serializers.Serializer[Any]):
    """What an article reports; empty while it waits to be looked through. Of an outage, what its status page states."""

    relevant = serializers.BooleanField(required=False)
    confidence = serializers.FloatField(required=False)
    type = serializers.ChoiceField(choices=IncidentType.choices, allow_null=True, required=False)
    direction = serializers.ChoiceField(choices=Direction.choices, allow_null=True, required=False)
    vendors = serializers.ListField(child=serializers.CharField(), required=False)
    models = serializers.ListField(child=serializers.CharField(), required=False)
    people_affected = serializers.IntegerField(allow_null=True, required=False)
    user_base = serializers.IntegerField(allow_null=True, required=False)
    duration_days = serializers.IntegerField(
        allow_null=True, required=False, help_text=_("The wait as stated.")
    )
    open_ended = serializers.BooleanField(required=False, help_text=_("Whether the wait has no stated end."))
    authority = serializers.CharField(allow_null=True, required=False)
    jurisdiction = serializers.CharField(
        allow_null=True, required=False, help_text=_("ISO 3166 alpha-2; `EU` for the Union.")
    )
    reason = serializers.CharField(allow_null=True, required=False)
    reason_specificity = serializers.ChoiceField(
        choices=ReasonSpecificity.choices, allow_null=True, required=False
    )
    channel = serializers.CharField(allow_null=True, required=False)
    channel_kind = serializers.ChoiceField(choices=ChannelKind.choices, allow_null=True, required=False)
    vendor_response = serializers.CharField(allow_null=True, required=False)
    date = serializers.DateField(allow_null=True, required=False, help_text=_("The day of the act."))
    period = serializers.CharField(
        allow_null=True, required=False, help_text=_("Its month, quarter or year, where no day is told.")
    )
    facts = FoundFactSerializer(many=True, required=False)
    started_at = serializers.DateTimeField(allow_null=True, required=False)
    ended_at = serializers.DateTimeField(allow_null=True, required=False)
    impact = serializers.CharField(required=False, allow_blank=True)
    components = serializers.ListField(child=serializers.CharField(), required=False)


def detection_field() -> Computed:
    """The detection of an article or a candidate, as it is kept."""
    return Computed(_as_kept, reads=["detection"], shape=DetectionSerializer())


def _as_kept(detection: Any) -> Any:
    return detection
