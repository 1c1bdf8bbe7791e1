"""What a year may cost, as the API gives it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.fields import MomentField
from vendors.models import Vendor
from vendors.queries.annual import annual_loss
from vendors.queries.streams import TYPES


class ExceedanceSerializer(serializers.Serializer[Any]):
    """A point of the exceedance curve."""

    loss = serializers.FloatField()
    probability = serializers.FloatField(help_text=_("Of a year above it."))


class AnnualMeasureSerializer(serializers.Serializer[Any]):
    """What a year may bring."""

    mean = serializers.FloatField(help_text=_("Of all years."))
    var95 = serializers.FloatField(help_text=_("Exceeded in one year of twenty."))
    es95 = serializers.FloatField(help_text=_("Mean of the worst twentieth of all years."))
    es99 = serializers.FloatField(help_text=_("Mean of the worst hundredth of all years."))
    exceedance = ExceedanceSerializer(many=True, help_text=_("By loss."))


class AnnualSourceSerializer(serializers.Serializer[Any]):
    """What one stream adds to the mean."""

    atom = serializers.CharField()
    type = serializers.ChoiceField(choices=TYPES)
    rate = serializers.FloatField(help_text=_("Events to expect in a year."))
    cost = serializers.FloatField(help_text=_("A year, in the base currency."))
    person_days = serializers.FloatField(help_text=_("A year."))


class AnnualSerializer(serializers.Serializer[Any]):
    """The annual loss in force. Incidents that are restricted are left out, whoever asks."""

    cost = AnnualMeasureSerializer(help_text=_("In the base currency."))
    person_days = AnnualMeasureSerializer()
    chance = serializers.FloatField(help_text=_("Probability of a year that costs anything."))
    sources = AnnualSourceSerializer(many=True, help_text=_("The streams that bring most, fifty at most."))
    sources_count = serializers.IntegerField()
    method_version = serializers.CharField()
    inputs_hash = serializers.CharField()
    computed_at = MomentField()
    stale = serializers.BooleanField(help_text=_("Whether inputs that changed since wait to be computed."))


def annual_data(vendor: Vendor | None) -> dict[str, Any] | None:
    """The annual loss of ``vendor``, or of the portfolio; None where there is none or none was computed yet."""
    found = annual_loss(vendor)
    if found is None:
        return None
    loss = found.loss
    names = ("chance", "sources", "sources_count", "method_version", "inputs_hash")
    measures = {
        name: {
            **{figure: getattr(loss, f"{field}_{figure}") for figure in ("mean", "var95", "es95", "es99")},
            "exceedance": [
                {"loss": amount, "probability": chance} for amount, chance in getattr(loss, f"{field}_curve")
            ],
        }
        for name, field in (("cost", "cost"), ("person_days", "days"))
    }
    computed_at = MomentField().to_representation(loss.computed_at)
    told = {name: getattr(loss, name) for name in names}
    return measures | told | {"computed_at": computed_at, "stale": found.stale}
