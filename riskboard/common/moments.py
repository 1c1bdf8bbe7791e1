"""Moments as programs read them."""

from datetime import UTC, datetime


def utc_text(moment: datetime) -> str:
    """``2026-03-01T12:00:00Z`` (RFC 3339), with what there is of a second's fraction."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
