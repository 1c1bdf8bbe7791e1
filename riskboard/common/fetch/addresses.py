"""Which IP addresses may be connected to on behalf of outsiders: public unicast, nothing else.

The ranges are those of the IANA special-purpose address registries (RFC 6890 and its updates). They are
listed rather than taken from `ipaddress.is_global`, whose answers changed between patch releases of Python.
"""

import ipaddress
from collections.abc import Iterator

from riskboard.common.fetch.errors import gettext_noop as _
from riskboard.common.fetch.hosts import IPAddress

_REFUSED_IPV4 = {
    _("unspecified"): ["0.0.0.0/8"],
    _("private"): ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    _("shared by carriers (CGNAT)"): ["100.64.0.0/10"],
    _("loopback"): ["127.0.0.0/8"],
    _("link-local"): ["169.254.0.0/16"],
    _("reserved"): ["192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4"],
    _("for documentation"): ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
    _("for benchmarks"): ["198.18.0.0/15"],
    _("multicast"): ["224.0.0.0/4"],
}
_REFUSED_IPV6 = {
    _("unspecified"): ["::/128"],
    _("loopback"): ["::1/128"],
    _("private"): ["fc00::/7", "fec0::/10"],
    _("link-local"): ["fe80::/10"],
    _("multicast"): ["ff00::/8"],
    _("for documentation"): ["2001:db8::/32", "3fff::/20"],
    _("a black hole"): ["100::/64"],
    _("a Teredo tunnel"): ["2001::/32"],
    _("for benchmarks"): ["2001:2::/48"],
    _("reserved"): ["2001::/23"],
    _("a 6to4 tunnel"): ["2002::/16"],
}
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NETWORKS = [
    (ipaddress.ip_network(text), kind)
    for table in (_REFUSED_IPV4, _REFUSED_IPV6)
    for kind, texts in table.items()
    for text in texts
]


def refusal(address: IPAddress) -> str | None:
    """Why the address may not be connected to ("loopback", "private", …), or None where it may.

    An IPv4 address inside an IPv6 one decides: mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96) forms of a
    public address pass; a 6to4 or Teredo address never does, and names what it hides.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return _("bound to a network interface")
        for inner in _embedded(address):
            hidden = _kind(inner)
            if hidden is not None:
                return hidden
        if _stands_for_ipv4(address):
            return None
    return _kind(address)


def _kind(address: IPAddress) -> str | None:
    for network, kind in _NETWORKS:
        if address.version == network.version and address in network:
            return kind
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_IPV6:
        return _("reserved")
    return None


def _stands_for_ipv4(address: ipaddress.IPv6Address) -> bool:
    return address.ipv4_mapped is not None or address in _NAT64


def _embedded(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
