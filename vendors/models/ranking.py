"""Which mitigations pay, as somebody asked for it: the request, how far its run is, and what came of it.

Derived: not tracked by the audit.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vendors.models.mitigation import PlanGauge


class RankingState(models.TextChoices):
    """Where a ranking stands."""

    QUEUED = "queued", _("Waits for a worker")
    RUNNING = "running", _("Is being computed")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATES = (RankingState.QUEUED, RankingState.RUNNING)


class Ranking(models.Model):
    """Mitigations (``chosen``, their ids) to be ranked by ``gauge``; without one they are weighed all together.

    A worker claims it at ``claimed_at`` and tells of itself at ``heard_at``: ``done`` of ``most`` weighings. ``world``
    is what it was computed on, ``result`` what came of it (``vendors.queries.rankings`` reads it), ``error`` one
    sentence why nothing did.
    """

    gauge = models.CharField(_("ranked by"), max_length=8, choices=PlanGauge.choices, blank=True, default="")
    chosen = ArrayField(models.BigIntegerField())
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=RankingState.choices, default=RankingState.QUEUED)
    claimed_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    claims = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    world = models.CharField(max_length=64, blank=True, default="")
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gauge__in=["", *PlanGauge.values]), name="ranking_gauge_known"
            ),
            models.CheckConstraint(condition=Q(state__in=RankingState.values), name="ranking_state_known"),
            models.CheckConstraint(condition=Q(chosen__len__gte=1), name="ranking_of_something"),
            models.CheckConstraint(
                condition=~Q(state=RankingState.DONE) | Q(result__isnull=False),
                name="ranking_done_has_result",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["queued", "running"]), name="ranking_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in OPEN_STATES
