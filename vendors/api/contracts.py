"""Contracts over the API, with the last day for notice."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.columns import Computed, Part
from riskboard.api.fields import AmountField, DayField, MomentField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import LONGEST_LIST, ModelSerializer
from riskboard.common.found import found_or_404
from vendors.api.references import product_field, vendor_field
from vendors.api.register import LocalDays, RegisterViewSet
from vendors.models import Contract
from vendors.queries import contracts as queries
from vendors.services.bulk_kinds import CONTRACTS
from vendors.services.contracts import FIELDS, archive_contract, create_contract, update_contract

_WRITABLE = ("slug", "external_id", *FIELDS, "products")
_CENT = Decimal("0.01")
_TERMS = ("start_date", "end_date", "notice_period_days", "auto_renewal", "renewal_months")


class NoticeSerializer(serializers.Serializer[Any]):
    """The notice that can be given next."""

    latest = DayField(help_text=_("Last day for notice: end of the term less the notice period."))
    term_end = DayField()
    renews = serializers.BooleanField(help_text=_("Whether silence starts another term."))
    missed = serializers.BooleanField(help_text=_("Whether that day is past."))


def _notice(*terms: Any) -> Any:
    """The notice that can be given next, seen from today."""
    found = queries.notice_of(Contract(**dict(zip(_TERMS, terms, strict=True))), timezone.localdate()).notice
    return found and NoticeSerializer(found).data


def _base_value(annual_value: Decimal | None, exchange_rate: Decimal) -> Decimal | None:
    return None if annual_value is None else (annual_value * exchange_rate).quantize(_CENT)


class ContractSerializer(ModelSerializer):
    """A contract; ``notice`` is null where it runs until someone gives notice, or is over."""

    vendor = vendor_field()
    products = Part(
        product_field(source="product"),
        rows=lambda: Contract.products.through.objects.order_by("product__name"),
        of="contract_id",
    )
    base_value = Computed(
        _base_value,
        reads=["annual_value", "exchange_rate"],
        shape=AmountField(max_digits=30, decimal_places=2),
        allow_null=True,
        help_text=_("Value a year in the organisation's currency, at the declared rate."),
    )
    notice = Computed(_notice, reads=_TERMS, shape=NoticeSerializer(), allow_null=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Contract
        fields = ("id", *_WRITABLE, "base_value", "notice", "created_at", "updated_at")


class ContractInput(ModelSerializer):
    """What can be set of a contract. A list of products that is given replaces the old one."""

    vendor = vendor_field()
    products = serializers.ListField(child=product_field(), required=False, max_length=LONGEST_LIST)

    class Meta:
        model = Contract
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}


class ContractViewSet(LocalDays, RegisterViewSet):
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
    kind = CONTRACTS

    def rows(self, **filters: Any) -> QuerySet[Contract]:
        """Contracts in the register."""
        return queries.contracts(**filters)

    def find(self, key: str) -> Contract:
        """One contract."""
        return found_or_404(queries.by_key(key))

    def add(self, values: dict[str, Any]) -> Contract:
        """Create it."""
        return create_contract(by=self.person, **values)

    def change(self, record: Contract, values: dict[str, Any]) -> Contract:
        """Change it."""
        return update_contract(by=self.person, contract=record, **values)

    def remove(self, record: Contract, **expected: Any) -> None:
        """Archive it."""
        archive_contract(by=self.person, contract=record, **expected)
