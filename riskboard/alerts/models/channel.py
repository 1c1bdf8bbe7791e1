"""Where alerts go."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from riskboard.common.history import tracked


class ChannelKind(models.TextChoices):
    MAIL = "mail", _("Mail")
    WEBHOOK = "webhook", _("Webhook")
    SLACK = "slack", _("Slack-compatible hook")


class ChannelState(models.TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")


# Of what is sealed the history keeps a digest: the text itself would be one more place to leak from.
_SEALED = ["sealed_url", "sealed_secret", "sealed_previous_secret"]


@tracked(
    [
        "name",
        "kind",
        "state",
        "pause_reason",
        "recipients",
        "host",
        "updated_at",
        "archived_at",
        *_SEALED,
    ],
    secrets=_SEALED,
)
class Channel(models.Model):
    """A mailbox or an address to which alerts are sent.

    The address of a hook lets anybody post there, so it is stored encrypted and only its host is shown.
    """

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=ChannelKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=ChannelState.choices, default=ChannelState.ACTIVE
    )
    pause_reason = models.CharField(max_length=300, blank=True, default="")
    recipients = ArrayField(models.EmailField(), verbose_name=_("recipients"), default=list, blank=True)
    host = models.CharField(_("host"), max_length=260, blank=True, default="")
    sealed_url = models.TextField(blank=True, default="", editable=False)
    sealed_secret = models.TextField(blank=True, default="", editable=False)
    sealed_previous_secret = models.TextField(blank=True, default="", editable=False)
    previous_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="channel_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ChannelState.values), name="channel_state_known"),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=False)
                | (Q(kind="mail", sealed_url="") & ~Q(recipients=[]))
                | (Q(kind__in=["webhook", "slack"], recipients=[]) & ~Q(sealed_url="")),
                name="channel_has_a_target",
            ),
        ]

    def __str__(self) -> str:
        return self.name
