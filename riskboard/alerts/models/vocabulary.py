"""The words of alerts: events, severities, bands."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from riskboard.alerts.domain import events


class EventName(models.TextChoices):
    """The events by the names they have on the wire."""

    INCIDENT_OPENED = events.INCIDENT_OPENED, _("Incident opened")
    INCIDENT_UPDATED = events.INCIDENT_UPDATED, _("Incident changed")
    INCIDENT_RESOLVED = events.INCIDENT_RESOLVED, _("Incident resolved")
    SCORE_CHANGED = events.SCORE_CHANGED, _("Score changed")
    CANDIDATE_CREATED = events.CANDIDATE_CREATED, _("New candidate to triage")
    NOTICE_DUE = events.NOTICE_DUE, _("Notice of a contract due")
    LIMIT_BREACHED = events.LIMIT_BREACHED, _("Limit breached")
    SOURCE_UNREADABLE = events.SOURCE_UNREADABLE, _("Source unreadable")


class Severity(models.TextChoices):
    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Band(models.TextChoices):
    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")
    VERY_HIGH = "very_high", _("Very high")
    CRITICAL = "critical", _("Critical")


def event_label(name: str) -> str:
    """What an event is called on pages and in mails; one that no longer exists keeps its own name."""
    if name == events.TEST:
        return gettext("Test")
    return str(dict(EventName.choices).get(name, name))
