"""What was learned from officers' decisions to sort the queue by, and whether it is used."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked


class ModelState(models.TextChoices):
    """Where a model stands."""

    QUEUED = "queued", _("Waits for a worker")
    RUNNING = "running", _("Is being learned")
    FAILED = "failed", _("Failed")
    FEW = "few", _("Too few decisions")
    BEHIND = "behind", _("Does not beat the rules")
    READY = "ready", _("Beats the rules")
    IN_USE = "in_use", _("In use")


OPEN_STATES = (ModelState.QUEUED, ModelState.RUNNING)
LEARNED_STATES = (ModelState.FEW, ModelState.BEHIND, ModelState.READY, ModelState.IN_USE)


class EndedBy(models.TextChoices):
    """Why a model is no longer in use."""

    PERSON = "person", _("Switched off")
    NEWER = "newer", _("A newer one took its place")
    RULES = "rules", _("It no longer beats the rules")


# Derived, but for what people and the program decide on it.
@tracked(["state", "asked_by", "used_by", "ended_by", "ended_because"])
class TriageModel(models.Model):
    """One learning from all decisions: asked for (by nobody: nightly), done by a worker, perhaps put to use.

    ``labels`` names the decisions it rests on (:func:`incidents.domain.learning.verdict.fingerprint`), ``version`` how
    features were made; ``figures`` are the fields of an ``Evaluation``, ``weights`` a packed ``Weights``, kept while
    it may be used.
    """

    state = models.CharField(max_length=8, choices=ModelState.choices, default=ModelState.QUEUED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    claims = models.PositiveSmallIntegerField(default=0)
    learned_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    labels = models.CharField(max_length=64, blank=True, default="")
    decisions = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)
    weights = models.BinaryField(default=b"")
    used_since = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_because = models.CharField(max_length=6, choices=EndedBy.choices, blank=True, default="")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ModelState.values), name="triage_model_state_known"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="in_use"), name="triage_model_one_in_use"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="queued"), name="triage_model_one_queued"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_use") | (Q(used_since__isnull=False) & ~Q(weights=b"")),
                name="triage_model_used_can_be",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}: {self.state}"
