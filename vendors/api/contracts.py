"""Contracts over the API, with the last day for notice."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from riskboard.api.fields import AmountField, DayField, MomentField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import LONGEST_LIST, ModelSerializer
from riskboard.api.viewsets import Archived, Changed, Created, Listed, Shown
from vendors.api.references import found_or_404, product_field, vendor_field, vendor_slug
from vendors.models import Contract
from vendors.queries import contracts as queries
from vendors.services.contracts import archive_contract, create_contract, update_contract

_WRITABLE = (
    "slug",
    "external_id",
    "reference",
    "vendor",
    "title",
    "products",
    "start_date",
    "end_date",
    "notice_period_days",
    "auto_renewal",
    "renewal_months",
    "annual_value",
    "currency",
    "exchange_rate",
    "exchange_rate_date",
    "governing_law",
    "notes",
)


class NoticeSerializer(serializers.Serializer[Any]):
    """The notice that can be given next."""

    latest = DayField(help_text=_("Last day for notice: end of the term less the notice period."))
    term_end = DayField()
    renews = serializers.BooleanField(help_text=_("Whether silence starts another term."))
    missed = serializers.BooleanField(help_text=_("Whether that day is past."))


class ContractSerializer(ModelSerializer):
    """A contract; ``notice`` is null where it runs until someone gives notice, or is over."""

    vendor = vendor_field()
    products = serializers.ListField(child=product_field(), source="products.all")
    base_value = AmountField(
        max_digits=30,
        decimal_places=2,
        read_only=True,
        allow_null=True,
        help_text=_("Value a year in the organisation's currency, at the declared rate."),
    )
    notice = serializers.SerializerMethodField()
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Contract
        fields = ("id", *_WRITABLE, "base_value", "notice", "created_at", "updated_at")

    @extend_schema_field(NoticeSerializer(allow_null=True))
    def get_notice(self, contract: Contract) -> Any:
        """Seen from today."""
        found = queries.notice_of(contract, timezone.localdate()).notice
        return None if found is None else NoticeSerializer(found).data


class ContractInput(ModelSerializer):
    """What can be set of a contract. A list of products that is given replaces the old one."""

    vendor = vendor_field()
    products = serializers.ListField(child=product_field(), required=False, max_length=LONGEST_LIST)

    class Meta:
        model = Contract
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}


class ContractViewSet(Listed, Shown, Created, Changed, Archived):
    """Contractual arrangements with vendors."""

    resource = Resource(
        name="contracts",
        singular="contract",
        read_right="register_read",
        write_right="register_write",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of a reference, title or vendor's name.")),
                Parameter(name="vendor", description=_("Identifier or id of the vendor.")),
                Parameter(name="renewal", description=_("By itself, or not."), choices=("auto", "fixed")),
            ),
            orderings={
                "id": "pk",
                "reference": "reference",
                "end_date": "end_date",
                "annual_value": "annual_value",
                "created_at": "created_at",
                "updated_at": "updated_at",
            },
        ),
    )
    serializer_class = ContractSerializer
    input_class = ContractInput

    def rows(self, **filters: Any) -> QuerySet[Contract]:
        """Contracts in the register."""
        if filters.get("vendor"):
            filters["vendor"] = vendor_slug(filters["vendor"])
        return queries.contracts(**filters).prefetch_related("products")

    def find(self, key: str) -> Contract:
        """One contract, with its products."""
        contract: Contract = found_or_404(queries.by_key(key))
        return contract

    def add(self, values: dict[str, Any]) -> Contract:
        """Create it, and read it as others will."""
        return self.find(str(create_contract(by=self.person, **values).pk))

    def change(self, record: Contract, values: dict[str, Any]) -> Contract:
        """Change it, and read it as others will."""
        return self.find(str(update_contract(by=self.person, contract=record, **values).pk))

    def remove(self, record: Contract) -> None:
        """Archive it."""
        archive_contract(by=self.person, contract=record)
