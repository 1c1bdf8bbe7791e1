"""Concentration limits over the API, with how they stand and what breaches them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.columns import Computed, Part
from riskboard.api.fields import AmountField, MomentField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer
from riskboard.common.found import found_or_404
from vendors.api.register import RegisterViewSet
from vendors.api.scores import PortfolioStaleField
from vendors.models import ConcentrationLimit, Layer, LimitBreach, LimitStanding
from vendors.models.limit import Scope
from vendors.queries import limits as queries
from vendors.services.bulk_kinds import LIMITS
from vendors.services.limits import FIELDS, archive_limit, create_limit, update_limit

_WRITABLE = ("slug", "external_id", *FIELDS)


class StandingSerializer(serializers.ModelSerializer[LimitStanding]):
    """How a limit stood when it was last weighed."""

    judged_at = MomentField()

    class Meta:
        model = LimitStanding
        fields = ("breached", "member", "share", "judged_at")


class BearerSerializer(serializers.Serializer[Any]):
    """A workload, and what it adds to the share."""

    workload = serializers.CharField()
    share = serializers.FloatField()


class BreachSerializer(serializers.ModelSerializer[LimitBreach]):
    """A member above the limit; shares and bound are fractions of one."""

    since = MomentField()
    workloads = Computed(
        lambda bearers: [{"workload": slug, "share": share} for slug, share in bearers],
        reads=["workloads"],
        shape=BearerSerializer(many=True),
        help_text=_("Those that weigh most, the heaviest first."),
    )

    class Meta:
        model = LimitBreach
        fields = ("member", "since", "share", "bound", "workloads")


class LimitSerializer(ModelSerializer):
    """A limit; ``standing`` is null until it was weighed."""

    standing = StandingSerializer(allow_null=True, read_only=True)
    breaches = Part(
        BreachSerializer(), rows=lambda: LimitBreach.objects.filter(healed_at=None), of="limit_id"
    )
    stale = PortfolioStaleField(
        help_text=_("Whether changed inputs wait to be scored and the limit to be weighed.")
    )
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = ConcentrationLimit
        fields = ("id", *_WRITABLE, "standing", "breaches", "stale", "created_at", "updated_at")


class LimitInput(ModelSerializer):
    """What can be set of a limit."""

    bound = AmountField(
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        help_text=_("Percent of the hourly loss; a share above it breaches the limit."),
    )

    class Meta:
        model = ConcentrationLimit
        fields = _WRITABLE
        extra_kwargs = {
            "slug": {"required": False},
            "member": {
                "help_text": _(
                    "A vendor's identifier, or the name of a platform or jurisdiction; empty: any."
                )
            },
        }
        validators: list[Any] = []


class LimitViewSet(RegisterViewSet):
    """How much of the hourly loss may rest on one member of a layer, and where that is exceeded."""

    resource = Resource(
        name="limits",
        singular="limit",
        read_right="register_read",
        write_right="limit_write",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of member, note, owner or identifier.")),
                Parameter(name="layer", description=_("Where it is measured."), choices=tuple(Layer.values)),
                Parameter(name="scope", description=_("Of which workloads."), choices=tuple(Scope.values)),
                Parameter(name="state", description=_("How it stands."), choices=queries.STATES),
            ),
            orderings={
                "id": "pk",
                "bound": "bound",
                "created_at": "created_at",
                "updated_at": "updated_at",
            },
        ),
    )
    serializer_class = LimitSerializer
    input_class = LimitInput
    kind = LIMITS

    def rows(self, **filters: Any) -> QuerySet[ConcentrationLimit]:
        """Limits that are declared."""
        return queries.limits(**filters)

    def find(self, key: str) -> ConcentrationLimit:
        """One limit."""
        return found_or_404(queries.by_key(key))

    def add(self, values: dict[str, Any]) -> ConcentrationLimit:
        """Declare it."""
        return create_limit(by=self.person, **values)

    def change(self, record: ConcentrationLimit, values: dict[str, Any]) -> ConcentrationLimit:
        """Change it."""
        return update_limit(by=self.person, limit=record, **values)

    def remove(self, record: ConcentrationLimit, **expected: Any) -> None:
        """Archive it."""
        archive_limit(by=self.person, limit=record, **expected)
