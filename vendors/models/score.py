"""Stored results of the risk method, and the note that a new one is due. Derived: not tracked by the audit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vendors.models.vendor import Vendor
from vendors.models.workload import Workload


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
    # Results of earlier versions hold their parts here; those of later ones are computed again from their world.
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

    @property
    def loss_in_money(self) -> float:
        """The loss in the base currency."""
        return self.loss / 1000


class WorkloadLoss(models.Model):
    """What each vendor's going away would cost one workload, as of the scores in force.

    ``packed`` holds, for ``vendors`` in their order, lost hours, losses and direct losses, all as 64-bit floats.
    """

    # A run writes a row for every workload: the database's check of each would take as long as writing them.
    workload = models.OneToOneField(
        Workload, models.CASCADE, primary_key=True, db_constraint=False, related_name="losses"
    )
    vendors = ArrayField(models.BigIntegerField())
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.workload}: {len(self.vendors)}"


class VendorReach(models.Model):
    """The workloads that lose with a vendor, by id in ascending order, as of the scores in force.

    :class:`WorkloadLoss` from the other side. The database's own index of its lists would take longer to keep than the
    losses themselves, and seldom differs: who reaches whom changes less often than by how much.
    """

    vendor = models.OneToOneField(Vendor, models.CASCADE, primary_key=True, related_name="reach")
    workloads = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{self.vendor}: {len(self.workloads)}"


class RescoreState(models.Model):
    """One row: whether inputs changed since the last run, and when the next run is due (debounced)."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    requested_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    everything = models.BooleanField(
        default=True, help_text="whether the request is for more than the parts named"
    )
    workloads = ArrayField(models.BigIntegerField(), default=list)
    products = ArrayField(models.BigIntegerField(), default=list)
    world = models.CharField(max_length=64, default="", help_text="what the scores in force were computed on")
    portfolio_due_at = models.DateTimeField(
        null=True, blank=True, help_text="when the portfolio's figures are to follow the scores in force"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(singleton=True), name="rescore_state_is_one")]

    def __str__(self) -> str:
        return f"due {self.due_at}"
