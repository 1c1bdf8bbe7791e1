"""Workloads: the work of the organisation that depends on AI products."""

from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from riskboard.common.finding import found_by
from riskboard.common.history import tracked
from riskboard.common.years import days_within_years
from vendors.domain.limits import MOST_AN_HOUR, MOST_DIRECT_LOSS, MOST_PEOPLE
from vendors.models.base import RegisterRecord, slug_constraint
from vendors.models.product import Product

HOURS_IN_WEEK = 168


class Substitutability(models.TextChoices):
    """How hard a workload's products are to replace, in DORA's words."""

    NOT_SUBSTITUTABLE = "not_substitutable", _("Not substitutable")
    HIGHLY_COMPLEX = "highly_complex", _("Highly complex substitutability")
    MEDIUM = "medium", _("Medium complexity")
    EASY = "easy", _("Easily substitutable")


class Mode(models.TextChoices):
    """What a group of options means to the workload."""

    K_OF_N = "k_of_n", _("At least k must be alive")
    SHARE = "share", _("Traffic is split, no failover")


class ShareBasis(models.TextChoices):
    DECLARED = "declared", _("Declared")
    MEASURED = "measured", _("Measured")


def hourly_cost(prefix: str = "") -> Combinable:
    """U of the method, in the database, for sorting: (P·c·ρ + k)·h/168."""
    labour = F(f"{prefix}people") * F(f"{prefix}cost_per_hour") * F(f"{prefix}share_stopped")
    hourly = (labour + F(f"{prefix}direct_loss_per_hour")) * F(f"{prefix}operating_hours_per_week")
    return ExpressionWrapper(
        hourly / Value(HOURS_IN_WEEK), output_field=models.DecimalField(max_digits=20, decimal_places=4)
    )


