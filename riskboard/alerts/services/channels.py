"""Writes on channels: adding, changing, pausing, archiving, and changing secrets."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from riskboard.alerts.domain.signature import new_secret
from riskboard.alerts.models import Channel, ChannelKind, ChannelState
from riskboard.alerts.services.outbox import TASK
from riskboard.alerts.services.rules import set_rules
from riskboard.common.actor import acting
from riskboard.common.fetch import BadAddress
from riskboard.common.fetch.hosts import is_allowed, parse
from riskboard.common.kept import spoken
from riskboard.common.queue import enqueue
from riskboard.common.vault import VaultError, seal
from riskboard.common.versions import refuse_stale

# How long a secret still signs after a new one was made, so that receivers can change over.
OVERLAP = timedelta(hours=24)
MOST_RECIPIENTS = 50


def create_channel(
    *,
    by: Any,
    kind: str,
    name: str,
    url: str = "",
    recipients: Sequence[str] = (),
    rules: Sequence[Mapping[str, Any]] = (),
) -> tuple[Channel, str]:
    """Add a channel with its ``rules`` (see :func:`set_rules`); with it the signing secret of a webhook, else "".

    The secret is given here and never again.

    :raises ValidationError: by field (``rules[0].events``); also when there is no key to keep secrets with.
    """
    secret = new_secret() if kind == ChannelKind.WEBHOOK else ""
    with acting(by, "alert channel added"):
        channel = Channel(kind=kind, name=name.strip(), recipients=_tidy(recipients))
        if kind != ChannelKind.MAIL:
            _set_url(channel, url)
            channel.sealed_secret = _sealed(secret) if secret else ""
        _save(channel)
        set_rules(channel, rules)
    return channel, secret


def update_channel(
    *,
    by: Any,
    channel: Channel,
    name: str | None = None,
    url: str = "",
    recipients: Sequence[str] | None = None,
    rules: Sequence[Mapping[str, Any]] | None = None,
    version: str | None = None,
) -> Channel:
    """Change what is given of ``channel``: None, and an empty address, leave what there is.

    :raises ValidationError: by field.
    :raises StaleVersion: when ``version`` is given and the channel has changed since.
    """
    with acting(by, "alert channel changed"):
        locked = _lock(channel)
        refuse_stale(locked, version)
        if name is not None:
            locked.name = name.strip()
        if recipients is not None:
            locked.recipients = _tidy(recipients)
        if url:
            _set_url(locked, url)
        _save(locked)
        if rules is not None:
            set_rules(locked, rules)
    return locked


def pause_channel(*, by: Any, channel: Channel, reason: str = "") -> Channel:
    """Send nothing more to ``channel``: what happens meanwhile is not kept for it, what is on its way waits."""
    with acting(by, "alert channel paused"):
        locked = _lock(channel)
        locked.state, locked.pause_reason = ChannelState.PAUSED, reason[:300]
        locked.save(update_fields=["state", "pause_reason", "updated_at"])
    return locked


def resume_channel(*, by: Any, channel: Channel) -> Channel:
    """Send to ``channel`` again, first what still waited for it."""
    with acting(by, "alert channel resumed"):
        locked = _lock(channel)
        locked.state, locked.pause_reason = ChannelState.ACTIVE, ""
        locked.save(update_fields=["state", "pause_reason", "updated_at"])
        enqueue(TASK)
    return locked


def archive_channel(*, by: Any, channel: Channel, version: str | None = None) -> Channel:
    """Take ``channel`` out of use for good and forget its secrets; its log stays. Twice changes nothing.

    :raises StaleVersion: when ``version`` is given and the channel has changed since.
    """
    with acting(by, "alert channel archived"):
        locked = _lock(channel)
        refuse_stale(locked, version)
        locked.archived_at = locked.archived_at or timezone.now()
        locked.sealed_url = locked.sealed_secret = locked.sealed_previous_secret = ""
        locked.previous_secret_until = None
        locked.save()
    return locked


def rotate_secret(*, by: Any, channel: Channel, now: datetime | None = None) -> str:
    """Give a webhook a new signing secret, which is returned here and never again.

    For 24 hours messages are signed with the one before as well.

    :raises ValidationError: for a channel that signs nothing.
    """
    secret = new_secret()
    with acting(by, "webhook secret changed"):
        locked = _lock(channel)
        if locked.kind != ChannelKind.WEBHOOK:
            raise ValidationError(_("Only webhooks have a signing secret."))
        locked.sealed_previous_secret = locked.sealed_secret
        locked.previous_secret_until = (now or timezone.now()) + OVERLAP
        locked.sealed_secret = _sealed(secret)
        locked.save()
    return secret


def retire_previous_secret(*, by: Any, channel: Channel) -> Channel:
    """Stop signing with the secret before the present one; without one nothing changes."""
    with acting(by, "previous webhook secret retired"):
        locked = _lock(channel)
        locked.sealed_previous_secret, locked.previous_secret_until = "", None
        locked.save(update_fields=["sealed_previous_secret", "previous_secret_until", "updated_at"])
    return locked


def _lock(channel: Channel) -> Channel:
    return Channel.objects.select_for_update().get(pk=channel.pk)


def _save(channel: Channel) -> None:
    if channel.kind == ChannelKind.MAIL and not channel.recipients:
        raise ValidationError({"recipients": [_("name at least one address")]})
    if len(channel.recipients) > MOST_RECIPIENTS:
        message = _("at most %(count)d addresses: make a mailing list of them") % {"count": MOST_RECIPIENTS}
        raise ValidationError({"recipients": [message]})
    channel.full_clean(exclude=["sealed_url"], validate_constraints=False)
    channel.save()


def _set_url(channel: Channel, url: str) -> None:
    """Check and seal the address of a hook; what it is, is not to be seen again."""
    try:
        parsed = parse(url)
    except BadAddress as error:
        raise ValidationError({"url": [spoken(str(error))]}) from error
    if parsed.scheme != "https" and not is_allowed(parsed, frozenset(settings.FETCH_ALLOWED_HOSTS)):
        message = _("must begin with https://, or its host must be admitted in FETCH_ALLOWED_HOSTS")
        raise ValidationError({"url": [message]})
    channel.host = parsed.netloc.decode("ascii")
    channel.sealed_url = _sealed(url.strip(), "url")


def _sealed(secret: str, field: str = "__all__") -> str:
    try:
        return seal(secret)
    except VaultError as error:
        raise ValidationError({field: [spoken(str(error))]}) from error


def _tidy(recipients: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(address.strip() for address in recipients if address.strip()))
