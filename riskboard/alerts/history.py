"""What channels and rules are called in the audit."""

from django.utils.translation import gettext_lazy as _

from riskboard.alerts.models import Attempt, Channel, Delivery, Event, Rule
from riskboard.common.kept import spoken
from riskboard.common.records import describe, untracked

describe(
    Channel,
    _("Alert channel"),
    names=("name",),
    right="administer",
    secrets=frozenset({"sealed_url", "sealed_secret", "sealed_previous_secret"}),
    labels={
        "sealed_url": _("address"),
        "sealed_secret": _("secret"),
        "sealed_previous_secret": _("previous secret"),
        "archived_at": _("archived"),
        "pause_reason": _("reason of the pause"),
    },
    words={"pause_reason": spoken},
)
describe(Rule, _("Alert rule"), names=("channel",), parent="channel", right="administer")

untracked(Event, "what was told, itself a log")
untracked(Delivery, "what was sent, itself a log")
untracked(Attempt, "what was sent, itself a log")
