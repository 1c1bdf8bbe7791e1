"""Rows as senders take them: where to, and what."""

from datetime import datetime

from django.conf import settings

from riskboard.alerts.models import Channel, Event
from riskboard.alerts.senders.message import Message, Target
from riskboard.common.kept import in_installation_language
from riskboard.common.vault import unseal


def target_of(channel: Channel, *, now: datetime) -> Target:
    """Where ``channel`` leads, and the secrets that sign at ``now``: the newest first, the one before while it lasts.

    Raises :class:`riskboard.common.vault.VaultError` where the key to them is missing.
    """
    sealed = [channel.sealed_secret]
    if channel.previous_secret_until is not None and channel.previous_secret_until > now:
        sealed.append(channel.sealed_previous_secret)
    return Target(
        kind=channel.kind,
        recipients=tuple(channel.recipients),
        url=unseal(channel.sealed_url) if channel.sealed_url else "",
        secrets=tuple(unseal(one) for one in sealed if one),
    )


def message_of(event: Event, *, now: datetime) -> Message:
    """``event`` in words and in data, for an attempt at ``now``. All but ``sent_at`` is the same at every attempt."""
    url = settings.PUBLIC_URL + event.subject_path.removeprefix("/")
    with in_installation_language():
        title = f"{event.label}: {event.subject_title}"
    return Message(
        id=event.message_id,
        name=event.name,
        title=title,
        summary=event.summary,
        url=url,
        occurred_at=event.occurred_at,
        sent_at=now,
        data={
            **event.data,
            "subject": {
                "kind": event.subject_kind,
                "key": event.subject_key,
                "title": event.subject_title,
                "url": url,
            },
            "summary": event.summary,
        },
    )
