"""The portfolio as the API gives it: concentration on each layer, single points of failure, what fails together."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from riskboard.api.columns import Computed
from riskboard.api.fields import KeyField, MomentField, MoneyField
from riskboard.api.parameters import Parameter
from riskboard.api.resource import Listing, Resource
from riskboard.api.viewsets import Listed, ResourceViewSet
from vendors.api.annual import AnnualSerializer, annual_data
from vendors.api.references import find_vendor, vendor_slug
from vendors.api.scores import CurrencyField
from vendors.models import JointLoss, SinglePoint
from vendors.models.portfolio import AtomKind
from vendors.queries.portfolio import joint_losses, single_points
from vendors.queries.risk import portfolio_now, portfolio_pending

# What the portfolio's own answer holds of them; their lists have all.
FIRST = 1000


class LayerSerializer(serializers.Serializer[Any]):
    """How concentrated usage is in one view: vendors, model makers, platforms or jurisdictions."""

    shares = serializers.DictField(child=serializers.FloatField(), help_text=_("Share of usage by name."))
    effective_number = serializers.FloatField(allow_null=True, help_text=_("10000 / HHI; shown first."))
    hhi = serializers.FloatField(allow_null=True)
    normalised_hhi = serializers.FloatField(allow_null=True, required=False)
    exp_entropy = serializers.FloatField(source="entropy_number", allow_null=True, required=False)
    gini = serializers.FloatField(allow_null=True, required=False)
    top_share = serializers.FloatField(allow_null=True, required=False)


class PointSerializer(serializers.Serializer[Any]):
    """A failure that alone stops a workload past its recovery time objective."""

    workload = serializers.CharField(source="workload.slug")
    atom = serializers.CharField()


class PortfolioSerializer(serializers.Serializer[Any]):
    """Shares in each layer and single points of failure, over all workloads."""

    layers = serializers.DictField(child=LayerSerializer())
    critical_layers = serializers.DictField(
        child=LayerSerializer(), help_text=_("The same over critical workloads alone.")
    )
    single_points_of_failure = PointSerializer(
        many=True, help_text=_("The first thousand by workload; portfolio/single-points/ has all.")
    )
    single_points_count = serializers.IntegerField()
    joint_losses_at = MomentField(
        allow_null=True,
        help_text=_("As of when the joint losses are: in very large registers of the last full run."),
    )
    annual = AnnualSerializer(allow_null=True, help_text=_("What a year may cost, of all work together."))
    method_version = serializers.CharField(allow_null=True)
    inputs_hash = serializers.CharField(allow_null=True)
    computed_at = MomentField(allow_null=True)
    confirmed_at = MomentField(allow_null=True)
    stale = serializers.BooleanField()


class PortfolioViewSet(ResourceViewSet):
    """The portfolio's figures in force."""

    resource = Resource(
        name="portfolio",
        singular="portfolio",
        read_right="register_read",
        write_right="administer",
        key="",
        versioned=False,
    )
    serializer_class = PortfolioSerializer

    @extend_schema(responses=PortfolioSerializer)
    def show(self, request: Request) -> HttpResponse:
        """The portfolio's concentration and its single points of failure.

        Empty, with null for the times, before the first run.
        """
        result = portfolio_now()
        names = ("method_version", "inputs_hash", "computed_at", "confirmed_at")
        data = {name: getattr(result, name, None) for name in names}
        data |= {
            "layers": result.layers if result else {},
            "critical_layers": result.critical_layers if result else {},
            "single_points_of_failure": single_points(order="workload")[:FIRST],
            "joint_losses_at": result.joint_at if result else None,
            "single_points_count": result.single_points_count if result else 0,
            "annual": None,
            "stale": portfolio_pending(),
        }
        return self.answer({**PortfolioSerializer(data).data, "annual": annual_data(None)})


class SinglePointSerializer(serializers.ModelSerializer[SinglePoint]):
    """A single point of failure, and what an hour of the workload's standstill costs."""

    workload = serializers.CharField(source="workload.slug")
    workload_id = serializers.IntegerField()
    workload_name = serializers.CharField(source="workload.name")
    critical = serializers.BooleanField(source="workload.critical")
    atom = Computed(
        lambda kind, name: f"{kind}:{name}", reads=["kind", "name"], shape=serializers.CharField()
    )
    hourly_loss = MoneyField(source="unit_loss")
    currency = CurrencyField()

    class Meta:
        model = SinglePoint
        fields = (
            *("workload", "workload_id", "workload_name", "critical", "atom", "kind", "name"),
            *("hourly_loss", "currency"),
        )


class SinglePointViewSet(Listed):
    """Failures that alone stop a workload past its recovery time objective."""

    resource = Resource(
        name="portfolio",
        singular="single-point",
        read_right="register_read",
        write_right="administer",
        key="",
        versioned=False,
        listing=Listing(
            filters=(
                Parameter(name="q", description=_("Part of the workload's name or of what fails.")),
                Parameter(name="kind", description=_("What fails."), choices=tuple(AtomKind.values)),
                Parameter(name="name", description=_("The name of what fails, as in its atom.")),
                Parameter(name="workload", description=_("Identifier of the workload.")),
                Parameter(
                    name="critical", description=_("Of critical workloads, or not."), choices=("yes", "no")
                ),
            ),
            orderings={"id": "pk", "hourly_loss": "unit_loss", "workload": "workload__name"},
            default_ordering="-hourly_loss",
        ),
    )
    serializer_class = SinglePointSerializer

    def rows(self, **filters: Any) -> QuerySet[SinglePoint]:
        """Those in force."""
        return single_points(**filters)


class JointLossSerializer(serializers.ModelSerializer[JointLoss]):
    """Two vendors that cost more together than one by one."""

    first = KeyField(find=find_vendor, what="vendor", read_only=True)
    second = KeyField(find=find_vendor, what="vendor", read_only=True)
    joint_loss = MoneyField(source="joint", help_text=_("What comes on top of the two alone."))
    together = MoneyField(help_text=_("Loss if both went away for the horizon."))
    workloads = serializers.IntegerField(help_text=_("How many lose more with both than with one by one."))
    worst_workload = serializers.CharField(source="worst.slug")
    currency = CurrencyField()

    class Meta:
        model = JointLoss
        fields = ("first", "second", "joint_loss", "together", "workloads", "worst_workload", "currency")


class JointLossViewSet(Listed):
    """Alternatives that fail together: the pairs of vendors whose joint loss is largest."""

    resource = Resource(
        name="portfolio",
        singular="joint-loss",
        read_right="register_read",
        write_right="administer",
        key="",
        versioned=False,
        listing=Listing(
            filters=(Parameter(name="vendor", description=_("Identifier or id of one of the two.")),),
            orderings={"id": "pk", "joint_loss": "joint", "together": "together"},
            default_ordering="-joint_loss",
        ),
    )
    serializer_class = JointLossSerializer

    def filters(self) -> dict[str, Any]:
        """A vendor may be named by identifier or id."""
        given = super().filters()
        return given | ({"vendor": vendor_slug(given["vendor"])} if given.get("vendor") else {})

    def rows(self, **filters: Any) -> QuerySet[JointLoss]:
        """Those in force."""
        return joint_losses(**filters)
