"""Stored results of the risk method, and the note that a new one is due. Derived: not tracked by the audit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vendors.models.vendor import Vendor


class VendorScore(models.Model):
    """A vendor's concentration score as it was computed, kept whenever it differs from the one before.

    Money is in thousandths of the base currency's unit: integers, so that sums are exact.
    """

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="scores")
    computed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(help_text="when a later run last found the same result")
    current = models.BooleanField(default=True)
    method_version = models.CharField(max_length=20)
    inputs_hash = models.CharField(max_length=64)
    score = models.FloatField(_("score"))
    tolerance = models.BigIntegerField()
    loss = models.BigIntegerField()
    direct_loss = models.BigIntegerField()
    indirect_loss = models.BigIntegerField()
    contributions = models.JSONField(default=list)

    class Meta:
        ordering = ["-computed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor"], condition=Q(current=True), name="score_current_once_a_vendor"
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lt=100), name="score_in_range"),
            models.CheckConstraint(condition=Q(loss__gte=0), name="score_loss_not_negative"),
        ]
        indexes = [models.Index(fields=["vendor", "-computed_at"], name="score_by_vendor")]

    def __str__(self) -> str:
        return f"{self.vendor}: {self.score:.1f}"


class PortfolioResult(models.Model):
    """Shares per layer and single points of failure over all workloads, kept whenever they differ from before."""

    computed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    method_version = models.CharField(max_length=20)
    inputs_hash = models.CharField(max_length=64)
    layers = models.JSONField(default=dict)
    single_points_of_failure = models.JSONField(default=list)

    class Meta:
        ordering = ["-computed_at", "-pk"]

    def __str__(self) -> str:
        return f"portfolio {self.computed_at}"


class RescoreState(models.Model):
    """One row: whether inputs changed since the last run, and when the next run is due (debounced)."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    requested_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(singleton=True), name="rescore_state_is_one")]

    def __str__(self) -> str:
        return f"due {self.due_at}"
