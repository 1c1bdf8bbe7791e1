"""How often a token may call: counted in the broker, for all processes together.

The headers are those of draft-ietf-httpapi-ratelimit-headers: ``RateLimit-Policy`` says what holds, ``RateLimit`` what
is left of it. Without the broker nothing is counted and everybody is let through: a limit guards against programs
that run wild, not against people.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from riskboard.accounts.models import Token

POLICY = "default"
logger = logging.getLogger(__name__)
# One step on the server: two processes never take the same last call, and no counter is left without an end.
_COUNT = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {used, redis.call('PTTL', KEYS[1])}
"""
_TIMEOUT_SECONDS = 0.2
_PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Rate:
    """So many calls within so many seconds."""

    calls: int
    seconds: int


@dataclass(frozen=True)
class Standing:
    """Where a caller stands: calls left, and seconds until there are all of them again."""

    rate: Rate
    used: int
    reset: int

    @property
    def left(self) -> int:
        """Calls that are still allowed."""
        return max(0, self.rate.calls - self.used)

    @property
    def exceeded(self) -> bool:
        """Whether this call is one too many."""
        return self.used > self.rate.calls

    def headers(self) -> dict[str, str]:
        """The standing in the words of the draft."""
        return {
            "RateLimit-Policy": f'"{POLICY}";q={self.rate.calls};w={self.rate.seconds}',
            "RateLimit": f'"{POLICY}";r={self.left};t={self.reset}',
        }


class Counter:
    """Counts calls in the broker; after a failure it leaves the broker alone for a few seconds."""

    def __init__(self, url: str) -> None:
        """Connects when it is first asked."""
        client = redis.Redis.from_url(
            url, socket_timeout=_TIMEOUT_SECONDS, socket_connect_timeout=_TIMEOUT_SECONDS, retry=None
        )
        self._count = client.register_script(_COUNT)
        self._silent_until = 0.0

    def take(self, name: str, rate: Rate) -> Standing | None:
        """Count one call of ``name``; None where nothing can be counted."""
        if time.monotonic() < self._silent_until:
            return None
        try:
            used, left = self._count(keys=[f"api:rate:{name}"], args=[rate.seconds * 1000])
        except redis.RedisError as error:
            self._silent_until = time.monotonic() + _PAUSE_SECONDS
            logger.warning("Calls of the API are not counted: the broker does not answer (%s)", error)
            return None
        return Standing(rate, int(used), max(1, -(-int(left) // 1000)))


@cache
def _counter(url: str) -> Counter:
    return Counter(url)


class RateLimit(BaseThrottle):
    """The limit of ``API_RATE_LIMIT``, for each token and for each person without one."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the call; the standing is left at the view for the headers of its answer."""
        if settings.API_RATE_LIMIT is None:
            return True
        caller = f"t{request.auth.pk}" if isinstance(request.auth, Token) else f"u{request.user.pk}"
        self.standing = _counter(settings.REDIS_URL).take(caller, Rate(*settings.API_RATE_LIMIT))
        view.standing = self.standing
        return self.standing is None or not self.standing.exceeded

    def wait(self) -> float | None:
        """Seconds until the caller may try again."""
        return float(self.standing.reset - 1) if self.standing else None
