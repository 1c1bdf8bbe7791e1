"""Candidates: stories that wait for an officer's decision."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.article import Article
from incidents.models.incident import Incident
from incidents.models.story import Story
from incidents.models.vocabulary import Direction, IncidentType
from riskboard.common.history import tracked


class CandidateState(models.TextChoices):
    PENDING = "pending", _("To triage")
    SNOOZED = "snoozed", _("Snoozed")
    ACCEPTED = "accepted", _("Accepted")
    MERGED = "merged", _("Merged")
    DISMISSED = "dismissed", _("Dismissed")
    JOINED = "joined", _("Part of another story")


# What nobody has decided on.
OPEN = (CandidateState.PENDING, CandidateState.SNOOZED)


class DismissReason(models.TextChoices):
    NOT_AI = "not_ai", _("Not about an AI vendor")
    NOT_EVENT = "not_event", _("No event: guide, opinion, launch")
    NOT_RELEVANT = "not_relevant", _("Does not concern us")
    DUPLICATE = "duplicate", _("Already on record")
    OTHER = "other", _("Other")


# The proposal follows its story without an officer's doing; only decisions belong in the audit.
@tracked(["state", "incident", "decided_by", "dismiss_reason", "dismiss_note", "snoozed_until", "looked_at"])
class Candidate(models.Model):
    """What a story proposes to file, taken from its leading article, until an officer decides."""

    story = models.OneToOneField(Story, models.CASCADE, related_name="candidate")
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="+", help_text="the story's leading article"
    )
    state = models.CharField(max_length=10, choices=CandidateState.choices, default=CandidateState.PENDING)
    type = models.CharField(max_length=30, choices=IncidentType.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    confidence = models.FloatField()
    detection = models.JSONField(default=dict)
    chance = models.FloatField(
        null=True,
        blank=True,
        default=None,
        help_text="that officers accept it, 0 to 1, by the triage model in use; null: none is, or it is to be computed",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, blank=True, related_name="candidates")
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="somebody has looked at what came to its story until then, after it was decided on",
    )
    by_hand = models.BooleanField(
        default=False,
        help_text="somebody has decided on it, if only to undo: no rule of a source does any more",
    )
    dismiss_reason = models.CharField(max_length=20, choices=DismissReason.choices, blank=True, default="")
    dismiss_note = models.CharField(max_length=300, blank=True, default="")

    applied = models.JSONField(
        default=dict, help_text="what the decision added to the incident, so that undo takes back just that"
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CandidateState.values), name="candidate_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "merged"]) | Q(incident__isnull=False),
                name="candidate_decided_has_incident",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(dismiss_reason=""), name="candidate_dismissed_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="snoozed") | Q(snoozed_until__isnull=False),
                name="candidate_snoozed_has_end",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="candidate_by_state")]

    def __str__(self) -> str:
        return str(self.story)

    @property
    def known_until(self) -> datetime | None:
        """Until when somebody knew what was told of it: the decision, or a look at it since; None: neither was."""
        return max((at for at in (self.decided_at, self.looked_at) if at), default=None)
