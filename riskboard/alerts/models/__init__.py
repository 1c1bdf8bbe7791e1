from riskboard.alerts.models.channel import Channel, ChannelKind, ChannelState
from riskboard.alerts.models.delivery import Attempt, Delivery, DeliveryState
from riskboard.alerts.models.event import Event
from riskboard.alerts.models.rule import Rule
from riskboard.alerts.models.vocabulary import Band, EventName, Severity, event_label

__all__ = [
    "Attempt",
    "Band",
    "Channel",
    "ChannelKind",
    "ChannelState",
    "Delivery",
    "DeliveryState",
    "Event",
    "EventName",
    "Rule",
    "Severity",
    "event_label",
]
