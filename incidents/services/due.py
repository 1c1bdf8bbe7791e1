"""What was announced for a day takes effect on it."""

from datetime import datetime

from django.utils import timezone

from incidents.services.effects import apply_due_states
from incidents.services.restoration import apply_due_restorations


def apply_due(*, now: datetime | None = None) -> int:
    """Let what was announced take effect once its day has come: restorations, then states of products; how many did."""
    moment = now or timezone.now()
    return apply_due_restorations(now=moment) + apply_due_states(now=moment)
