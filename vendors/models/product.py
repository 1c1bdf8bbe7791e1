"""Products of vendors, and which other products they need to run (their sub-processors)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from riskboard.common.finding import found_by
from riskboard.common.history import tracked
from riskboard.common.years import days_within_years, moments_within_years
from vendors.models.base import RegisterRecord, slug_constraint
from vendors.models.vendor import Vendor


class ProductState(models.TextChoices):
    """Where a product stands; government orders, retirements and outages move it."""

    AVAILABLE = "available", _("Available")
    HALTED = "halted", _("Halted")
    RECALLED = "recalled", _("Recalled")
    RETIRING = "retiring", _("Retiring")
    RETIRED = "retired", _("Retired")


@tracked()
class Product(RegisterRecord):
    """An AI service of a vendor, with all that can stop it: its model, whose orders bind it, and its host cloud."""

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="products", verbose_name=_("vendor"))
    name = models.CharField(_("name"), max_length=200)
    aliases = ArrayField(
        models.CharField(max_length=200), verbose_name=_("aliases"), default=list, blank=True
    )
    model = models.CharField(
        _("model"),
        max_length=200,
        help_text=_("The model it runs on; products on one model fail together when it is recalled"),
    )
    jurisdiction = models.CharField(
        _("jurisdiction"),
        max_length=20,
        help_text=_("Whose order can stop it: usually the maker's seat, such as US or EU"),
    )
    platform = models.CharField(_("platform"), max_length=100, help_text=_("The cloud that hosts it"))
    ict_service_type = models.CharField(
        _("type of ICT service"), max_length=10, blank=True, default="", help_text=_("DORA code, such as S19")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ProductState.choices, default=ProductState.AVAILABLE
    )
    state_since = models.DateTimeField(_("in this state since"), null=True, blank=True)
    retires_on = models.DateField(_("retires on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        indexes = found_by("product", ("name", "model"))
        constraints = [
            slug_constraint("product_slug_holds_a_letter"),
            models.UniqueConstraint(fields=["vendor", "name"], name="product_name_once_a_vendor"),
            models.UniqueConstraint("vendor", Lower("name"), name="product_name_once_in_any_case"),
            models.CheckConstraint(
                condition=days_within_years("retires_on") & moments_within_years("state_since"),
                name="product_years",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ProductState.values), name="product_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(model="") & ~models.Q(jurisdiction="") & ~models.Q(platform=""),
                name="product_atoms_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Need(models.Model):
    """A group of sub-processors of which at least ``k`` must be alive for the product to run."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="needs")
    position = models.PositiveSmallIntegerField(default=0)
    k = models.PositiveSmallIntegerField(_("how many must be alive"), default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "position"], name="need_position_once"),
            models.CheckConstraint(condition=models.Q(k__gte=1), name="need_k_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.k} of …"


@tracked()
class NeedOption(models.Model):
    """One sub-processor in a group."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="options")
    product = models.ForeignKey(Product, models.PROTECT, related_name="needed_by")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["need", "product"], name="need_option_once")]

    def __str__(self) -> str:
        return str(self.product)
