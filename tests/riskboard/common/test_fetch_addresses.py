"""Which addresses and spellings of hosts are refused before anything is connected to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskboard.common.fetch import BadAddress, registrable_domain
from riskboard.common.fetch.addresses import refusal
from riskboard.common.fetch.hosts import is_allowed, parse

REFUSED = [
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "CGNAT"),
    ("100.127.255.254", "CGNAT"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.8", "reserved"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "reserved"),
    ("192.168.1.1", "private"),
    ("198.18.0.1", "benchmarks"),
    ("198.19.255.255", "benchmarks"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.7", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::127.0.0.1", "reserved"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "link-local"),
    ("::ffff:0:127.0.0.1", "reserved"),
    ("64:ff9b::127.0.0.1", "loopback"),
    ("64:ff9b::10.1.2.3", "private"),
    ("64:ff9b:1::1", "reserved"),
    ("100::1", "black hole"),
    ("2001::1", "unspecified"),
    ("2001:0:7f00:1::", "loopback"),
    ("2001:0:4136:e378:8000:63bf:80ff:fffe", "loopback"),
    ("2001:0:808:808::f7f7:f7f7", "Teredo"),
    ("2001:2::1", "benchmarks"),
    ("2001:20::1", "reserved"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::", "loopback"),
    ("2002:a00:1::", "private"),
    ("2002:808:808::1", "6to4"),
    ("3fff::1", "documentation"),
    ("5f00::1", "reserved"),
    ("4000::1", "reserved"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "interface"),
    ("2606:4700::1111%1", "interface"),
    ("fec0::1", "private"),
    ("ff02::1", "multicast"),
]
PUBLIC = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_an_address_off_the_public_internet_is_refused_with_its_kind(address: str, reason: str) -> None:
    assert reason in (refusal(ipaddress.ip_address(address)) or "")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_accepted(address: str) -> None:
    assert refusal(ipaddress.ip_address(address)) is None


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_hidden_in_ipv6_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | int(address))
    nat64 = ipaddress.IPv6Address((0x64FF9B << 96) | int(address))
    assert refusal(mapped) == refusal(nat64) == refusal(address)


@given(st.ip_addresses())
def test_nothing_python_calls_private_is_accepted(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if address.is_private or address.is_multicast or address.is_reserved or address.is_link_local:
        hidden = getattr(address, "ipv4_mapped", None)
        nat64 = address in ipaddress.ip_network("64:ff9b::/96")
        assert refusal(address) is not None or hidden is not None or nat64


HOSTILE = [
    "",
    " ",
    "feed",
    "//example.org/feed",
    "/feed",
    "http:",
    "http://",
    "http:///feed",
    "http:example.org",
    "http:/example.org",
    "https://",
    "ftp://example.org/feed",
    "file:///etc/passwd",
    "gopher://example.org:70/_x",
    "dict://example.org:11211/",
    "ldap://example.org/",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
    "unix:///run/docker.sock",
    "http+unix://%2Frun%2Fdocker.sock/info",
    "jar:http://example.org!/x",
    "feed://example.org/feed",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://@example.org/",
    "http://:@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org:80@127.0.0.1/",
    "http://example.org\\@127.0.0.1/",
    "http://127.0.0.1\\@example.org/",
    "http:\\\\127.0.0.1\\",
    "http://exa mple.org/",
    "http://example.org/a b",
    "http://example.org\t/",
    "http://example.org\r\nHost: 127.0.0.1/",
    "http://example.org/\r\nX-Injected: 1",
    "http://example.org\x00.evil.org/",
    "http://example.org\u2028/",
    "http://\u200bexample.org/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.01/",
    "http://127.0.0.1.1/",
    "http://1.2.3.256/",
    "http://0/",
    "http://0x/",
    "http://00000000127.0.0.1/",
    "http://example.0x7f/",
    "http://example.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.0.0.1/",
    "http://ⓛocalhost/",
    "http://[::1",
    "http://::1/",
    "http://[::1%25lo]/",
    "http://[fe80::1%25eth0]/",
    "http://[::1%lo]/",
    "http://[not-an-address]/",
    "http://[127.0.0.1]/",
    "http://example%2eorg/",
    "http://127%2e0%2e0%2e1/",
    "http://exa%6dple.org/",
    "http://%31%32%37.0.0.1/",
    "http://example..org/",
    "http://.example.org/",
    "http://-example.org/",
    "http://example.org:0/",
    "http://example.org:65536/",
    "http://example.org:-80/",
    "http://example.org:80:80/",
    "http://example.org:http/",
    "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 130 + "org/",
    "http://example.org/" + "a" * 3000,
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_misleading_spelling_is_refused_before_any_name_is_looked_up(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(url)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("url", ["http://user:hunter2@example.org/", "http://example.org/?token=hunter2 x"])
def test_the_explanation_repeats_no_secret(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Example.ORG/Feed", b"example.org"),
        ("  https://example.org/feed  ", b"example.org"),
        ("https://bücher.example/", b"xn--bcher-kva.example"),
        ("http://127。0。0。1/", b"127.0.0.1"),
        ("http://a_b.example.org./x", b"a_b.example.org."),
        ("http://localhost:8080/", b"localhost"),
        ("http://[2001:db8::1]:8080/", b"2001:db8::1"),
    ],
)
def test_an_ordinary_address_is_read_with_its_host_in_ascii(url: str, host: bytes) -> None:
    assert parse(url).raw_host == host


def test_the_fragment_is_not_part_of_what_is_fetched() -> None:
    assert str(parse("https://example.org/feed?a=1#top")) == "https://example.org/feed?a=1"


@pytest.mark.parametrize(
    ("entry", "url", "admitted"),
    [
        ("wiki.internal", "http://wiki.internal/feed", True),
        ("wiki.internal", "http://wiki.internal.:8080/feed", True),
        ("wiki.internal", "http://evil.wiki.internal/", False),
        ("wiki.internal:8080", "http://wiki.internal:8080/", True),
        ("wiki.internal:8080", "http://wiki.internal/", False),
        ("wiki.internal:443", "https://wiki.internal/", True),
        ("10.0.0.5:80", "http://10.0.0.5/", True),
        ("::1", "http://[::1]:99/", True),
        ("[::1]:99", "http://[::1]:99/", True),
        ("[::1]:99", "http://[::1]/", False),
    ],
)
def test_an_administrator_admits_a_host_or_one_port_of_it(entry: str, url: str, admitted: bool) -> None:
    assert is_allowed(parse(url), frozenset({entry})) is admitted


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.example.co.uk/feed", "example.co.uk"),
        ("https://EXAMPLE.com./feed", "example.com"),
        ("https://a.b.status.example.org:8443/x", "example.org"),
        ("http://192.0.2.7/feed", "192.0.2.7"),
        ("http://[2001:db8::1]/feed", "2001:db8::1"),
        ("http://localhost:8000/", "localhost"),
        ("http://intranet/", "intranet"),
        ("https://news.bücher.example/", "news.xn--bcher-kva.example"),
        ("https://co.uk/", "co.uk"),
    ],
)
def test_politeness_is_owed_to_the_registered_domain(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain
