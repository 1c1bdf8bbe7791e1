"""The catalogue over the API: whom articles are searched for, under which names."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from incidents.models import CatalogueVendor
from incidents.models.catalogue import VendorKind
from incidents.queries.catalogue import catalogue_vendors, offers
from incidents.services.catalogue import LONGEST, MOST, add_to_catalogue, change_in_catalogue, take_shipped
from riskboard.api.columns import Computed
from riskboard.api.fields import ChoiceField, MomentField, TextField, TruthField
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer, NothingInput, StrictSerializer, listed
from riskboard.api.viewsets import Changed, Created, Listed, Shown
from riskboard.common.found import found_or_404


def _names() -> Any:
    return serializers.ListField(child=TextField(max_length=LONGEST), required=False, max_length=MOST)


class ProductNamesAnswer(serializers.Serializer[Any]):
    """A product with its other names and models."""

    name = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    models = serializers.ListField(child=serializers.CharField())


class ProductNamesInput(StrictSerializer):
    """The same as it is given."""

    name = TextField(max_length=LONGEST)
    aliases = _names()
    models = _names()


class CatalogueSerializer(ModelSerializer):
    """A vendor that articles are searched for."""

    products = Computed(lambda products: products, reads=["products"], shape=ProductNamesAnswer(many=True))
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = CatalogueVendor
        fields = (
            *("id", "slug", "name", "country", "kind", "aliases", "everyday", "look_alikes", "products"),
            *("followed", "created_at", "updated_at"),
        )


class CatalogueInput(StrictSerializer):
    """What can be set of a vendor of the catalogue. A list that is given replaces the old one."""

    name = TextField(max_length=LONGEST)
    country = TextField(required=False, allow_blank=True, max_length=2, help_text=_("Head office, ISO 3166"))
    kind = ChoiceField(choices=VendorKind.choices, required=False)
    aliases = _names()
    everyday = _names()
    look_alikes = _names()
    products = listed(ProductNamesInput, required=False)
    followed = TruthField(required=False)


class OfferSerializer(serializers.Serializer[Any]):
    """What the program ships and the catalogue lacks of one vendor."""

    slug = serializers.CharField()
    name = serializers.CharField(source="listing.name")
    new = serializers.SerializerMethodField(help_text=_("Whether the whole vendor is new."))
    names = serializers.ListField(child=serializers.CharField())

    def get_new(self, offer: Any) -> bool:
        """A vendor that the catalogue has is offered names alone."""
        return offer.record is None


class OffersSerializer(serializers.Serializer[Any]):
    """All that is offered."""

    results = OfferSerializer(many=True)


class TakenSerializer(serializers.Serializer[Any]):
    """How many vendors were added or got names."""

    taken = serializers.IntegerField()


class CatalogueViewSet(Listed, Shown, Created, Changed):
    """Vendors that articles are searched for; empty while the shipped catalogue is used as it is."""

    resource = Resource(
        name="catalogue",
        singular="catalogue-vendor",
        read_right="triage_read",
        write_right="triage_write",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of a name of the vendor or of a product.")),
                Parameter(name="followed", description=_("Whether it is searched for."), kind=Kind.BOOLEAN),
            ),
            orderings={"id": "pk", "name": "name", "updated_at": "updated_at"},
        ),
    )
    serializer_class = CatalogueSerializer
    input_class = CatalogueInput

    def rows(self, **filters: Any) -> QuerySet[CatalogueVendor]:
        """All vendors of the catalogue."""
        return catalogue_vendors(**filters)

    def find(self, key: str) -> CatalogueVendor:
        """One vendor."""
        column, value = self.resource.named(key)
        return found_or_404(CatalogueVendor.objects.filter(**{column: value}).first())

    def add(self, values: dict[str, Any]) -> CatalogueVendor:
        """Follow it."""
        return add_to_catalogue(by=self.person, **values)

    def change(self, record: CatalogueVendor, values: dict[str, Any]) -> CatalogueVendor:
        """Change it."""
        return change_in_catalogue(by=self.person, vendor=record, **values)

    @extend_schema(operation_id="catalogue_shipped_list", responses=OffersSerializer)
    @action(detail=False, methods=["get"])
    def shipped(self, request: Request) -> HttpResponse:
        """What the program ships and the catalogue lacks."""
        return self.answer(OffersSerializer({"results": offers()}).data)

    @extend_schema(operation_id="catalogue_shipped_take", request=NothingInput, responses=TakenSerializer)
    @shipped.mapping.post
    def shipped_take(self, request: Request) -> HttpResponse:
        """Take all of that over; what people changed stays, and doing it again takes nothing."""
        self.read_body(NothingInput)
        return self.answer({"taken": take_shipped(by=self.person)})
