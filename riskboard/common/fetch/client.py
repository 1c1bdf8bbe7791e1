"""One GET or POST with every guard on: judged addresses, bounded time and size; a GET follows redirects.

Synchronous; fetch concurrently by calling from several threads. Nothing is shared between two fetches: no
cookies, no connections, no proxy settings from the environment.
"""

import functools
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

import certifi
import httpcore
import httpx

from riskboard.common.fetch import decode, hosts
from riskboard.common.fetch.errors import BadAddress, BadAnswer, TooManyRedirects
from riskboard.common.fetch.network import (
    Deadline,
    GuardedBackend,
    Resolver,
    check_literal,
    system_resolver,
)

MIB = 2**20
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, kw_only=True)
class FetchPolicy:
    """What fetches may do. Times in seconds; `max_bytes` counts the body after decompression.

    `allowed_hosts` ("wiki.internal", "10.0.0.5:8080") admits hosts that are not on the public internet.
    `user_agent` should name a contact. `resolver` and `tls` are for tests and for private authorities.
    """

    user_agent: str
    allowed_hosts: frozenset[str] = frozenset()
    connect_timeout: float = 10.0
    total_timeout: float = 30.0
    max_bytes: int = 10 * MIB
    max_redirects: int = 5
    resolver: Resolver = system_resolver
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        tidy = frozenset(host.strip().lower().removesuffix(".") for host in self.allowed_hosts)
        object.__setattr__(self, "allowed_hosts", tidy - {""})


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer, whatever its status. `url` is where it came from, after `redirects` (status, new address).

    `headers` has its names in lower case, repeated ones joined by ", "; `body` is decompressed.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[tuple[int, str], ...] = ()
    elapsed_ms: int = 0

    @property
    def permanent_url(self) -> str | None:
        """The address that replaces the one asked for, if the first redirects say so for good."""
        moved = None
        for status, url in self.redirects:
            if status not in _PERMANENT:
                break
            moved = url
        return moved


@dataclass(frozen=True)
class _Ask:
    """What is sent besides the address; `private` headers go only to the origin they belong to."""

    method: str
    common: Mapping[str, str]
    private: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def headers(self, url: httpx.URL, home: httpx.URL) -> list[tuple[bytes, bytes]]:
        fields = {"Host": url.netloc.decode("ascii"), **self.common}
        if _origin(url) == _origin(home):
            fields |= self.private
        if self.body:
            fields["Content-Length"] = str(len(self.body))
        return [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in fields.items()]


def check_address(url: str, policy: FetchPolicy) -> None:
    """Refuse an address that `fetch` would refuse before it asks anybody. Raises BadAddress or AddressRefused."""
    check_literal(hosts.parse(url), policy.allowed_hosts)


