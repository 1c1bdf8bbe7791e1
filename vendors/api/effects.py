"""Before and after mitigations, as the API gives it."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.errors import ConflictError
from vendors.queries.before_after import before_after, is_large
from vendors.queries.mitigating import chosen


class MovedVendorSerializer(serializers.Serializer[Any]):
    """A vendor whose score changes; losses in thousandths of the base currency."""

    slug = serializers.CharField()
    name = serializers.CharField()
    score_before = serializers.FloatField()
    score_after = serializers.FloatField()
    loss_before = serializers.IntegerField()
    loss_after = serializers.IntegerField()


class UnfitSerializer(serializers.Serializer[Any]):
    """A mitigation that does not fit the register any more."""

    slug = serializers.CharField()
    name = serializers.CharField()
    reason = serializers.CharField()


def _pairs() -> serializers.DictField:
    pair = serializers.ListField(child=serializers.FloatField(allow_null=True))
    return serializers.DictField(child=pair)


class BeforeAfterSerializer(serializers.Serializer[Any]):
    """Pairs of before and after: money and person-days a year, single points of failure, equal choices by layer."""

    computed = serializers.BooleanField(help_text=_("False before the first run of the scores."))
    figures = _pairs()
    choices = _pairs()
    vendors = MovedVendorSerializer(many=True, help_text=_("Those that fall most first."))
    fit = serializers.IntegerField(help_text=_("How many mitigations were weighed."))
    unfit = UnfitSerializer(many=True)


def effect_data(mitigations: Collection[int]) -> dict[str, Any]:
    """Before and after of these mitigations (ids) all together.

    :raises ConflictError: where the register is too large to wait for it.
    """
    if is_large():
        raise ConflictError(gettext("the register is too large to compute this at once: ask for a ranking"))
    found = before_after(chosen(mitigations))
    if found is None:
        return {"computed": False, "figures": {}, "choices": {}, "vendors": [], "fit": 0, "unfit": []}
    return {"computed": True} | found.told()
