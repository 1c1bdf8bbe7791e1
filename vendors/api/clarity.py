"""The contract clarity of one vendor as the API gives it, with the evidence for each point."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.columns import Computed, plan_of
from riskboard.api.fields import DayField, MomentField
from riskboard.common.prepared import Hole, Prepared, prepared
from vendors.domain.clarity import HIGHEST, KEYS, MOST
from vendors.models import Rating, Vendor, VendorClarity
from vendors.models.criteria import WORDINGS
from vendors.queries.clarity import clarities_by

_PLACES = ("levels", "sources")
_WHOSE = ("scorecard_id", "criterion", "level")


class CriterionEvidenceSerializer(serializers.ModelSerializer[Rating]):
    """What a level rests on, and which document it comes from: a contract, or a public policy."""

    assessed_by = serializers.CharField(source="assessed_by.username", allow_null=True)
    scorecard = serializers.CharField(source="scorecard.slug")
    kind = Computed(
        lambda contract: "contract" if contract else "policy",
        reads=["scorecard__contract_id"],
        shape=serializers.ChoiceField(choices=["contract", "policy"]),
    )
    document = Computed(
        lambda contract, title: contract or title,
        reads=["scorecard__contract__slug", "scorecard__title"],
        shape=serializers.CharField(),
        help_text=_("The identifier of the contract, or the title of the policy."),
    )
    edition = serializers.CharField(source="scorecard.edition", allow_blank=True)
    effective_on = DayField(source="scorecard.effective_on")

    class Meta:
        model = Rating
        fields = (
            "clause",
            "source",
            "seen_on",
            "note",
            "assessed_by",
            "scorecard",
            "kind",
            "document",
            "edition",
            "effective_on",
        )


class CriterionSerializer(serializers.Serializer[Any]):
    """One criterion: its points, what they mean and what they rest on."""

    criterion = serializers.ChoiceField(choices=KEYS)
    number = serializers.IntegerField()
    question = serializers.CharField()
    points = serializers.IntegerField(min_value=0, max_value=HIGHEST)
    unknown = serializers.BooleanField(help_text=_("Whether nobody has looked it up: it counts as 0."))
    meaning = serializers.CharField(allow_null=True)
    evidence = CriterionEvidenceSerializer(allow_null=True)


class ClaritySerializer(serializers.Serializer[Any]):
    """What contract and policies promise for the day of a suspension: 100·points/28."""

    score = serializers.FloatField(min_value=0, max_value=100)
    points = serializers.IntegerField(min_value=0, max_value=MOST)
    unknown = serializers.IntegerField(min_value=0, max_value=len(KEYS))
    method_version = serializers.CharField()
    computed_at = MomentField()
    criteria = CriterionSerializer(many=True)


class _Stored(serializers.ModelSerializer[VendorClarity]):
    computed_at = MomentField()

    class Meta:
        model = VendorClarity
        fields = ("score", "points", "unknown", "method_version", "computed_at")


def clarity_of(vendor: Vendor, moment: datetime | None) -> dict[str, Any] | None:
    """The clarity of ``vendor`` now, or as it was stored at ``moment``; None where no scorecard counted.

    Evidence of a past day is what its scorecard says now; none where that says something else by now.
    """
    plan = plan_of(_Stored)
    if moment is None:
        current = VendorClarity.objects.filter(vendor=Hole("pk"), current=True).order_by()
        query = prepared(("clarity", plan), lambda: Prepared(plan.select(current, *_PLACES)))
        rows = query.run({"pk": vendor.pk})
    else:
        rows = list(plan.select(clarities_by(vendor, moment)[:1], *_PLACES))
    records, places = plan.records(rows, *_PLACES)
    if not records or records[0]["score"] is None:
        return None
    levels, sources = places[0]
    return records[0] | {"criteria": _criteria(levels, sources)}


def _criteria(levels: Sequence[int | None], sources: Sequence[int | None]) -> list[dict[str, Any]]:
    found = _evidence({source for source in sources if source})
    places = zip(KEYS, levels, sources, strict=True)
    return [_criterion(key, level, found.get((source, key, level))) for key, level, source in places]


def _evidence(cards: set[int]) -> dict[tuple[int | None, str, int | None], dict[str, Any]]:
    """What these scorecards say, by scorecard, criterion and level."""
    plan = plan_of(CriterionEvidenceSerializer)
    ratings = Rating.objects.filter(scorecard__anyof=Hole("cards")).order_by()
    query = prepared(("clarity", plan), lambda: Prepared(plan.select(ratings, *_WHOSE)))
    records, whose = plan.records(query.run({"cards": list(cards)}), *_WHOSE) if cards else ([], [])
    return {(card, key, level): one for one, (card, key, level) in zip(records, whose, strict=True)}


def _criterion(key: str, level: int | None, evidence: dict[str, Any] | None) -> dict[str, Any]:
    wording = WORDINGS[key]
    return {
        "criterion": key,
        "number": wording.number,
        "question": str(wording.question),
        "points": level or 0,
        "unknown": level is None,
        "meaning": str(wording.meaning(level)) or None,
        "evidence": evidence,
    }