@tracked()
class Workload(RegisterRecord):
    """A piece of work: who does it, what an hour of its standstill costs, and how long a standstill is tolerated."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    description = models.TextField(_("description"), blank=True, default="")
    owner = models.CharField(_("owner"), max_length=200, blank=True, default="")
    people = models.PositiveIntegerField(_("people"), default=0)
    cost_per_hour = models.DecimalField(
        _("loaded cost per person-hour"), max_digits=12, decimal_places=2, default=0
    )
    share_stopped = models.DecimalField(
        _("share of their work that stops"),
        max_digits=5,
        decimal_places=4,
        default=1,
        help_text=_("Between 0 and 1"),
    )
    direct_loss_per_hour = models.DecimalField(
        _("direct loss per operating hour"), max_digits=14, decimal_places=2, default=0
    )
    operating_hours_per_week = models.DecimalField(
        _("operating hours a week"), max_digits=5, decimal_places=2, default=40, help_text=_("At most 168")
    )
    mtpd_hours = models.DecimalField(
        _("tolerated outage, hours"),
        max_digits=9,
        decimal_places=2,
        help_text=_("Maximum tolerable period of disruption"),
    )
    rto_hours = models.DecimalField(_("recovery time objective, hours"), max_digits=9, decimal_places=2)
    in_use_since = models.DateField(
        _("in use since"),
        null=True,
        blank=True,
        help_text=_("What incidents cost it counts from then on; empty: from when it was entered here"),
    )
    critical = models.BooleanField(
        _("critical or important"),
        default=False,
        help_text=_("Supports a critical or important function (DORA)"),
    )
    substitutability = models.CharField(
        _("substitutability"),
        max_length=20,
        choices=Substitutability.choices,
        null=True,
        blank=True,
        default=None,
    )

    class Meta:
        ordering = ["name"]
        indexes = [
            *found_by("workload", ("name", "owner", "description")),
            models.Index(hourly_cost(), name="workload_by_cost"),
            models.Index(fields=["people"], name="workload_by_people"),
            models.Index(fields=["mtpd_hours"], name="workload_by_mtpd"),
            models.Index(fields=["id"], condition=Q(archived_at=None), name="workload_live"),
        ]
        constraints = [
            slug_constraint("workload_slug_holds_a_letter"),
            models.UniqueConstraint(Lower("name"), name="workload_name_once_in_any_case"),
            models.CheckConstraint(
                condition=Q(share_stopped__gte=0, share_stopped__lte=1), name="workload_share_between_0_and_1"
            ),
            models.CheckConstraint(
                condition=Q(operating_hours_per_week__gte=0, operating_hours_per_week__lte=168),
                name="workload_hours_fit_a_week",
            ),
            models.CheckConstraint(
                condition=Q(cost_per_hour__gte=0, direct_loss_per_hour__gte=0),
                name="workload_costs_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(mtpd_hours__gte=0, rto_hours__gte=0), name="workload_clocks_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(
                    people__lte=MOST_PEOPLE,
                    cost_per_hour__lte=MOST_AN_HOUR,
                    direct_loss_per_hour__lte=MOST_DIRECT_LOSS,
                ),
                name="workload_loss_can_be_kept",
            ),
            models.CheckConstraint(condition=days_within_years("in_use_since"), name="workload_years"),
            models.CheckConstraint(
                condition=Q(substitutability=None) | Q(substitutability__in=Substitutability.values),
                name="workload_substitutability_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Dependency(models.Model):
    """One thing the workload needs, from a group of options."""

    workload = models.ForeignKey(Workload, models.CASCADE, related_name="dependencies")
    position = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.K_OF_N)
    k = models.PositiveSmallIntegerField(_("how many must be alive"), default=1)
    severity = models.DecimalField(
        _("severity"),
        max_digits=5,
        decimal_places=4,
        default=1,
        help_text=_("Share of the workload lost with it, above 0 and up to 1"),
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workload", "position"], name="dependency_position_once"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="dependency_mode_known"),
            models.CheckConstraint(condition=Q(k__gte=1), name="dependency_k_positive"),
            models.CheckConstraint(
                condition=Q(severity__gt=0, severity__lte=1), name="dependency_severity_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workload}: {self.get_mode_display()}"


@tracked()
class DependencyOption(models.Model):
    """A product that serves a dependency, with its share of the usage."""

    dependency = models.ForeignKey(Dependency, models.CASCADE, related_name="options")
    product = models.ForeignKey(Product, models.PROTECT, related_name="used_by")
    share = models.DecimalField(_("usage share"), max_digits=9, decimal_places=6, default=1)
    share_basis = models.CharField(
        _("basis"), max_length=10, choices=ShareBasis.choices, default=ShareBasis.DECLARED
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["dependency", "product"], name="dependency_option_once"),
            models.CheckConstraint(condition=Q(share__gte=0), name="dependency_share_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.product)


@tracked()
class Fallback(models.Model):
    """What takes over when the dependencies fail: another product, or a manual procedure (no product)."""

    workload = models.ForeignKey(Workload, models.CASCADE, related_name="fallbacks")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="fallback_for", null=True, blank=True, verbose_name=_("product")
    )
    switch_hours = models.DecimalField(_("hours to switch"), max_digits=9, decimal_places=2)
    capacity = models.DecimalField(
        _("capacity"), max_digits=5, decimal_places=4, help_text=_("Share of the workload it carries, 0 to 1")
    )
    last_tested_on = models.DateField(_("last exercised on"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workload", "position"], name="fallback_position_once"),
            models.CheckConstraint(
                condition=Q(capacity__gte=0, capacity__lte=1), name="fallback_capacity_in_range"
            ),
            models.CheckConstraint(condition=Q(switch_hours__gte=0), name="fallback_switch_not_negative"),
            models.CheckConstraint(condition=days_within_years("last_tested_on"), name="fallback_years"),
            models.CheckConstraint(
                condition=Q(product__isnull=False) | ~Q(name=""), name="fallback_is_a_product_or_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.product)

    @property
    def label(self) -> str:
        """Its own name, else its product's."""
        return self.name or (self.product.name if self.product else "")
