"""What was found about all workloads together. Derived: not tracked by the audit."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vendors.models.vendor import Vendor
from vendors.models.workload import Workload


class PortfolioResult(models.Model):
    """Shares per layer, of all workloads and of critical ones, kept whenever they differ from before.

    Single points of failure and joint losses have rows of their own, as of the result in force.
    """

    computed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    method_version = models.CharField(max_length=20)
    inputs_hash = models.CharField(max_length=64)
    layers = models.JSONField(default=dict)
    critical_layers = models.JSONField(default=dict)
    single_points_count = models.PositiveIntegerField(default=0)
    joint_at = models.DateTimeField(null=True, help_text="as of when the joint losses on record are")

    class Meta:
        ordering = ["-computed_at", "-pk"]

    def __str__(self) -> str:
        return f"portfolio {self.computed_at}"


class AtomKind(models.TextChoices):
    """What can be a single point of failure; an account never reaches further than its entity."""

    ENTITY = "entity", _("Vendor")
    MODEL = "model", _("Model")
    JURISDICTION = "jurisdiction", _("Jurisdiction")
    PLATFORM = "platform", _("Host cloud")


class FailureAtom(models.Model):
    """What has stopped a workload by itself in some run; ``name`` is that of the atom (for ``entity`` the vendor's
    identifier)."""

    kind = models.CharField(max_length=12, choices=AtomKind.choices)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "kind"], name="failure_atom_once"),
            models.CheckConstraint(condition=Q(kind__in=AtomKind.values), name="failure_atom_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class WorkloadPoints(models.Model):
    """The single points of failure of one workload that has any, packed: the ids of the atoms.

    ``unit_loss`` is what an hour of the workload's standstill costs, in thousandths.
    """

    # A run writes a row for every workload: the database's check of each would take longer than writing them.
    workload = models.OneToOneField(
        Workload, models.CASCADE, primary_key=True, db_constraint=False, related_name="packed_points"
    )
    unit_loss = models.BigIntegerField()
    atoms = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [
            models.Index(F("unit_loss").desc(nulls_last=True), "workload", name="packed_points_by_cost"),
        ]

    def __str__(self) -> str:
        return f"{self.workload}: {len(self.atoms)}"


class SinglePoint(models.Model):
    """A failure that alone leaves more than half of a workload idle past its recovery time objective.

    A view: each atom of each row of :class:`WorkloadPoints`, read in the order in which these are asked for.
    """

    id = models.BigIntegerField(primary_key=True)
    workload = models.ForeignKey(Workload, models.DO_NOTHING, related_name="single_points")
    failure = models.ForeignKey(FailureAtom, models.DO_NOTHING, related_name="+")
    kind = models.CharField(max_length=12, choices=AtomKind.choices)
    name = models.CharField(max_length=200)
    unit_loss = models.BigIntegerField()

    class Meta:
        managed = False
        ordering = ["-unit_loss", "workload_id", "kind", "name"]

    def __str__(self) -> str:
        return f"{self.workload}: {self.atom}"

    @property
    def atom(self) -> str:
        """The written form of the atom."""
        return f"{self.kind}:{self.name}"


class JointLoss(models.Model):
    """Two vendors that cost more together than one by one; the pairs with the largest difference are kept.

    In thousandths over the horizon: ``joint`` comes on top of the two alone, ``together`` is the whole. ``workloads``
    counts those that lose more with both than with one by one, of which ``worst`` adds the most.
    """

    first = models.ForeignKey(Vendor, models.CASCADE, related_name="+")
    second = models.ForeignKey(Vendor, models.CASCADE, related_name="+")
    joint = models.BigIntegerField()
    together = models.BigIntegerField()
    workloads = models.PositiveIntegerField()
    worst = models.ForeignKey(Workload, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-joint", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="joint_loss_once_a_pair"),
            models.CheckConstraint(condition=Q(joint__gt=0), name="joint_loss_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}: {self.joint}"

    @property
    def apart(self) -> int:
        """What the two cost one by one, in thousandths."""
        return self.together - self.joint
