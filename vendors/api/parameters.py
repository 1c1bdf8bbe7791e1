"""The declared parameters of the risk method over the API: versions, what a new one would do, and what each moves."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from riskboard.api.errors import ParameterError
from riskboard.api.fields import MomentField, MoneyField
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import StrictSerializer
from riskboard.api.viewsets import Created, Listed, Shown
from riskboard.common.found import found_or_404
from vendors.api.scores import BAND_CHOICES
from vendors.domain.annual.swings import YearSwing
from vendors.domain.effect import Swing
from vendors.domain.levers import CORE, flat
from vendors.models import RiskParameters, Vendor
from vendors.queries.annual_swings import year_swings
from vendors.queries.effect import Effect, Moved, effect_of, swings
from vendors.queries.vendors import by_key
from vendors.services.parameters import fields_of, proposed, set_levers

_TREES = ("classes", "types", "weights")
# So many vendors of a preview are given: a register of ten thousand is whole.
LARGEST_PREVIEW = 10_000


class VersionSerializer(serializers.ModelSerializer[RiskParameters]):
    """A version of the parameters; the one with the highest id is in force, and none is ever changed."""

    created_at = MomentField()
    created_by = serializers.CharField(source="created_by.username", allow_null=True)
    classes = serializers.JSONField(help_text=_("What differs from the method's own hours, by class."))
    types = serializers.JSONField(help_text=_("What differs from the method's own priors, by type of event."))
    weights = serializers.JSONField(
        help_text=_("What differs from the method's own weights, by type of event.")
    )

    class Meta:
        model = RiskParameters
        fields = ("id", "created_at", "created_by", "reason", *CORE, *_TREES)


class VersionInput(StrictSerializer):
    """A new version: what is not named stays as it is. Bounds are those of the method's documentation."""

    reason = serializers.CharField(max_length=500, help_text=_("Why: it stays with the version."))
    tolerance = serializers.FloatField(
        required=False, allow_null=True, help_text=_("Null: one working day of the whole organisation.")
    )
    horizon_hours = serializers.FloatField(required=False)
    urgency = serializers.FloatField(required=False)
    untested_credit = serializers.FloatField(required=False)
    classes = serializers.DictField(child=serializers.FloatField(), required=False)
    types = serializers.DictField(child=serializers.DictField(child=serializers.FloatField()), required=False)
    weights = serializers.DictField(
        child=serializers.DictField(child=serializers.FloatField()), required=False
    )


class MovedSerializer(serializers.Serializer[Any]):
    """A vendor before and after."""

    vendor = serializers.CharField()
    score_before = serializers.FloatField()
    score_after = serializers.FloatField()
    band_before = serializers.ChoiceField(choices=BAND_CHOICES)
    band_after = serializers.ChoiceField(choices=BAND_CHOICES)
    loss_before = MoneyField()
    loss_after = MoneyField()


class EffectSerializer(serializers.Serializer[Any]):
    """What proposed parameters would do: nothing is saved."""

    loss_before = MoneyField(help_text=_("Sum over all vendors."))
    loss_after = MoneyField(help_text=_("Sum over all vendors."))
    moved = serializers.IntegerField(help_text=_("How many scores differ."))
    changing_band = serializers.IntegerField(help_text=_("How many vendors lie in another band."))
    vendors = MovedSerializer(many=True, help_text=_("Changes of band first, then by the change."))


class SwingSerializer(serializers.Serializer[Any]):
    """A judgement at the two ends of what is open, alone; the rest as in force."""

    parameter = serializers.CharField()
    low = serializers.FloatField(help_text=_("Its low end."))
    high = serializers.FloatField(help_text=_("Its high end."))
    loss_at_low = MoneyField()
    loss_at_high = MoneyField()
    score_at_low = serializers.FloatField()
    score_at_high = serializers.FloatField()


class YearSwingSerializer(serializers.Serializer[Any]):
    """The same of the loss to expect in a year."""

    parameter = serializers.CharField()
    low = serializers.FloatField(help_text=_("Its low end."))
    high = serializers.FloatField(help_text=_("Its high end."))
    loss_at_low = serializers.FloatField(help_text=_("Base currency a year."))
    loss_at_high = serializers.FloatField(help_text=_("Base currency a year."))


