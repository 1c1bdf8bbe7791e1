"""Carrying one message to one target, by the kind of its channel. Knows no rows: safe to call from any thread."""

from collections.abc import Callable, Mapping

from riskboard.alerts.senders.mail import send_mail
from riskboard.alerts.senders.message import Message, Outcome, Target
from riskboard.alerts.senders.slack import send_slack
from riskboard.alerts.senders.webhook import send_webhook

__all__ = ["Message", "Outcome", "Target", "send"]

_SENDERS: Mapping[str, Callable[[Target, Message], Outcome]] = {
    "mail": send_mail,
    "webhook": send_webhook,
    "slack": send_slack,
}


def send(target: Target, message: Message) -> Outcome:
    """Try once, within fifteen seconds or so. What goes wrong is in the outcome, never raised."""
    return _SENDERS[target.kind](target, message)
