"""Workloads over the API, with what they depend on and what takes over when that fails."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from riskboard.api.columns import Part
from riskboard.api.fields import AmountField, MomentField, WholeNumberField
from riskboard.api.parameters import Kind, Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.serializers import LONGEST_LIST, ModelSerializer, listed
from riskboard.common.found import found_or_404
from vendors.api.references import product_field
from vendors.api.register import RegisterViewSet
from vendors.api.scores import CurrencyField
from vendors.models import Dependency, DependencyOption, Fallback, Workload
from vendors.queries import workloads as queries
from vendors.services.bulk_kinds import WORKLOADS
from vendors.services.workloads import FIELDS, archive_workload, create_workload, update_workload

_WRITABLE = ("slug", "external_id", *FIELDS, "dependencies", "fallbacks")


class OptionSerializer(ModelSerializer):
    """A product that serves a dependency."""

    product = product_field()

    class Meta:
        model = DependencyOption
        fields = ("product", "share", "share_basis")
        validators: list[Any] = []


class DependencySerializer(ModelSerializer):
    """One thing the workload needs, from a group of options."""

    k = WholeNumberField(
        min_value=1, max_value=LONGEST_LIST, default=1, help_text=_("How many must be alive.")
    )
    options = listed(OptionSerializer, allow_empty=False)

    class Meta:
        model = Dependency
        fields = ("mode", "k", "severity", "options")
        validators: list[Any] = []


class DependencyAnswer(ModelSerializer):
    """The same as it is given."""

    options = Part(OptionSerializer(), rows=DependencyOption.objects.all, of="dependency_id")

    class Meta:
        model = Dependency
        fields = ("mode", "k", "severity", "options")


class FallbackSerializer(ModelSerializer):
    """What takes over: another product, or a procedure with a name."""

    product = product_field(required=False, allow_null=True)

    class Meta:
        model = Fallback
        fields = ("product", "name", "switch_hours", "capacity", "last_tested_on")
        validators: list[Any] = []


class WorkloadSerializer(ModelSerializer):
    """A workload with its parts; costs are in the organisation's currency."""

    dependencies = Part(DependencyAnswer(), rows=Dependency.objects.all, of="workload_id")
    fallbacks = Part(FallbackSerializer(), rows=Fallback.objects.all, of="workload_id")
    currency = CurrencyField()
    hourly_cost = AmountField(
        max_digits=20,
        decimal_places=4,
        read_only=True,
        help_text=_("Loss a calendar hour of complete standstill."),
    )
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Workload
        fields = ("id", *_WRITABLE, "currency", "hourly_cost", "created_at", "updated_at")


class WorkloadInput(ModelSerializer):
    """What can be set of a workload. A nested list that is given replaces the old one as a whole."""

    dependencies = listed(DependencySerializer, required=False)
    fallbacks = listed(FallbackSerializer, required=False)

    class Meta:
        model = Workload
        fields = _WRITABLE
        extra_kwargs = {"slug": {"required": False}}


class WorkloadViewSet(RegisterViewSet):
    """The work of the organisation that depends on AI products."""

    resource = Resource(
        name="workloads",
        singular="workload",
        read_right="register_read",
        write_right="workload_write",
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of a name, identifier or owner.")),
                Parameter(name="vendor", description=_("Identifier or id of a vendor it depends on.")),
                Parameter(
                    name="product",
                    description=_("Identifier of a product among its options or fallbacks."),
                ),
                Parameter(name="critical", description=_("Supports a critical function."), kind=Kind.BOOLEAN),
                Parameter(name="fallback", description=_("What it lacks."), choices=("none", "untested")),
            ),
            orderings={
                "id": "pk",
                "name": "name",
                "people": "people",
                "hourly_cost": "hourly_cost",
                "mtpd_hours": "mtpd_hours",
                "created_at": "created_at",
                "updated_at": "updated_at",
            },
        ),
    )
    serializer_class = WorkloadSerializer
    input_class = WorkloadInput
    kind = WORKLOADS

    def rows(self, **filters: Any) -> QuerySet[Workload]:
        """Workloads in the register."""
        if "critical" in filters:
            filters["critical"] = "yes" if filters["critical"] else "no"
        return queries.workloads(**filters)

    def find(self, key: str) -> Workload:
        """One workload."""
        return found_or_404(queries.by_key(key))

    def add(self, values: dict[str, Any]) -> Workload:
        """Create it."""
        return create_workload(by=self.person, **values)

    def change(self, record: Workload, values: dict[str, Any]) -> Workload:
        """Change it."""
        return update_workload(by=self.person, workload=record, **values)

    def remove(self, record: Workload, **expected: Any) -> None:
        """Archive it."""
        archive_workload(by=self.person, workload=record, **expected)