class TornadoSerializer(serializers.Serializer[Any]):
    """How far each judgement moves the result, what moves most first."""

    vendor = serializers.CharField(allow_null=True, help_text=_("Null: the sum over all vendors."))
    parameters = SwingSerializer(many=True)
    annual = YearSwingSerializer(
        many=True, help_text=_("The loss to expect in a year; empty before it is computed.")
    )


class ParametersViewSet(Listed, Shown, Created):
    """The versions of the parameters."""

    resource = Resource(
        name="parameters",
        singular="version of the parameters",
        read_right="register_read",
        write_right="administer",
        key="",
        versioned=False,
        listing=Listing(default_ordering="-id"),
    )
    parameters = {"tornado": (Parameter(name="vendor", description=_("A vendor, by identifier or number.")),)}
    serializer_class = VersionSerializer
    input_class = VersionInput

    def rows(self, **filters: Any) -> QuerySet[RiskParameters]:
        """All versions."""
        return RiskParameters.objects.all()

    def find(self, key: str) -> RiskParameters:
        """One version."""
        return found_or_404(RiskParameters.objects.filter(pk=int(key)).first() if key.isdecimal() else None)

    def add(self, values: dict[str, Any]) -> RiskParameters:
        """Put a new version in force."""
        reason, setting = _told(values)
        return set_levers(by=self.person, reason=reason, setting=setting)

    @extend_schema(request=VersionInput, responses=EffectSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> HttpResponse:
        """What a new version would do.

        Every vendor's score and loss before and after, those first that change their band. Nothing is saved.
        """
        reason, setting = _told(self.read_body())
        return self.answer(_effect(effect_of(proposed(reason=reason, **fields_of(setting)))))

    @extend_schema(responses=TornadoSerializer)
    @action(detail=False, methods=["get"])
    def tornado(self, request: Request) -> HttpResponse:
        """How far each judgement moves the result.

        Each parameter that rests on judgement at its low and at its high end, alone: the score and the loss of a
        vendor, or of all vendors together, and the loss to expect in a year.
        """
        vendor = _vendor(request.query_params.get("vendor"))
        slug, year = vendor.slug if vendor else None, year_swings(vendor)
        return self.answer(
            {
                "vendor": slug,
                "parameters": [_swing(one) for one in swings(slug)],
                "annual": [_year_swing(one) for one in year.swings] if year else [],
            }
        )


def _vendor(key: str | None) -> Vendor | None:
    if key is None:
        return None
    found = by_key(clean_key(key))
    if found is None:
        raise ParameterError("vendor", gettext("there is no vendor called that"))
    return found


def _year_swing(one: YearSwing) -> dict[str, Any]:
    return {
        "parameter": one.key,
        "low": one.low,
        "high": one.high,
        "loss_at_low": one.low_loss,
        "loss_at_high": one.high_loss,
    }


def _swing(one: Swing) -> dict[str, Any]:
    told = {
        "parameter": one.key,
        "low": one.low,
        "high": one.high,
        "loss_at_low": one.low_loss,
        "loss_at_high": one.high_loss,
        "score_at_low": one.low_score,
        "score_at_high": one.high_score,
    }
    return dict(SwingSerializer(told).data)


def _told(values: dict[str, Any]) -> tuple[str, dict[str, float | None]]:
    trees: Mapping[str, Any] = {name: values[name] for name in _TREES if name in values}
    core: dict[str, float | None] = {name: values[name] for name in CORE if name in values}
    return values["reason"], core | flat(trees)


def _effect(effect: Effect) -> dict[str, Any]:
    told = {
        "loss_before": effect.loss_before,
        "loss_after": effect.loss_after,
        "moved": effect.moved,
        "changing_band": effect.changing_band,
        "vendors": [_moved(one) for one in effect.vendors[:LARGEST_PREVIEW]],
    }
    return dict(EffectSerializer(told).data)


def _moved(one: Moved) -> dict[str, Any]:
    before, after = one.bands
    return {
        "vendor": one.slug,
        "score_before": one.before,
        "score_after": one.after,
        "band_before": before.wire,
        "band_after": after.wire,
        "loss_before": one.loss_before,
        "loss_after": one.loss_after,
    }
