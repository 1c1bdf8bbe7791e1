"""The host part of an address: which spellings are accepted, and to whom it belongs."""

import functools
import ipaddress
import re

import httpx
import tldextract

from riskboard.common.fetch.errors import BadAddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_URL = 2_000
# A URL with one of these is read differently by different parsers, which is how guards are got around.
_AMBIGUOUS = re.compile(r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_CREDENTIALS = re.compile(r"[^/?#]*//[^/?#]*@")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*", re.ASCII)
# WHATWG "ends in a number": 127.1, 0x7f.1, 017700000001 and 2130706433 are IPv4 to some resolvers.
_ENDS_IN_NUMBER = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)$", re.ASCII)


def parse(url: str) -> httpx.URL:
    """The address ready to connect to: absolute, http or https, plain host, no credentials, no fragment.

    Raises BadAddress with the reason. The same parsed value is checked and connected to, so there is no
    second parser that could read it otherwise.
    """
    text = url.strip()
    if len(text) > _MAX_URL:
        raise BadAddress(
            "The address is longer than {most} characters; give the feed's own address.", most=f"{_MAX_URL:,}"
        )
    if _AMBIGUOUS.search(text):
        raise BadAddress("The address contains spaces, control characters or backslashes; correct it.")
    try:
        parsed = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadAddress("The address is not a valid URL; check its spelling.") from error
    if parsed.scheme not in _DEFAULT_PORTS:
        raise BadAddress("Only http:// and https:// addresses can be fetched.")
    if _CREDENTIALS.match(text):
        raise BadAddress("The address contains a user name or password; remove it from the address.")
    _check_host(parsed.raw_host.decode("ascii"))
    if parsed.port is not None and not 0 < parsed.port < 65_536:
        raise BadAddress("The port in the address is not between 1 and 65535; correct it.")
    return parsed.copy_with(fragment=None)


def port(url: httpx.URL) -> int:
    """The port connected to, written or implied by the scheme."""
    return url.port or _DEFAULT_PORTS[url.scheme]


def authority(url: str) -> str:
    """Host and port of an address, as ``is_allowed`` knows them. Raises BadAddress."""
    parsed = parse(url)
    host = parsed.raw_host.decode("ascii").removesuffix(".")
    return f"[{host}]:{port(parsed)}" if ":" in host else f"{host}:{port(parsed)}"


def literal(host: str) -> IPAddress | None:
    """The address a host spells in the one usual way (dotted quad, or IPv6 with or without brackets)."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _check_host(host: str) -> None:
    if not host:
        raise BadAddress("The address names no host; it should look like https://example.org/feed.")
    if "%" in host:
        raise BadAddress("The address names a network interface of this machine; use a public address.")
    if literal(host) is not None:
        return
    bare = host.removesuffix(".")
    if _ENDS_IN_NUMBER.search(bare):
        raise BadAddress("The host is a number in an unusual spelling; write a name or four plain numbers.")
    if not _NAME.fullmatch(bare):
        raise BadAddress("The host name is not valid; check its spelling.")


def is_allowed(url: httpx.URL, allowed_hosts: frozenset[str]) -> bool:
    """Whether the administrator admitted this host (`host`) or this very port of it (`host:port`).

    Compares the host as written in the address, not what it resolves to.
    """
    host = url.raw_host.decode("ascii").removesuffix(".")
    names = {host, f"[{host}]"} if ":" in host else {host}
    return any(name in allowed_hosts or f"{name}:{port(url)}" in allowed_hosts for name in names)


@functools.cache
def _suffixes() -> tldextract.TLDExtract:
    # The list bundled with the package: no request leaves the machine to learn it, nothing is cached on disk.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def registrable_domain(url: str) -> str:
    """The domain somebody registered ("news.example.co.uk" → "example.co.uk"), for one-at-a-time politeness.

    An IP address, or a host without a public suffix such as `localhost`, is its own domain.
    Raises BadAddress for what `fetch` would not fetch either.
    """
    host = parse(url).raw_host.decode("ascii").removesuffix(".")
    if literal(host) is not None:
        return host
    return _suffixes()(host).top_domain_under_public_suffix or host
