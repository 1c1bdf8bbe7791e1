"""The outbox: what happened, written in the transaction in which it happened."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.alerts.models.vocabulary import event_label


class Event(models.Model):
    """A plain event, kept until every delivery of it is settled and for as long as the log is."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("event"), max_length=40)
    occurred_at = models.DateTimeField()
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=200)
    subject_title = models.CharField(max_length=500)
    subject_path = models.CharField(max_length=500)
    summary = models.CharField(max_length=1000, blank=True, default="")
    data = models.JSONField(default=dict)
    restricted = models.BooleanField(default=False)
    once = models.CharField(max_length=200, unique=True, null=True, blank=True, default=None)
    created_at = models.DateTimeField(auto_now_add=True)
    dispatched_at = models.DateTimeField(null=True, blank=True, help_text="when rules were weighed on it")

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(dispatched_at=None), name="event_to_dispatch"),
            models.Index(fields=["subject_kind", "subject_key", "-id"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_key}"

    @property
    def message_id(self) -> str:
        """The identifier that receivers tell repetitions by: the same at every attempt."""
        return f"evt_{self.uid.hex}"

    @property
    def label(self) -> str:
        """What the event is called on pages and in mails; one that no longer exists keeps its own name."""
        return event_label(self.name)