def fetch(
    url: str,
    policy: FetchPolicy,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """GET `url` within the policy's limits; any status is an answer, `FetchError` says why there is none.

    `etag` and `last_modified` make it conditional (a 304 has no body). They and `headers` are sent to the
    origin of `url` only, never to where a redirect leads elsewhere.
    """
    conditional = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    private = {name: _one_line(value) for name, value in conditional.items() if value}
    private |= {name: _one_line(value) for name, value in (headers or {}).items()}
    return _follow(url, policy, _Ask("GET", _common(policy, decode.ACCEPT_ENCODING), private))


def post(url: str, policy: FetchPolicy, *, body: bytes, headers: Mapping[str, str]) -> Response:
    """POST `body` to `url` within the policy's limits; any status is an answer, `FetchError` says why there is none.

    No redirect is followed: a body that was signed or secret goes to the address that was meant, or nowhere. Of the
    answer only the first `max_bytes` are read, so that a long one does not turn a success into a failure.
    """
    private = {name: _one_line(value) for name, value in headers.items()}
    ask = _Ask("POST", _common(policy, "identity"), private, body)
    started, home = time.monotonic(), hosts.parse(url)
    answer = _exchange(home, home, policy, ask, Deadline.after(policy.total_timeout))
    return replace(answer, elapsed_ms=round((time.monotonic() - started) * 1000))


def _common(policy: FetchPolicy, encodings: str) -> dict[str, str]:
    return {
        "User-Agent": _one_line(policy.user_agent),
        "Accept": "*/*",
        "Accept-Encoding": encodings,
        "Connection": "close",
    }


def _follow(address: str, policy: FetchPolicy, ask: _Ask) -> Response:
    started = time.monotonic()
    deadline = Deadline.after(policy.total_timeout)
    home = url = hosts.parse(address)
    redirects: list[tuple[int, str]] = []
    while True:
        response = _exchange(url, home, policy, ask, deadline)
        target = response.headers.get("location") if response.status in _REDIRECTS else None
        if not target:
            return Response(
                url=str(url),
                status=response.status,
                headers=response.headers,
                body=response.body,
                redirects=tuple(redirects),
                elapsed_ms=round((time.monotonic() - started) * 1000),
            )
        if len(redirects) == policy.max_redirects:
            raise TooManyRedirects(
                "The address redirects more than {count} times; give the final address.",
                count=policy.max_redirects,
            )
        url = hosts.parse(_resolved(str(url), target))
        redirects.append((response.status, str(url)))


def _resolved(url: str, target: str) -> str:
    try:
        return urljoin(url, target.strip().replace(" ", "%20"))
    except ValueError as error:
        raise BadAddress(
            "The address redirects to something that is no web address; give the final one."
        ) from error


def _exchange(
    url: httpx.URL, home: httpx.URL, policy: FetchPolicy, ask: _Ask, deadline: Deadline
) -> Response:
    """One request to `url` and its answer, on a connection of its own; `home` is where the fetch began."""
    backend = GuardedBackend(
        policy.resolver, deadline, policy.connect_timeout, hosts.is_allowed(url, policy.allowed_hosts)
    )
    host = url.raw_host.decode("ascii").removesuffix(".")
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=hosts.port(url), target=url.raw_path)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(url, policy), network_backend=backend) as pool,
            pool.stream(
                ask.method,
                target,
                headers=ask.headers(url, home),
                content=ask.body or None,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            return (_read_start if ask.method == "POST" else _read)(answer, url, policy)
    except httpcore.ProtocolError as error:
        raise BadAnswer(
            "{host} did not answer in proper HTTP, or broke off; check that the address is a web address.",
            host=host,
        ) from error


def _read(answer: httpcore.Response, url: httpx.URL, policy: FetchPolicy) -> Response:
    """Status, headers and body; the body of a redirect is left unread."""
    headers = _headers(answer)
    declared = headers.get("content-length", "")
    body = b""
    if answer.status not in _REDIRECTS | _BODILESS:
        if declared.isdecimal() and int(declared[:20]) > policy.max_bytes:
            raise decode.too_large(policy.max_bytes)
        body = decode.read_body(answer.iter_stream(), headers.get("content-encoding", ""), policy.max_bytes)
    return Response(url=str(url), status=answer.status, headers=headers, body=body)


def _read_start(answer: httpcore.Response, url: httpx.URL, policy: FetchPolicy) -> Response:
    """Status, headers and as much of the body as is wanted, as it came."""
    body = bytearray()
    if answer.status not in _BODILESS:
        for chunk in answer.iter_stream():
            body += chunk
            if len(body) >= policy.max_bytes:
                break
    kept = bytes(body[: policy.max_bytes])
    return Response(url=str(url), status=answer.status, headers=_headers(answer), body=kept)


def _headers(answer: httpcore.Response) -> dict[str, str]:
    return {name: value.strip() for name, value in httpx.Headers(answer.headers).items()}


def _origin(url: httpx.URL) -> tuple[str, bytes, int]:
    return url.scheme, url.raw_host, hosts.port(url)


def _one_line(value: str) -> str:
    """A header's value cannot smuggle in another header."""
    return " ".join(value.split())


def _tls(url: httpx.URL, policy: FetchPolicy) -> ssl.SSLContext | None:
    """What a secure connection to ``url`` is verified with; None for an address that has none."""
    if url.scheme != "https":
        return None
    # Many threads begin at once, and reading the authorities takes as long as forty requests: one does it for all.
    with _reading_authorities:
        return policy.tls or _public_authorities()


_reading_authorities = threading.Lock()


@functools.cache
def _public_authorities() -> ssl.SSLContext:
    """Verifies against the system's authorities (SSL_CERT_FILE included) and the bundled public ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
