"""Addresses of a scratch resource: the plumbing tested without any of the real resources."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.urls import include, path
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from riskboard.api import urls as api_urls
from riskboard.api.columns import Computed
from riskboard.api.fields import AmountField, KeyField, MomentField, TextField, WholeNumberField
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, StrictSerializer
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from vendors.models import Vendor
from vendors.queries.keys import by_key


def _vendor(key: str) -> Vendor:
    found = by_key(Vendor.objects.all(), key)
    if found is None:
        raise Http404
    return found


class OptionSerializer(StrictSerializer):
    vendor = KeyField(find=_vendor, what="vendor")
    k = WholeNumberField(min_value=1, max_value=5)


class ThingSerializer(ModelSerializer):
    risk = Computed(lambda name: "none", reads=["name"], shape=serializers.CharField())

    class Meta:
        model = Vendor
        fields = [
            "id",
            "slug",
            "name",
            "country",
            "aliases",
            "account_state",
            "created_at",
            "archived_at",
            "risk",
        ]


class ThingInput(ModelSerializer):
    options = OptionSerializer(many=True, required=False)
    amount = AmountField(max_digits=8, decimal_places=2, required=False)
    at = MomentField(required=False)
    note = TextField(max_length=10, required=False)

    class Meta:
        model = Vendor
        fields = [
            "id",
            "slug",
            "name",
            "country",
            "aliases",
            "account_state",
            "options",
            "amount",
            "at",
            "note",
        ]


class ThingViewSet(Listed, Shown, Created, Changed, Archived):
    """Vendors without their services."""

    resource = Resource(
        name="vendors",
        singular="vendor",
        read_right="register_read",
        write_right="register_write",
        listing=Listing(
            filters=(
                Parameter(name="country", description="Country"),
                Parameter(name="tracked_since", description="Tracked since", kind=Kind.DATE),
                Parameter(name="account_state", description="State", choices=("active", "suspended")),
            ),
            orderings={"id": "pk", "name": "name", "country": "country", "archived_at": "archived_at"},
        ),
    )
    parameters = {"retrieve": (Parameter(name="as_of", description="Day", kind=Kind.DATE),)}
    serializer_class = ThingSerializer
    input_class = ThingInput

    def rows(self, **filters: Any) -> QuerySet[Vendor]:
        return Vendor.objects.filter(**filters)

    def find(self, key: str) -> Vendor:
        return _vendor(key)

    def add(self, values: dict[str, Any]) -> Vendor:
        if values["name"] == "refused":
            raise ValidationError(
                {"options[0].k": ["must lie between 1 and 2"], "__all__": ["and as a whole"]}
            )
        if values["name"] == "broken":
            raise RuntimeError("a fault of ours")
        kept = {name: values[name] for name in ("name", "slug", "aliases") if name in values}
        return Vendor.objects.create(tracked_since=datetime.now(UTC).date(), **kept)

    def change(self, record: Vendor, values: dict[str, Any]) -> Vendor:
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
        return record

    def remove(self, record: Vendor, **expected: Any) -> None:
        raise ValidationError("still used by Contract review")


router = SimpleRouter()
router.register("things", ThingViewSet, basename="thing")

urlpatterns = [
    path("api/", include(api_urls.schema_patterns)),
    path("api/v1/", include(router.urls)),
    path("api/", include(api_urls.unknown_patterns)),
]
