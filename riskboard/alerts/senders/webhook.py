"""Webhooks by the rules of Standard Webhooks."""

import json
from datetime import UTC, datetime

from riskboard.alerts.domain.signature import signed_headers
from riskboard.alerts.senders.http import post_json
from riskboard.alerts.senders.message import Message, Outcome, Target


def send_webhook(target: Target, message: Message) -> Outcome:
    """Post the event as JSON, signed with every secret that is valid now."""
    body = webhook_body(message)
    headers = signed_headers(target.secrets, message_id=message.id, sent_at=message.sent_at, body=body)
    return post_json(target.url, body, headers)


def webhook_body(message: Message) -> bytes:
    """``{"type", "timestamp", "data"}``; the same bytes at every attempt."""
    content = {"type": message.name, "timestamp": _moment(message.occurred_at), "data": dict(message.data)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
