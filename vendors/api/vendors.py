"""Vendors over the API."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from riskboard.api.columns import Part
from riskboard.api.errors import ParameterError
from riskboard.api.fields import DayField, MomentField
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer
from vendors.api.changes import MOST_CAUSES, ChangesSerializer, changes_of
from vendors.api.likelihood import LikelihoodsSerializer, likelihood_of
from vendors.api.references import find_vendor, find_vendor_ever
from vendors.api.register import RegisterViewSet
from vendors.api.risk import HistorySerializer, RiskSerializer, risk_of, world_of_score
from vendors.api.scores import BAND_CHOICES, ScoreSummarySerializer
from vendors.models import AccountState, Product, Vendor
from vendors.queries import vendors as queries
from vendors.queries.risk import risk_history
from vendors.services.bulk_kinds import VENDORS
from vendors.services.vendors import FIELDS, archive_vendor, create_vendor, update_vendor

_WRITABLE = ("slug", "external_id", *FIELDS)
_AS_OF = Parameter(
    name="as_of",
    kind=Kind.DATE,
    past=True,
    description=_("The score as it was stored at the end of that day (UTC)."),
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
    products = Part(
        VendorProductSerializer(), rows=lambda: Product.objects.filter(archived_at=None), of="vendor_id"
    )
    risk = ScoreSummarySerializer(source="current_score", allow_null=True, read_only=True)

    class Meta:
        model = Vendor
        fields = ("id", *_WRITABLE, "products", "risk", "created_at", "updated_at")


class VendorInput(ModelSerializer):
    """What can be set of a vendor. The identifier is made from the name where it is not given."""

    tracked_since = DayField(
        required=False, help_text=_("From when on incidents are on record; today if left out.")
    )

    class Meta:
        model = Vendor
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}


class VendorViewSet(RegisterViewSet):
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
        "risk": (_AS_OF,),
        "world": (_AS_OF,),
        "changes": (
            Parameter(
                name="from",
                kind=Kind.DATE,
                past=True,
                description=_(
                    "From the score as it was stored at the end of that day (UTC); 30 days ago if left out."
                ),
            ),
            Parameter(
                name="to",
                kind=Kind.DATE,
                past=True,
                description=_(
                    "To the score as it was stored at the end of that day (UTC); the newest if left out."
                ),
            ),
            Parameter(
                name="limit",
                kind=Kind.INTEGER,
                description=_("How many causes are given in full, 1 to 100; 20 if left out."),
            ),
        ),
    }
    serializer_class = VendorSerializer
    input_class = VendorInput
    kind = VENDORS

    def rows(self, **filters: Any) -> QuerySet[Vendor]:
        """Vendors in the register."""
        return queries.vendors(**filters)

    def find(self, key: str) -> Vendor:
        """One vendor."""
        return find_vendor(key)

    def add(self, values: dict[str, Any]) -> Vendor:
        """Create it."""
        return create_vendor(by=self.person, **values)

    def change(self, record: Vendor, values: dict[str, Any]) -> Vendor:
        """Change it."""
        return update_vendor(by=self.person, vendor=record, **values)

    def remove(self, record: Vendor, **expected: Any) -> None:
        """Archive it with its products."""
        archive_vendor(by=self.person, vendor=record, **expected)

    @extend_schema(responses=RiskSerializer)
    @action(detail=True, methods=["get"])
    def risk(self, request: Request, key: str) -> HttpResponse:
        """Risk of a vendor.

        Concentration score with its exact breakdown and the incidents that are going on. Null where nothing has been
        computed; with `as_of`, 404 where nothing had been stored by then. A vendor that was archived since is still
        answered for the days before.
        """
        day = self._days()["as_of"]
        vendor = find_vendor(clean_key(key)) if day is None else find_vendor_ever(clean_key(key))
        return self.answer(risk_of(self.person, vendor, day))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], url_path="risk/world")
    def world(self, request: Request, key: str) -> HttpResponse:
        """What the score of a vendor rests on.

        The part of the register that reaches the vendor, as it stood when the score was stored: `manage.py riskmodel`
        computes the same score from it. `streams` say what can befall it, with the events on record that the caller
        may know of. With `as_of`, that of the score as it was stored at the end of that day. 404 where none was kept.
        """
        return self.answer(
            world_of_score(self.person, find_vendor_ever(clean_key(key)), self._days()["as_of"])
        )

    @extend_schema(responses=LikelihoodsSerializer)
    @action(detail=True, methods=["get"], url_path="risk/likelihood")
    def likelihood(self, request: Request, key: str) -> HttpResponse:
        """How likely what can stop a vendor is.

        A stream for each failure atom in use and type of event: its rate a year with the interval that holds nine in
        ten, how much of it is record and how much is prior, how long an event lasts, how well both are founded, and the
        newest events behind it with what each still counts for.
        """
        return self.answer(likelihood_of(self.person, find_vendor(clean_key(key))))

    @extend_schema(responses=HistorySerializer(many=True))
    @action(detail=True, methods=["get"], url_path="risk/history")
    def history(self, request: Request, key: str) -> HttpResponse:
        """Scores of a vendor over time.

        A row is stored whenever the result changes; it is in force until the next one.
        """
        vendor = find_vendor_ever(clean_key(key))
        return self.page(lambda: risk_history(vendor), HistorySerializer)

    @extend_schema(responses=ChangesSerializer)
    @action(detail=True, methods=["get"], url_path="risk/changes")
    def changes(self, request: Request, key: str) -> HttpResponse:
        """Why the score of a vendor changed.

        Every input that differs between two stored scores, with the points and the loss that it moved, its fields
        before and after, and who changed it. All points, those of `others` included, sum to the difference of the two
        scores. By default the newest score against the one 30 days before, or the one before the newest where these are
        the same. 404 where nothing had been stored by a day that is named.
        """
        days = self._days()
        if days["from"] and days["to"] and days["from"] > days["to"]:
            raise ParameterError("from", gettext("lies after the day in “to”"))
        limit = MOST_CAUSES[0] if days["limit"] is None else days["limit"]
        if not 1 <= limit <= MOST_CAUSES[1]:
            raise ParameterError(
                "limit", gettext("give a whole number from 1 to %(most)d") % {"most": MOST_CAUSES[1]}
            )
        return self.answer(
            changes_of(self.person, find_vendor_ever(clean_key(key)), days["from"], days["to"], limit=limit)
        )

    def _days(self) -> dict[str, Any]:
        """The parameters of the current action, parsed; None for what is not given."""
        given = self.request.query_params
        return {
            one.name: one.parse(given[one.name]) if one.name in given else None
            for one in self.parameters[self.action]
        }
