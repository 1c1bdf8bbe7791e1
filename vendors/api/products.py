"""Products over the API, with the sub-processors that they need."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.columns import Part
from riskboard.api.fields import MomentField, WholeNumberField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import LONGEST_LIST, ModelSerializer, StrictSerializer, listed
from vendors.api.references import find_product, product_field, vendor_field
from vendors.api.register import RegisterViewSet
from vendors.models import Need, NeedOption, Product
from vendors.models.product import ProductState
from vendors.queries import products as queries
from vendors.services.bulk_kinds import PRODUCTS
from vendors.services.products import FIELDS, archive_product, create_product, update_product, vendor_stays

_WRITABLE = ("slug", "external_id", "vendor", *FIELDS, "needs")


class NeedSerializer(StrictSerializer):
    """A group of sub-processors of which at least ``k`` must be alive."""

    k = WholeNumberField(min_value=1, max_value=LONGEST_LIST, default=1)
    products = serializers.ListField(child=product_field(), allow_empty=False, max_length=LONGEST_LIST)


class NeedAnswer(serializers.Serializer[Any]):
    """The same as it is given."""

    k = serializers.IntegerField()
    products = Part(product_field(source="product"), rows=NeedOption.objects.order_by, of="need_id")


class ProductSerializer(ModelSerializer):
    """A product and what it needs."""

    vendor = vendor_field()
    needs = Part(NeedAnswer(), rows=Need.objects.all, of="product_id")
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Product
        fields = ("id", *_WRITABLE, "created_at", "updated_at")


class ProductInput(ModelSerializer):
    """What can be set of a product. A list of needs that is given replaces the old one."""

    vendor = vendor_field()
    needs = listed(NeedSerializer, required=False)

    class Meta:
        model = Product
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}
        validators: list[Any] = []


class ProductViewSet(RegisterViewSet):
    """AI services, with everything that can stop them."""

    resource = Resource(
        name="products",
        singular="product",
        read_right="register_read",
        write_right="register_write",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of a name, model, identifier or vendor's name.")),
                Parameter(name="vendor", description=_("Identifier or id of the vendor.")),
                Parameter(
                    name="state", description=_("Where it stands."), choices=tuple(ProductState.values)
                ),
            ),
            orderings={"id": "pk", "name": "name", "created_at": "created_at", "updated_at": "updated_at"},
        ),
    )
    serializer_class = ProductSerializer
    input_class = ProductInput
    kind = PRODUCTS

    def rows(self, **filters: Any) -> QuerySet[Product]:
        """Products in the register."""
        return queries.products(**filters)

    def find(self, key: str) -> Product:
        """One product."""
        return find_product(key)

    def add(self, values: dict[str, Any]) -> Product:
        """Create it."""
        return create_product(by=self.person, **values)

    def change(self, record: Product, values: dict[str, Any]) -> Product:
        """Change it. Raises ValidationError for another vendor."""
        if values.pop("vendor", record.vendor) != record.vendor:
            raise ValidationError({"vendor": [vendor_stays()]})
        return update_product(by=self.person, product=record, **values)

    def remove(self, record: Product, **expected: Any) -> None:
        """Archive it."""
        archive_product(by=self.person, product=record, **expected)
