"""What a year may cost, as it was computed, and the note that it is due. Derived: not tracked by the audit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vendors.models.vendor import Vendor


class AnnualLoss(models.Model):
    """The annual loss of a vendor, or of the portfolio where there is none: in the base currency and in person-days.

    Curves are pairs of a loss and the probability of a year above it, falling. ``sources`` are the streams that bring
    most of the mean: ``atom type rate cost person_days``, of ``sources_count`` in all. Incidents that not everybody may
    know of are left out: everybody sees these figures.
    """

    vendor = models.ForeignKey(Vendor, models.CASCADE, null=True, blank=True, related_name="annual_losses")
    computed_at = models.DateTimeField()
    method_version = models.CharField(max_length=20)
    inputs_hash = models.CharField(max_length=64, help_text="the world that it was computed on")
    inputs = models.CharField(
        max_length=64, default="", help_text="what of all that it depends on, as a digest"
    )
    chance = models.FloatField(help_text="of a year that costs anything")
    cost_mean = models.FloatField()
    cost_var95 = models.FloatField()
    cost_es95 = models.FloatField()
    cost_es99 = models.FloatField()
    days_mean = models.FloatField()
    days_var95 = models.FloatField()
    days_es95 = models.FloatField()
    days_es99 = models.FloatField()
    cost_curve = models.JSONField(default=list)
    days_curve = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    sources_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor"], name="annual_loss_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(chance__gte=0, chance__lte=1), name="annual_chance_is_probability"
            ),
            models.CheckConstraint(
                condition=Q(cost_mean__gte=0, days_mean__gte=0), name="annual_mean_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor or 'portfolio'}: {self.cost_mean:.0f} a year"


class AnnualState(models.Model):
    """One row: whether annual losses are due, and who computes them since when.

    What is stored is as of ``world``, but for the vendors in ``left``, to which the last run did not come.
    """

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    requested_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    world = models.CharField(max_length=64, default="")
    left = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(singleton=True), name="annual_state_is_one")]

    def __str__(self) -> str:
        return f"requested {self.requested_at}"
