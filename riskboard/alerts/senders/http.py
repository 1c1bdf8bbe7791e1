"""Posting JSON to an address that somebody typed: guarded like the reading of feeds, and judged by its status."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_noop

from riskboard.alerts.senders.message import Outcome
from riskboard.common.fetch import FetchError, FetchPolicy, Response, post

TOTAL_TIMEOUT = 15.0
_EXCERPT_BYTES = 2048
_GONE = 410


def policy() -> FetchPolicy:
    """The limits of every message that is sent out, with the internal hosts that the operator admits."""
    return FetchPolicy(
        user_agent=settings.FETCH_USER_AGENT,
        allowed_hosts=frozenset(settings.FETCH_ALLOWED_HOSTS),
        connect_timeout=5.0,
        total_timeout=TOTAL_TIMEOUT,
        max_bytes=_EXCERPT_BYTES,
    )


def post_json(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Post ``body``; any status of the 200s is a success."""
    try:
        answer = post(
            url, policy(), body=body, headers={"Content-Type": "application/json; charset=utf-8", **headers}
        )
    except FetchError as error:
        return Outcome(succeeded=False, error=str(error))
    succeeded = 200 <= answer.status < 300
    return Outcome(
        succeeded=succeeded,
        status_code=answer.status,
        answer=excerpt(answer.body),
        error="" if succeeded else _in_words(answer.status),
        retry_after=_retry_after(answer),
        gone=answer.status == _GONE,
        duration_ms=answer.elapsed_ms,
    )


def excerpt(body: bytes) -> str:
    """How an answer begins, as text that can be stored and shown."""
    text = body.decode("utf-8", "replace")
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:500]


def _in_words(status: int) -> str:
    if 300 <= status < 400:
        return gettext_noop(
            "The receiver answered {status}, a redirect, which is not followed: give the final address."
        ).format(status=status)
    if status == _GONE:
        return gettext_noop("The receiver answered 410: it wants no more messages. The channel is paused.")
    return gettext_noop("The receiver answered {status}.").format(status=status)


def _retry_after(answer: Response) -> int | None:
    asked = answer.headers.get("retry-after", "").strip()
    return int(asked[:9]) if asked.isascii() and asked.isdigit() else None
