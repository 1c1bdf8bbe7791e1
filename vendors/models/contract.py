"""Contractual arrangements with vendors."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.codes import validate_currency
from riskboard.common.finding import found_by
from riskboard.common.history import tracked, tracked_links
from riskboard.common.years import days_within_years
from vendors.domain.limits import LONGEST_NOTICE, LONGEST_RENEWAL
from vendors.models.base import RegisterRecord, slug_constraint
from vendors.models.product import Product
from vendors.models.vendor import Vendor


@tracked()
class Contract(RegisterRecord):
    """A contractual arrangement: its dates, how it ends, and what it costs.

    The slug is derived from the contractual arrangement reference number.
    """

    reference = models.CharField(_("reference number"), max_length=100, unique=True)
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="contracts", verbose_name=_("vendor"))
    title = models.CharField(_("title"), max_length=200)
    products = models.ManyToManyField(
        Product, related_name="contracts", blank=True, verbose_name=_("products")
    )
    start_date = models.DateField(_("start date"))
    end_date = models.DateField(
        _("end date"), null=True, blank=True, help_text=_("Empty: runs until someone gives notice")
    )
    notice_period_days = models.PositiveIntegerField(_("notice period, days"), default=0)
    auto_renewal = models.BooleanField(_("renews by itself"), default=False)
    renewal_months = models.PositiveSmallIntegerField(_("renews for, months"), null=True, blank=True)
    annual_value = models.DecimalField(
        _("value a year"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[validate_currency])
    exchange_rate = models.DecimalField(
        _("rate to the base currency"), max_digits=14, decimal_places=6, default=Decimal(1)
    )
    exchange_rate_date = models.DateField(_("rate declared on"), null=True, blank=True)
    outage_credit = models.DecimalField(
        _("credit for each outage"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("What the vendor pays back for each outage, in the contract's currency"),
    )
    governing_law = models.CharField(_("governing law"), max_length=100, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")

    class Meta:
        ordering = ["end_date", "reference"]
        indexes = found_by("contract", ("title", "reference", "notes"))
        constraints = [
            slug_constraint("contract_slug_holds_a_letter"),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(annual_value=None) | Q(annual_value__gte=0), name="contract_value_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(outage_credit=None) | Q(outage_credit__gte=0), name="contract_credit_not_negative"
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="contract_rate_positive"),
            models.CheckConstraint(
                condition=Q(notice_period_days__lte=LONGEST_NOTICE)
                & (Q(renewal_months=None) | Q(renewal_months__lte=LONGEST_RENEWAL)),
                name="contract_periods_are_short",
            ),
            models.CheckConstraint(
                condition=days_within_years("start_date", "end_date", "exchange_rate_date"),
                name="contract_years",
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="contract_currency_iso"),
            models.CheckConstraint(
                condition=Q(auto_renewal=False) | Q(renewal_months__gte=1, end_date__isnull=False),
                name="contract_renewal_needs_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def base_value(self) -> Decimal | None:
        """Value a year in the base currency, at the declared rate."""
        return None if self.annual_value is None else self.annual_value * self.exchange_rate

    @property
    def base_credit(self) -> Decimal | None:
        """What is paid back for each outage in the base currency, at the declared rate."""
        return None if self.outage_credit is None else self.outage_credit * self.exchange_rate


ContractProduct = tracked_links(Contract, "products", "ContractProduct")
