"""Scorecards of contract clarity, and what they come to for each vendor."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked
from riskboard.common.years import days_within_years
from vendors.domain.clarity import CRITERIA, HIGHEST, KEYS, MOST
from vendors.models.base import RegisterRecord, slug_constraint
from vendors.models.contract import Contract
from vendors.models.criteria import CHOICES, WORDINGS, Wording
from vendors.models.vendor import Vendor


@tracked()
class Scorecard(RegisterRecord):
    """What somebody read in a contract, or in a public policy of the vendor where there is no ``contract``.

    A newer one of the same contract or policy replaces it from its ``effective_on`` on; the old one stays on record.
    """

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="scorecards", verbose_name=_("vendor"))
    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        related_name="scorecards",
        null=True,
        blank=True,
        verbose_name=_("contract"),
    )
    title = models.CharField(_("title of the policy"), max_length=200, blank=True, default="")
    url = models.URLField(_("address of the policy"), max_length=500, blank=True, default="")
    edition = models.CharField(
        _("edition"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("The version or date that the document bears"),
    )
    effective_on = models.DateField(_("counts from"))
    method_version = models.CharField(max_length=20, editable=False)
    notes = models.TextField(_("notes"), blank=True, default="")

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            slug_constraint("scorecard_slug_holds_a_letter"),
            models.CheckConstraint(
                condition=Q(contract__isnull=False, title="", url="")
                | (Q(contract__isnull=True) & ~Q(title="") & ~Q(url="")),
                name="scorecard_of_a_contract_or_a_policy",
            ),
            models.CheckConstraint(condition=days_within_years("effective_on"), name="scorecard_years"),
        ]
        indexes = [models.Index(fields=["vendor", "-effective_on"], name="scorecard_by_vendor")]

    def __str__(self) -> str:
        return f"{self.name}, {self.effective_on}"

    @property
    def name(self) -> str:
        """What it is of: the reference of the contract, or the title of the policy."""
        return self.contract.reference if self.contract else self.title


@tracked()
class Rating(models.Model):
    """What a scorecard says on one criterion; a criterion without a row, or without a level, is unknown."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="ratings")
    criterion = models.CharField(_("criterion"), max_length=20, choices=CHOICES)
    position = models.PositiveSmallIntegerField(editable=False)
    level = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    clause = models.TextField(_("wording of the clause"), blank=True, default="")
    source = models.CharField(
        _("where it stands"),
        max_length=500,
        blank=True,
        default="",
        help_text=_("An address, or document and section"),
    )
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, default="")
    assessed_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "criterion"], name="rating_criterion_once"),
            models.CheckConstraint(condition=Q(criterion__in=KEYS), name="rating_criterion_known"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__lte=HIGHEST), name="rating_level_in_range"
            ),
            models.CheckConstraint(
                condition=Q(level=None)
                | Q(level=0)
                | (~Q(clause="") & ~Q(source="") & Q(seen_on__isnull=False)),
                name="rating_point_has_evidence",
            ),
            models.CheckConstraint(condition=days_within_years("seen_on"), name="rating_years"),
        ]

    def __str__(self) -> str:
        return f"{self.wording.name}: {self.level}"

    @property
    def wording(self) -> Wording:
        """Its criterion in words."""
        return WORDINGS[self.criterion]

    @property
    def source_url(self) -> str:
        """The address where it stands, empty where that is no address."""
        return self.source if self.source.startswith(("https://", "http://")) else ""


class VendorClarity(models.Model):
    """What the scorecards that count come to for a vendor, kept whenever it differs from before. Derived.

    ``levels`` and ``sources`` (ids of scorecards) stand in the order of the criteria, None where one is unknown.
    ``score`` is None where no scorecard counts.
    """

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="clarities")
    computed_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    method_version = models.CharField(max_length=20)
    score = models.FloatField(null=True)
    points = models.PositiveSmallIntegerField()
    unknown = models.PositiveSmallIntegerField()
    levels = ArrayField(models.PositiveSmallIntegerField(null=True))
    sources = ArrayField(models.BigIntegerField(null=True))
    changes_on = models.DateField(null=True, help_text="the next day on which the calendar may change it")

    class Meta:
        ordering = ["-computed_at", "-pk"]
        constraints = [
            # With what lists show, so that they need not read the rows, whose number grows with the years.
            models.UniqueConstraint(
                fields=["vendor"],
                condition=Q(current=True),
                include=["score", "unknown"],
                name="clarity_current_once_a_vendor",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="clarity_in_range"
            ),
            models.CheckConstraint(
                condition=Q(points__lte=MOST, unknown__lte=len(CRITERIA)), name="clarity_counts_in_range"
            ),
            models.CheckConstraint(
                condition=Q(levels__len=len(CRITERIA), sources__len=len(CRITERIA)),
                name="clarity_has_every_criterion",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "-computed_at"], name="clarity_by_vendor"),
            models.Index(fields=["changes_on"], condition=Q(current=True), name="clarity_by_next_change"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor}: {self.score}"
