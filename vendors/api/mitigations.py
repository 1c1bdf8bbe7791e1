"""Mitigations over the API."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from riskboard.api.columns import Computed
from riskboard.api.fields import AmountField, MomentField, TextField, WholeNumberField
from riskboard.api.keys import clean_key
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import ModelSerializer
from riskboard.common.found import found_or_404
from vendors.api.effects import BeforeAfterSerializer, effect_data
from vendors.api.references import product_field, vendor_field, vendor_slug, workload_field, workload_slug
from vendors.api.register import RegisterViewSet
from vendors.api.scores import CurrencyField
from vendors.models import Mitigation, MitigationKind
from vendors.models.mitigation import MOST_NOTICE_HOURS
from vendors.queries import mitigations as queries
from vendors.services.bulk_kinds import MITIGATIONS
from vendors.services.mitigations import (
    FIELDS,
    archive_mitigation,
    create_mitigation,
    update_mitigation,
)

_WRITABLE = ("slug", "external_id", *FIELDS)
_NONE: dict[str, Any] = {"required": False, "allow_null": True}
_SPARE = _("The fallback that is exercised: its name, or the identifier of its product.")


def _spare(name: str | None, product: str | None) -> str | None:
    return name or product


class MitigationSerializer(ModelSerializer):
    """Something that can be done; what its kind does not need is null."""

    workload = workload_field(allow_null=True)
    product = product_field(allow_null=True)
    beside = product_field(allow_null=True)
    spare = Computed(
        _spare,
        reads=["spare__name", "spare__product__slug"],
        shape=TextField(),
        allow_null=True,
        help_text=_SPARE,
    )
    vendor = vendor_field(allow_null=True)
    appeal = WholeNumberField(allow_null=True, read_only=True)
    currency = CurrencyField()
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Mitigation
        fields = ("id", *_WRITABLE, "currency", "created_at", "updated_at")


class MitigationInput(ModelSerializer):
    """What can be set of a mitigation. Its kind stays as it was given."""

    workload = workload_field(**_NONE)
    product = product_field(help_text=_("What joins; of a fallback, null is a manual procedure."), **_NONE)
    beside = product_field(
        help_text=_("It joins each group of the workload that holds this product."), **_NONE
    )
    spare = TextField(max_length=200, help_text=_SPARE, **_NONE)
    vendor = vendor_field(**_NONE)
    notice_hours = AmountField(
        max_digits=9, decimal_places=2, min_value=0, max_value=MOST_NOTICE_HOURS, **_NONE
    )
    appeal = WholeNumberField(
        min_value=1,
        max_value=2,
        help_text=_("Points of contract clarity: 1 somebody, under a case number; 2 a person with a name."),
        **_NONE,
    )
    yearly_cost = AmountField(max_digits=14, decimal_places=2, min_value=0, required=False)

    class Meta:
        model = Mitigation
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}
        validators: list[Any] = []


class MitigationViewSet(RegisterViewSet):
    """What can be done so that less is lost."""

    resource = Resource(
        name="mitigations",
        singular="mitigation",
        read_right="scenario_run",
        write_right="scenario_save",
        listing=Listing(
            filters=(
                Parameter(
                    name="q", description=_("Part of its name, note or identifier, or of what it is about.")
                ),
                Parameter(name="kind", description=_("Its kind."), choices=tuple(MitigationKind.values)),
                Parameter(name="workload", description=_("Identifier or id of the workload.")),
                Parameter(
                    name="vendor",
                    description=_(
                        "Identifier or id of the vendor that is negotiated with, joins or is joined."
                    ),
                ),
            ),
            orderings={
                "id": "pk",
                "name": "name",
                "yearly_cost": "yearly_cost",
                "created_at": "created_at",
                "updated_at": "updated_at",
            },
        ),
    )
    serializer_class = MitigationSerializer
    input_class = MitigationInput
    kind = MITIGATIONS
    rights = {"effect": "scenario_run"}
    conflicting = ("effect",)

    @extend_schema(request=None, responses=BeforeAfterSerializer)
    @action(detail=True, methods=["get"])
    def effect(self, request: Request, key: str) -> HttpResponse:
        """What every number would be with it done, on the world that the scores in force rest on.

        In a register too large to wait for, it is refused: a ranking computes the same in the background.
        """
        record = found_or_404(queries.by_key(clean_key(key)))
        return self.answer(effect_data([record.pk]))

    def filters(self) -> dict[str, Any]:
        """Vendor and workload may be named by identifier or id."""
        given = super().filters()
        for name, slug in (("vendor", vendor_slug), ("workload", workload_slug)):
            if given.get(name):
                given[name] = slug(given[name])
        return given

    def rows(self, **filters: Any) -> QuerySet[Mitigation]:
        """Those in the register."""
        return queries.mitigations(**filters)

    def find(self, key: str) -> Mitigation:
        """One mitigation."""
        return found_or_404(queries.by_key(key))

    def add(self, values: dict[str, Any]) -> Mitigation:
        """Create it."""
        return create_mitigation(by=self.person, **values)

    def change(self, record: Mitigation, values: dict[str, Any]) -> Mitigation:
        """Change it."""
        return update_mitigation(by=self.person, mitigation=record, **values)

    def remove(self, record: Mitigation, **expected: Any) -> None:
        """Archive it."""
        archive_mitigation(by=self.person, mitigation=record, **expected)
