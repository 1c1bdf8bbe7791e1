"""Reads on the rules that decide who is told what."""

from django.db.models import QuerySet

from riskboard.alerts.models import ChannelState, Rule


def rules_in_force() -> QuerySet[Rule]:
    """The rules of the channels that are in use."""
    return Rule.objects.filter(channel__state=ChannelState.ACTIVE, channel__archived_at=None)


def anyone_wants(name: str) -> bool:
    """Whether a rule in force names this event: what nobody listens to need not be written down."""
    return rules_in_force().filter(event_names__contains=[name]).exists()
