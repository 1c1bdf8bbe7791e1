"""The stored scores of all vendors as the API gives them."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.columns import Computed, FromQuery
from riskboard.api.fields import KeyField, MomentField, MoneyField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.viewsets import Listed
from riskboard.common.bands import BANDS, band_of
from riskboard.workspace.queries import currency_in_force
from vendors.api.references import find_vendor
from vendors.models import VendorScore
from vendors.queries.clarity import with_clarity
from vendors.queries.risk import current_scores, pending_in_query, portfolio_pending_in_query, scores_stamp

BAND_CHOICES = tuple(band.wire for band in BANDS)
# A program that pulls all scores does so in one request.
LARGEST_PULL = 10_000


class BandField(Computed):
    """The band of a stored score."""

    def __init__(self, **options: Any) -> None:
        """From the column ``score``."""
        shape = serializers.ChoiceField(choices=BAND_CHOICES)
        super().__init__(_band, reads=["score"], shape=shape, **options)


def _band(score: float | None) -> str | None:
    return None if score is None else band_of(score).wire


class CurrencyField(FromQuery):
    """The organisation's currency."""

    def __init__(self, **options: Any) -> None:
        """Read beside the columns."""
        super().__init__(currency_in_force, shape=serializers.RegexField("^[A-Z]{3}$"), **options)


class StaleField(FromQuery):
    """Whether changed inputs wait to be scored."""

    def __init__(self, **options: Any) -> None:
        """Read beside the columns."""
        super().__init__(self.pending, shape=serializers.BooleanField(), **options)

    @staticmethod
    def pending() -> Combinable:
        """What says so."""
        return pending_in_query()


class PortfolioStaleField(StaleField):
    """Whether changed inputs wait to be scored, or the portfolio's figures to follow the scores."""

    @staticmethod
    def pending() -> Combinable:
        """What says so."""
        return portfolio_pending_in_query()


class ScoreSummarySerializer(serializers.ModelSerializer[VendorScore]):
    """The score in force, in short."""

    band = BandField()
    loss = MoneyField(help_text=_("Loss if the vendor went away for the horizon (30 days by default)."))
    currency = CurrencyField()
    computed_at = MomentField()
    stale = StaleField(help_text=_("Whether changed inputs wait to be scored."))

    class Meta:
        model = VendorScore
        fields = ("score", "band", "loss", "currency", "computed_at", "stale")


class ScoreSerializer(ScoreSummarySerializer):
    """A stored score without its breakdown."""

    vendor = KeyField(find=find_vendor, what="vendor", read_only=True)
    vendor_id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(source="vendor.name", read_only=True)
    tolerance = MoneyField(help_text=_("The declared loss tolerance: a loss of this size scores 50."))
    direct_loss = MoneyField()
    indirect_loss = MoneyField(help_text=_("The part that reaches us through other vendors' products."))
    clarity = serializers.FloatField(
        allow_null=True,
        read_only=True,
        help_text=_("Contract clarity, 0 to 100; null where it is not assessed."),
    )
    clarity_unknown = serializers.IntegerField(
        allow_null=True,
        read_only=True,
        help_text=_("How many of the fourteen criteria nobody has looked up."),
    )
    confirmed_at = MomentField(help_text=_("When a later run last found the same result."))

    class Meta:
        model = VendorScore
        fields = (
            "id",
            "vendor",
            "vendor_id",
            "name",
            "score",
            "band",
            "loss",
            "direct_loss",
            "indirect_loss",
            "tolerance",
            "currency",
            "clarity",
            "clarity_unknown",
            "method_version",
            "inputs_hash",
            "computed_at",
            "confirmed_at",
            "stale",
        )


class ScoreViewSet(Listed):
    """The concentration scores in force."""

    resource = Resource(
        name="scores",
        singular="score",
        read_right="register_read",
        write_right="administer",
        key="",
        versioned=False,
        listing=Listing(
            largest_page=LARGEST_PULL,
            stamp=scores_stamp,
            filters=(Parameter(name="q", description=_("Part of the vendor's name.")),),
            orderings={
                "id": "pk",
                "score": "score",
                "loss": "loss",
                "name": "vendor_name",
                "clarity": "clarity",
            },
            default_ordering="-score",
        ),
    )
    serializer_class = ScoreSerializer

    def rows(self, **filters: Any) -> QuerySet[VendorScore]:
        """The scores in force."""
        found = with_clarity(current_scores()).annotate(vendor_name=F("vendor__name"))
        return found.filter(vendor_name__icontains=filters["q"]) if filters.get("q") else found
