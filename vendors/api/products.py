"""Products over the API, with the sub-processors that they need."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.fields import MomentField, WholeNumberField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import LONGEST_LIST, ModelSerializer, StrictSerializer, listed
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from vendors.api.references import find_product, found_or_404, product_field, vendor_field, vendor_slug
from vendors.models import Need, Product
from vendors.models.product import ProductState
from vendors.queries import products as queries
from vendors.services.products import archive_product, create_product, update_product

_WRITABLE = (
    "slug",
    "external_id",
    "vendor",
    "name",
    "aliases",
    "model",
    "jurisdiction",
    "platform",
    "ict_service_type",
    "state",
    "state_since",
    "retires_on",
    "needs",
)


class NeedSerializer(StrictSerializer):
    """A group of sub-processors of which at least ``k`` must be alive."""

    k = WholeNumberField(min_value=1, max_value=LONGEST_LIST, default=1)
    products = serializers.ListField(child=product_field(), allow_empty=False, max_length=LONGEST_LIST)

    def to_representation(self, instance: Need) -> dict[str, Any]:
        """``k`` and the identifiers of the products."""
        return {"k": instance.k, "products": [option.product.slug for option in instance.options.all()]}


class ProductSerializer(ModelSerializer):
    """A product and what it needs."""

    vendor = vendor_field()
    needs = NeedSerializer(many=True)
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


class ProductViewSet(Listed, Shown, Created, Changed, Archived):
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

    def rows(self, **filters: Any) -> QuerySet[Product]:
        """Products in the register."""
        if filters.get("vendor"):
            filters["vendor"] = vendor_slug(filters["vendor"])
        return queries.with_needs(queries.products(**filters))

    def find(self, key: str) -> Product:
        """One product, with its needs."""
        product: Product = found_or_404(queries.by_key(key))
        return product

    def add(self, values: dict[str, Any]) -> Product:
        """Create it, and read it as others will."""
        return self.find(str(create_product(by=self.person, **values).pk))

    def change(self, record: Product, values: dict[str, Any]) -> Product:
        """Change it, and read it as others will. Raises ValidationError for another vendor."""
        if values.pop("vendor", record.vendor) != record.vendor:
            raise ValidationError({"vendor": [_("cannot be changed: archive this product and add another")]})
        changed = update_product(by=self.person, product=find_product(str(record.pk)), **values)
        return self.find(str(changed.pk))

    def remove(self, record: Product) -> None:
        """Archive it."""
        archive_product(by=self.person, product=record)
