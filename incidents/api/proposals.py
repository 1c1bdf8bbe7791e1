"""What a candidate proposes, over the API: what accepting would file, and which incidents it may belong to."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.domain.learning.features import Feature
from incidents.models import Candidate, Incident
from incidents.models.candidate import OPEN
from incidents.queries.learned import Explained, explained
from incidents.queries.suggestion import MissingVendor, Suggestion, suggest
from incidents.queries.triage import Likeness, merge_suggestions
from incidents.services.validation import FIELDS
from riskboard.accounts.models import User
from riskboard.api.fields import MomentField
from riskboard.api.serializers import ModelSerializer
from riskboard.api.viewsets import Keyed

# What officers alone decide is not proposed.
_LEFT_TO_OFFICERS = {"external_id", "summary", "status", "restricted", "order_effect", "officer"}
_PROPOSED = tuple(name for name in FIELDS if name not in _LEFT_TO_OFFICERS)


class AcceptedSerializer(ModelSerializer):
    """What accepting files. It is a body for `accept`: change what is wrong and send it."""

    vendors = serializers.ListField(child=serializers.CharField(), help_text=_("Those of the register."))
    products = serializers.ListField(child=serializers.CharField())
    add_vendors = serializers.BooleanField(help_text=_("Whether `missing_vendors` are added."))

    class Meta:
        model = Incident
        fields = (*_PROPOSED, "vendors", "products", "add_vendors")
        extra_kwargs = {name: {"required": True} for name in _PROPOSED}


class MissingVendorSerializer(serializers.Serializer[Any]):
    """A vendor that the register lacks."""

    slug = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField(allow_blank=True)


class LikelyIncidentSerializer(serializers.Serializer[Any]):
    """An incident of the same vendor, and what speaks for its being the one that is told of."""

    reference = serializers.CharField()
    title = serializers.CharField()
    type = serializers.CharField()
    scope = serializers.CharField()
    active = serializers.BooleanField(help_text=_("Whether its clock runs."))
    same_type = serializers.BooleanField()
    days_apart = serializers.IntegerField()
    same_wait = serializers.BooleanField(
        allow_null=True, help_text=_("null where one of the two states no wait.")
    )
    same_models = serializers.BooleanField()
    likely = serializers.BooleanField(
        help_text=_("Whether type and time make it the same more often than not.")
    )
    ends_at = MomentField(
        allow_null=True, help_text=_("When it ends if merged into, as access is back; null: it does not.")
    )


class ReasonSerializer(serializers.Serializer[Any]):
    """Something that a candidate shows: a word, a vendor, the source, …"""

    kind = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class WhySerializer(serializers.Serializer[Any]):
    """Why officers are held likely to accept it, the strongest reasons first."""

    decisions = serializers.IntegerField(help_text=_("How many it was learned from."))
    raising = ReasonSerializer(many=True)
    lowering = ReasonSerializer(many=True)


class ProposalSerializer(serializers.Serializer[Any]):
    """What a candidate proposes, as it stands now."""

    accept = AcceptedSerializer()
    missing_vendors = MissingVendorSerializer(many=True)
    unstated = serializers.ListField(
        child=serializers.CharField(),
        help_text=_(
            "What a reader looks for first, or an incident of its kind should say, and no article states, by the"
            " fields of an incident; as the page lists it."
        ),
    )
    incidents = LikelyIncidentSerializer(
        many=True, help_text=_("What it may be merged into, likeliest first; empty once it is decided on.")
    )
    chance = WhySerializer(allow_null=True, help_text=_("null while it has no `chance`."))


class Proposing(Keyed):
    """Candidates that tell what they propose."""

    @extend_schema(responses=ProposalSerializer)
    @action(detail=True, methods=["get"])
    def proposal(self, request: Request, key: str) -> HttpResponse:
        """What accepting a candidate would file, and which incidents it may be merged into.

        `accept` with an empty body files just this. News that access is back ends an open incident that it is merged
        into, at `ends_at`.
        """
        return self.proposed(self.get_object())

    def proposed(self, found: Candidate) -> HttpResponse:
        """What ``found`` proposes to the caller."""
        return self.answer(as_record(found, self.person))


def as_record(found: Candidate, person: User) -> dict[str, Any]:
    """What ``found`` proposes as plain values, with those incidents that ``person`` may know of."""
    suggestion = suggest(found)
    likely = (
        merge_suggestions(person, found, suggestion.vendors, suggestion.fields["started_at"])
        if found.state in OPEN
        else []
    )
    why = explained(found)
    return {
        "accept": _accepted(suggestion),
        "missing_vendors": [_missing(item) for item in suggestion.missing],
        "unstated": list(suggestion.unstated),
        "incidents": [_incident(like) for like in likely],
        "chance": _why(why) if why else None,
    }


def _accepted(suggestion: Suggestion) -> dict[str, Any]:
    return {
        **{name: suggestion.fields[name] for name in _PROPOSED},
        "vendors": [vendor.slug for vendor in suggestion.vendors],
        "products": [product.slug for product in suggestion.products],
        "add_vendors": bool(suggestion.missing),
    }


def _missing(item: MissingVendor) -> dict[str, str]:
    return {"slug": item.slug, "name": item.name, "country": item.country}


def _incident(like: Likeness) -> dict[str, Any]:
    incident = like.incident
    return {
        "reference": incident.reference,
        "title": incident.title,
        "type": incident.type,
        "scope": incident.scope,
        "active": like.is_open,
        "same_type": like.same_type,
        "days_apart": like.days_apart,
        "same_wait": like.same_wait,
        "same_models": like.same_models,
        "likely": like.likely,
        "ends_at": like.ends_at,
    }


def _why(why: Explained) -> dict[str, Any]:
    return {
        "decisions": why.decisions,
        "raising": [_reason(feature) for feature in why.raising],
        "lowering": [_reason(feature) for feature in why.lowering],
    }


def _reason(feature: Feature) -> dict[str, str]:
    return {"kind": feature.kind, "value": feature.value}
