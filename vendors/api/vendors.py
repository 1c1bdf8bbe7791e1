"""Vendors over the API."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from riskboard.api.fields import DayField, MomentField
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from vendors.api.references import find_vendor, found_or_404
from vendors.api.risk import HistorySerializer, RiskSerializer, risk_of
from vendors.api.scores import BAND_CHOICES, ScoreSummarySerializer, score_context
from vendors.models import AccountState, Product, Vendor, VendorScore
from vendors.queries import vendors as queries
from vendors.queries.keys import by_key
from vendors.queries.risk import risk_history
from vendors.services.vendors import archive_vendor, create_vendor, update_vendor

_WRITABLE = (
    "slug",
    "external_id",
    "name",
    "aliases",
    "country",
    "lei",
    "website",
    "owner",
    "contact",
    "notes",
    "tracked_since",
    "account_state",
)


class VendorProductSerializer(serializers.ModelSerializer[Product]):
    """A product of the vendor, in short."""

    class Meta:
        model = Product
        fields = ("id", "slug", "name", "state")


class VendorSerializer(ModelSerializer):
    """A vendor, its products, and its score in short (null before the first run)."""

    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)
    products = VendorProductSerializer(many=True, source="live_products", read_only=True)
    risk = serializers.SerializerMethodField()

    class Meta:
        model = Vendor
        fields = ("id", *_WRITABLE, "products", "risk", "created_at", "updated_at")

    @extend_schema_field(ScoreSummarySerializer(allow_null=True))
    def get_risk(self, vendor: Vendor) -> Any:
        """The score in force."""
        scores: list[VendorScore] = vendor.current_scores  # type: ignore[attr-defined]  # prefetched below
        return ScoreSummarySerializer(scores[0], context=self.context).data if scores else None


class VendorInput(ModelSerializer):
    """What can be set of a vendor. The identifier is made from the name where it is not given."""

    tracked_since = DayField(
        required=False, help_text=_("From when on incidents are on record; today if left out.")
    )

    class Meta:
        model = Vendor
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}


def with_parts(vendors: QuerySet[Vendor]) -> QuerySet[Vendor]:
    """The same vendors with their live products and their score in force, in two further queries."""
    return vendors.prefetch_related(
        Prefetch("products", Product.objects.filter(archived_at=None), to_attr="live_products"),
        Prefetch("scores", VendorScore.objects.filter(current=True), to_attr="current_scores"),
    )


class VendorViewSet(Listed, Shown, Created, Changed, Archived):
    """The companies whose AI products are used."""

    resource = Resource(
        name="vendors",
        singular="vendor",
        read_right="register_read",
        write_right="register_write",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of a name, identifier or alias.")),
                Parameter(name="band", description=_("Band of the score in force."), choices=BAND_CHOICES),
                Parameter(name="country", description=_("Head office, two letters.")),
                Parameter(
                    name="account_state",
                    description=_("State of our account."),
                    choices=tuple(AccountState.values),
                ),
            ),
            orderings={"id": "pk", "created_at": "created_at", "updated_at": "updated_at", **queries.ORDERS},
        ),
    )
    listings = {"history": Listing(orderings={"computed_at": "computed_at"}, default_ordering="computed_at")}
    parameters = {
        "risk": (
            Parameter(
                name="as_of",
                kind=Kind.DATE,
                past=True,
                description=_("The score as it was stored at the end of that day (UTC)."),
            ),
        )
    }
    serializer_class = VendorSerializer
    input_class = VendorInput

    def get_serializer_context(self) -> dict[str, Any]:
        """With the organisation's currency and whether a rescore is pending."""
        return {**super().get_serializer_context(), **score_context()}

    def rows(self, **filters: Any) -> QuerySet[Vendor]:
        """Vendors in the register."""
        return with_parts(queries.vendors(**filters))

    def find(self, key: str) -> Vendor:
        """One vendor, with its parts."""
        vendor: Vendor = found_or_404(by_key(with_parts(Vendor.objects.filter(archived_at=None)), key))
        return vendor

    def add(self, values: dict[str, Any]) -> Vendor:
        """Create it, and read it as others will."""
        return self.find(str(create_vendor(by=self.person, **values).pk))

    def change(self, record: Vendor, values: dict[str, Any]) -> Vendor:
        """Change it, and read it as others will."""
        return self.find(str(update_vendor(by=self.person, vendor=record, **values).pk))

    def remove(self, record: Vendor) -> None:
        """Archive it with its products."""
        archive_vendor(by=self.person, vendor=record)

    @extend_schema(responses=RiskSerializer)
    @action(detail=True, methods=["get"])
    def risk(self, request: Request, key: str) -> Response:
        """Risk of a vendor.

        Concentration score with its exact breakdown and the incidents that are going on. Null where nothing has been
        computed; with `as_of`, 404 where nothing had been stored by then.
        """
        given = request.query_params.get("as_of")
        day = self.parameters["risk"][0].parse(given) if given is not None else None
        data = risk_of(self.person, find_vendor(clean_key(key)), day)
        return Response(RiskSerializer(data, context=self.get_serializer_context()).data)

    @extend_schema(responses=HistorySerializer(many=True))
    @action(detail=True, methods=["get"], url_path="risk/history")
    def history(self, request: Request, key: str) -> Response:
        """Scores of a vendor over time.

        A row is stored whenever the result changes; it is in force until the next one.
        """
        rows = risk_history(find_vendor(clean_key(key)))
        context = self.get_serializer_context()
        return self.paged(rows, lambda page: HistorySerializer(page, many=True, context=context).data)
