"""Vendors: whom we depend on. DORA calls them ICT third-party service providers."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from riskboard.common.codes import validate_country, validate_lei
from riskboard.common.finding import found_by
from riskboard.common.history import tracked
from riskboard.common.years import days_within_years
from vendors.models.base import RegisterRecord, slug_constraint


class AccountState(models.TextChoices):
    """Whether our own account with a vendor works: a fact about us, never moved by a public report."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


@tracked()
class Vendor(RegisterRecord):
    """A company whose AI products we use, directly or through another's product."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    aliases = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("aliases"),
        default=list,
        blank=True,
        help_text=_("Other names that news use for it; articles are searched for all of them."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        validators=[validate_country],
        help_text=_("Head office, ISO 3166"),
    )
    lei = models.CharField(
        _("legal entity identifier"), max_length=20, blank=True, default="", validators=[validate_lei]
    )
    website = models.URLField(_("website"), blank=True, default="")
    owner = models.CharField(_("owner here"), max_length=200, blank=True, default="")
    contact = models.TextField(_("who to call"), blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")
    tracked_since = models.DateField(
        _("tracked since"),
        help_text=_("From when on incidents are on record: the observed years of the risk method"),
    )
    account_state = models.CharField(
        _("our account"), max_length=10, choices=AccountState.choices, default=AccountState.ACTIVE
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            slug_constraint("vendor_slug_holds_a_letter"),
            models.UniqueConstraint(Lower("name"), name="vendor_name_once_in_any_case"),
            models.CheckConstraint(condition=days_within_years("tracked_since"), name="vendor_years"),
            models.CheckConstraint(
                condition=models.Q(account_state__in=AccountState.values), name="vendor_account_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="vendor_country_iso",
            ),
        ]
        indexes = [
            GinIndex(fields=["aliases"], name="vendor_aliases"),
            *found_by("vendor", ("name", "owner", "notes")),
        ]

    def __str__(self) -> str:
        return self.name
