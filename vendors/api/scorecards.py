"""Scorecards of contract clarity over the API, with the evidence for each point."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.columns import FromQuery, Part
from riskboard.api.fields import MomentField, WholeNumberField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, listed
from riskboard.common.found import found_or_404
from vendors.api.references import contract_field, contract_slug, vendor_field
from vendors.api.register import RegisterViewSet
from vendors.domain.clarity import HIGHEST, MOST
from vendors.models import Rating, Scorecard
from vendors.queries import scorecards as queries
from vendors.services.bulk_kinds import SCORECARDS
from vendors.services.scorecards import (
    FIELDS,
    RATING_FIELDS,
    archive_scorecard,
    create_scorecard,
    update_scorecard,
)

_WRITABLE = ("slug", "external_id", "vendor", "contract", *FIELDS, "ratings")
_LEVEL = _("2, 1 or 0; null is unknown, which counts as 0. A point needs clause, source and seen_on.")


class RatingInput(ModelSerializer):
    """What a scorecard says on one criterion."""

    level = WholeNumberField(
        min_value=0, max_value=HIGHEST, allow_null=True, required=False, help_text=_LEVEL
    )

    class Meta:
        model = Rating
        fields = ("criterion", *RATING_FIELDS)
        validators: list[Any] = []


class RatingAnswer(ModelSerializer):
    """The same as it is given, and who said so."""

    level = serializers.IntegerField(
        min_value=0, max_value=HIGHEST, allow_null=True, read_only=True, help_text=_LEVEL
    )
    assessed_by = serializers.CharField(
        source="assessed_by.username", allow_null=True, read_only=True, help_text=_("Who said so last.")
    )

    class Meta:
        model = Rating
        fields = ("criterion", *RATING_FIELDS, "assessed_by")


class ScorecardSerializer(ModelSerializer):
    """A scorecard: of a contract, or of a public policy where ``contract`` is null."""

    vendor = vendor_field()
    contract = contract_field(allow_null=True)
    ratings = Part(RatingAnswer(), rows=Rating.objects.all, of="scorecard_id")
    points = FromQuery(
        queries.points_in_query,
        shape=serializers.IntegerField(min_value=0, max_value=MOST),
        help_text=_("Of 28."),
    )
    unknown = FromQuery(
        queries.unknown_in_query,
        shape=serializers.IntegerField(min_value=0),
        help_text=_("How many of the fourteen criteria nobody has looked up."),
    )
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Scorecard
        fields = ("id", *_WRITABLE, "points", "unknown", "method_version", "created_at", "updated_at")
        read_only_fields = ("method_version",)


class ScorecardInput(ModelSerializer):
    """What can be set of a scorecard. It is of the contract that is named, else of a public policy of the vendor.

    A list of ratings that is given replaces the old one; what it does not name is unknown.
    """

    vendor = vendor_field(required=False)
    contract = contract_field(required=False, allow_null=True)
    ratings = listed(RatingInput, required=False)

    class Meta:
        model = Scorecard
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}


class ScorecardViewSet(RegisterViewSet):
    """What contracts and public policies promise for the day of a suspension, criterion by criterion."""

    resource = Resource(
        name="scorecards",
        singular="scorecard",
        read_right="register_read",
        write_right="register_write",
        listing=Listing(
            filters=(
                Parameter(
                    name="q", description=_("Part of a policy's title, a reference or a vendor's name.")
                ),
                Parameter(name="vendor", description=_("Identifier or id of the vendor.")),
                Parameter(name="contract", description=_("Identifier or id of the contract.")),
                Parameter(name="kind", description=_("What it is of."), choices=queries.KINDS),
            ),
            orderings={
                "id": "pk",
                "effective_on": "effective_on",
                "created_at": "created_at",
                "updated_at": "updated_at",
            },
        ),
    )
    serializer_class = ScorecardSerializer
    input_class = ScorecardInput
    kind = SCORECARDS

    def filters(self) -> dict[str, Any]:
        """A contract may be named by identifier or id, too."""
        given = super().filters()
        return given | ({"contract": contract_slug(given["contract"])} if given.get("contract") else {})

    def rows(self, **filters: Any) -> QuerySet[Scorecard]:
        """Scorecards in the register."""
        return queries.scorecards(**filters)

    def find(self, key: str) -> Scorecard:
        """One scorecard."""
        return found_or_404(queries.by_key(key))

    def add(self, values: dict[str, Any]) -> Scorecard:
        """Create it."""
        return create_scorecard(by=self.person, **values)

    def change(self, record: Scorecard, values: dict[str, Any]) -> Scorecard:
        """Change it."""
        return update_scorecard(by=self.person, scorecard=record, **values)

    def remove(self, record: Scorecard, **expected: Any) -> None:
        """Archive it."""
        archive_scorecard(by=self.person, scorecard=record, **expected)
