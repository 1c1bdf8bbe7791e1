"""Signing by the rules of Standard Webhooks (https://www.standardwebhooks.com), version 1: HMAC-SHA256."""

import base64
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A fresh signing secret: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode("ascii")


def signed_headers(
    keys: Iterable[str], *, message_id: str, sent_at: datetime, body: bytes
) -> Mapping[str, str]:
    """The three headers of a message that is sent at ``sent_at``, signed with every secret that is valid."""
    timestamp = int(sent_at.timestamp())
    signatures = [signature(key, message_id=message_id, timestamp=timestamp, body=body) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
