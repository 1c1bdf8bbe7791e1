"""Sockets that are checked where they are opened: resolve once, judge every address, connect to one of them.

httpcore asks this backend for a connection to a *name*. Because the backend resolves, judges and connects in
one step, a name that resolves differently a moment later gains nothing. TLS is then verified against the
name, which httpcore hands over separately. Every wait is bounded by what is left of the whole fetch.
"""

import contextlib
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from riskboard.common.fetch import addresses, hosts
from riskboard.common.fetch.errors import AddressRefused, TimedOut, TlsFailed, Unreachable, gettext_noop

Resolver = Callable[[str, int], list[str]]
"""Name and port to addresses, in the order to try; raises OSError when there are none."""


def system_resolver(host: str, port: int) -> list[str]:
    """What the operating system resolves the name to, each address once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Deadline:
    """The moment by which the whole fetch must be over, and the seconds that were given for it."""

    at: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """A deadline that many seconds from now."""
        return cls(time.monotonic() + seconds, seconds)

    def left(self, wanted: float | None = None) -> float:
        """Seconds that may still be waited, `wanted` at most. Raises TimedOut when none are left."""
        remaining = self.at - time.monotonic()
        if remaining <= 0:
            raise TimedOut(
                "The answer was not complete after {seconds} seconds; the server may be overloaded.",
                seconds=f"{self.seconds:g}",
            )
        return remaining if wanted is None else min(wanted, remaining)


@dataclass(frozen=True)
class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections for one hop of one fetch; `allowed` skips the judgement of addresses."""

    resolver: Resolver
    deadline: Deadline
    connect_timeout: float
    allowed: bool

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the name's addresses that accepts, all of them judged beforehand.

        Raises AddressRefused if any of them is not public: a mixed answer is an attempt, not a mishap.
        """
        by = Deadline.after(self.deadline.left(self.connect_timeout))
        found = self._resolve(host, port, by)
        if not self.allowed:
            _judge(host, found)
        plain = httpcore.SyncBackend()
        for address in found:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                wait = _connect_wait(host, by)
                stream = plain.connect_tcp(address, port, wait, local_address, socket_options)
                return BoundedStream(stream, self.deadline, host)
        _connect_wait(host, by)
        raise Unreachable(
            "{host} does not accept connections on port {port}; check the address.", host=host, port=port
        )

    def _resolve(self, host: str, port: int, by: Deadline) -> list[str]:
        known = hosts.literal(host)
        if known is not None:
            return [str(known)]
        # The system's resolver takes no timeout, so it runs beside us and may be left behind.
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self.resolver(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=look_up, daemon=True).start()
        try:
            found = answers.get(timeout=_connect_wait(host, by))
        except queue.Empty:
            found = []
            _connect_wait(host, by)
        if isinstance(found, Exception) or not found:
            raise Unreachable("The name {host} is not known; check its spelling.", host=host)
        return found


def _connect_wait(host: str, by: Deadline) -> float:
    try:
        return by.left()
    except TimedOut as error:
        raise TimedOut(
            "{host} did not accept a connection within {seconds} seconds; it may be down.",
            host=host,
            seconds=f"{by.seconds:g}",
        ) from error


def check_literal(url: httpx.URL, allowed_hosts: frozenset[str]) -> None:
    """Refuse at once an address that spells out where it leads, without asking anybody. Raises AddressRefused.

    A name is judged when it is fetched: what it resolves to may change.
    """
    known = hosts.literal(url.raw_host.decode("ascii"))
    if known is not None and not hosts.is_allowed(url, allowed_hosts):
        _judge(str(known), [str(known)])


def _judge(host: str, found: list[str]) -> None:
    for text in found:
        try:
            reason = addresses.refusal(ipaddress.ip_address(text))
        except ValueError:
            reason = gettext_noop("unreadable")
        if reason is not None:
            raise AddressRefused(
                "{host} leads to an address that is {reason_word}, not on the public internet; "
                "if it is meant, an administrator can add the host to FETCH_ALLOWED_HOSTS.",
                host=host,
                reason_word=reason,
            )


@contextlib.contextmanager
def _in_words(host: str, deadline: Deadline) -> Iterator[None]:
    """httpcore's errors become ours; a time-out of a read can only be the deadline's."""
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise TimedOut(
            "{host} had not answered completely after {seconds} seconds; try again later.",
            host=host,
            seconds=f"{deadline.seconds:g}",
        ) from error
    except (httpcore.NetworkError, OSError) as error:
        raise Unreachable("{host} broke the connection before the answer was complete.", host=host) from error


@dataclass(frozen=True)
class BoundedStream(httpcore.NetworkStream):
    """A connection of which no read, write or handshake outlasts the deadline of the whole fetch."""

    inner: httpcore.NetworkStream
    deadline: Deadline
    host: str

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Up to `max_bytes`, as soon as there are any; empty at the end."""
        wait = self.deadline.left()
        with _in_words(self.host, self.deadline):
            return self.inner.read(max_bytes, wait)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`."""
        wait = self.deadline.left()
        with _in_words(self.host, self.deadline):
            self.inner.write(buffer, wait)

    def close(self) -> None:
        """Close the connection; may be repeated."""
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Shake hands and verify the certificate against the name in the address. Raises TlsFailed."""
        wait = self.deadline.left()
        try:
            with _in_words(self.host, self.deadline):
                secured = self.inner.start_tls(ssl_context, server_hostname, wait)
        except Unreachable as error:
            reason = _tls_reason(error)
            if reason is None:
                raise
            raise TlsFailed(
                "The secure connection to {host} could not be verified ({reason}); "
                "check the address, or tell the site's owner.",
                host=self.host,
                reason=reason,
            ) from error
        return BoundedStream(secured, self.deadline, self.host)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self.inner.get_extra_info(info)


def _tls_reason(error: BaseException | None) -> str | None:
    """OpenSSL's own words for the failure, if TLS was the failure."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        if isinstance(error, ssl.SSLError):
            return (error.reason or "protocol error").lower().replace("_", " ")
        error = error.__cause__
    return None
