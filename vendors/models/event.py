"""Observed events: what incidents say about the future (docs/method.md, hazard)."""

from collections.abc import Mapping

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked
from vendors.models.vendor import Vendor


class EventType(models.TextChoices):
    """The types that have a hazard stream."""

    ACCESS_REVOCATION = "access_revocation", _("Access revocation")
    SUSPENSION = "suspension", _("Suspension")
    OUTAGE = "outage", _("Outage")
    GOVERNMENT_ORDER = "government_order", _("Government order")
    REGION_BLOCK = "region_block", _("Region block")


# What each type of hazard stream is called: losing access and having it suspended are one.
STREAM_WORDS: Mapping[str, str | Promise] = {
    "outage": _("Outage"),
    "suspension": _("Suspension or revocation"),
    "government_order": _("Government order"),
    "region_block": _("Region block"),
}


@tracked()
class ObservedEvent(models.Model):
    """A failure atom that failed, from when to when, how much it counts, and the incident that tells of it.

    Vendors own these rows and incident services write them, so that a vendor's risk and its live exposure
    are answered without asking the incidents.
    """

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="observed_events")
    atom = models.CharField(max_length=200)
    type = models.CharField(max_length=20, choices=EventType.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    expected_end_at = models.DateTimeField(null=True, blank=True)
    weight = models.DecimalField(max_digits=4, decimal_places=3)
    ours = models.BooleanField(default=False)
    restricted = models.BooleanField(
        default=False, help_text="known to risk officers alone, like its incident"
    )
    reference = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "atom"], name="event_atom_once_an_incident"),
            models.CheckConstraint(condition=Q(type__in=EventType.values), name="event_type_known"),
            models.CheckConstraint(
                condition=Q(atom__regex=r"^(account|entity|model|jurisdiction|platform):.+$"),
                name="event_atom_form",
            ),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="event_weight_in_range"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="event_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "-started_at"], name="event_by_vendor"),
            models.Index(fields=["ended_at"], name="event_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.atom} {self.type} {self.reference}"
