"""Fetching from a real server on loopback: guards at every hop, limits of time and size."""

import itertools
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpcore
import pytest

from riskboard.common.fetch import (
    AddressRefused,
    BadAddress,
    BadAnswer,
    FetchError,
    FetchPolicy,
    TimedOut,
    TooManyRedirects,
    Unreachable,
    fetch,
)
from riskboard.common.fetch.network import Resolver
from tests.http_server import Answer, LocalServer, Received

MIB = 2**20
PUBLIC = "93.184.216.34"


def policy(*servers: LocalServer, **changes: Any) -> FetchPolicy:
    """A policy that admits these local servers, and nothing else that is internal."""
    given: dict[str, Any] = {
        "user_agent": "Riskboard/1 (+mailto:risk@example.org)",
        "allowed_hosts": frozenset(server.authority for server in servers),
        "total_timeout": 10.0,
    }
    return FetchPolicy(**(given | changes))


def names(**known: str) -> Resolver:
    """A resolver that knows `name_test="127.0.0.1"` as name.test."""
    table = {name.replace("_", "."): address for name, address in known.items()}

    def resolve(host: str, port: int) -> list[str]:
        if host.removesuffix(".") not in table:
            raise OSError("unknown")
        return [table[host.removesuffix(".")]]

    return resolve


def redirect(status: int, to: str) -> Answer:
    return status, {"Location": to}, b""


def test_an_answer_brings_status_headers_body_and_duration(server: LocalServer) -> None:
    server.route("/feed", (200, {"ETag": '"a"', "Content-Type": "application/rss+xml"}, b"<rss/>"))
    response = fetch(server.base_url + "/feed?x=1#top", policy(server))
    assert (response.status, response.body) == (200, b"<rss/>")
    assert response.headers["etag"] == '"a"'
    assert response.url == server.base_url + "/feed?x=1"
    assert response.redirects == ()
    assert 0 <= response.elapsed_ms < 10_000


def test_we_introduce_ourselves_with_a_contact_and_ask_for_compression(server: LocalServer) -> None:
    fetch(server.base_url, policy(server))
    sent = server.requests[0].headers
    assert sent["user-agent"] == "Riskboard/1 (+mailto:risk@example.org)"
    assert sent["host"] == server.authority
    assert {"gzip", "br"} <= set(sent["accept-encoding"].split(", "))
    assert not {"cookie", "content-length"} & set(sent)


@pytest.mark.parametrize("status", [404, 410, 429, 500, 503])
def test_an_error_status_is_an_answer_not_an_exception(server: LocalServer, status: int) -> None:
    server.route("/", (status, {"Retry-After": "120"}, b"sorry"))
    response = fetch(server.base_url + "/", policy(server))
    assert (response.status, response.headers["retry-after"]) == (status, "120")


def test_a_conditional_request_sends_both_validators_and_reads_no_body(server: LocalServer) -> None:
    server.route("/", (304, {"ETag": '"a"', "Content-Length": "999"}, b""))
    response = fetch(server.base_url + "/", policy(server), etag='"a"', last_modified="Tue, 01 Sep")
    assert (response.status, response.body) == (304, b"")
    assert server.requests[0].headers["if-none-match"] == '"a"'
    assert server.requests[0].headers["if-modified-since"] == "Tue, 01 Sep"


def test_a_validator_cannot_smuggle_in_a_header(server: LocalServer) -> None:
    fetch(server.base_url, policy(server), etag='"a"\r\nX-Injected: 1')
    assert "x-injected" not in server.requests[0].headers


# Redirects


def test_redirects_are_followed_and_told(server: LocalServer) -> None:
    server.route("/a", redirect(301, "/b"))
    server.route("/b", redirect(308, "c?d=e f#g"))
    server.route("/c", redirect(302, server.base_url + "/d"))
    server.route("/d", (200, {}, b"here"))
    response = fetch(server.base_url + "/a", policy(server))
    assert response.body == b"here"
    assert [status for status, _ in response.redirects] == [301, 308, 302]
    assert response.redirects[1][1] == server.base_url + "/c?d=e%20f"
    assert response.url == server.base_url + "/d"
    assert response.permanent_url == server.base_url + "/c?d=e%20f"


def test_a_temporary_redirect_moves_nothing_for_good(server: LocalServer) -> None:
    server.route("/a", redirect(302, "/b"))
    server.route("/b", redirect(301, "/c"))
    assert fetch(server.base_url + "/a", policy(server)).permanent_url is None


@pytest.mark.parametrize(("hops", "reached"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_no_more(server: LocalServer, hops: int, reached: bool) -> None:
    for hop in range(hops):
        server.route(f"/{hop}", redirect(302, f"/{hop + 1}"))
    server.route(f"/{hops}", (200, {}, b"end"))
    if reached:
        assert fetch(server.base_url + "/0", policy(server)).body == b"end"
        return
    with pytest.raises(TooManyRedirects, match="5 times"):
        fetch(server.base_url + "/0", policy(server))
    assert len(server.requests) == 6


def test_a_redirect_without_a_target_is_an_answer(server: LocalServer) -> None:
    server.route("/", (302, {}, b"lost"))
    assert fetch(server.base_url + "/", policy(server)).status == 302


def test_a_redirect_to_an_internal_server_is_refused_and_never_connects(server: LocalServer) -> None:
    with LocalServer({"/": (200, {}, b"secret")}) as internal:
        server.route("/", redirect(302, internal.base_url + "/"))
        with pytest.raises(AddressRefused, match="loopback"):
            fetch(server.base_url + "/", policy(server))
        assert internal.requests == []


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.0.0.1/",
        "//192.168.0.1/",
        "https://100.64.0.1/",
        "http://0.0.0.0/",
    ],
)
def test_a_redirect_into_a_private_network_is_refused(server: LocalServer, target: str) -> None:
    server.route("/", redirect(301, target))
    with pytest.raises(AddressRefused, match="FETCH_ALLOWED_HOSTS"):
        fetch(server.base_url + "/", policy(server))


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/", "http://u:p@example.org/", "http://2130706433/"]
)
def test_a_redirect_to_what_is_no_plain_web_address_is_refused(server: LocalServer, target: str) -> None:
    server.route("/", redirect(301, target))
    with pytest.raises(BadAddress):
        fetch(server.base_url + "/", policy(server))


def test_validators_headers_and_cookies_stay_with_the_origin_they_belong_to(server: LocalServer) -> None:
    with LocalServer() as other:
        server.route("/a", (302, {"Location": "/b", "Set-Cookie": "session=1"}, b""))
        server.route("/b", redirect(302, other.base_url + "/c"))
        fetch(
            server.base_url + "/a", policy(server, other), etag='"a"', headers={"Authorization": "Bearer x"}
        )
        same, foreign = server.requests[1].headers, other.requests[0].headers
    assert (same["if-none-match"], same["authorization"]) == ('"a"', "Bearer x")
    assert not {"if-none-match", "authorization", "cookie"} & set(foreign)
    assert "cookie" not in same


# Addresses and names


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "?"])
def test_a_name_is_refused_for_the_address_it_resolves_to(address: str) -> None:
    with pytest.raises(AddressRefused):
        fetch("http://feeds.test/", policy(resolver=lambda host, port: [address]))


def test_one_internal_address_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(AddressRefused):
        fetch("http://feeds.test/", policy(resolver=lambda host, port: [PUBLIC, "127.0.0.1"]))


def test_a_name_that_resolves_differently_a_second_time_gains_nothing(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is public when asked first and internal ever after: only the judged address is dialled."""
    server.route("/", redirect(302, "http://rebinding.test/again"))
    answers = itertools.chain([[PUBLIC]], itertools.repeat(["127.0.0.1"]))
    asked, dialled = [], []
    dial = httpcore.SyncBackend.connect_tcp

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    def record(backend: httpcore.SyncBackend, host: str, port: int, *args: Any) -> httpcore.NetworkStream:
        dialled.append(host)
        return dial(backend, "127.0.0.1", server.port, *args)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", record)
    with pytest.raises(AddressRefused):
        fetch("http://rebinding.test/", policy(resolver=resolver))
    assert dialled == [PUBLIC]
    assert asked == ["rebinding.test", "rebinding.test"]
    assert server.paths() == ["/"]


def test_an_admitted_name_may_lead_inside(server: LocalServer) -> None:
    server.route("/", (200, {}, b"wiki"))
    admitted = policy(allowed_hosts=frozenset({" Wiki.Test "}), resolver=names(wiki_test="127.0.0.1"))
    assert fetch(f"http://wiki.test:{server.port}/", admitted).body == b"wiki"
    assert server.requests[0].headers["host"] == f"wiki.test:{server.port}"


def test_the_next_address_is_tried_when_one_does_not_accept(server: LocalServer) -> None:
    server.route("/", (200, {}, b"second"))
    admitted = policy(
        allowed_hosts=frozenset({"feeds.test"}), resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"]
    )
    assert fetch(f"http://feeds.test:{server.port}/", admitted).body == b"second"


def test_an_unknown_name_and_a_closed_port_are_told_apart() -> None:
    with pytest.raises(Unreachable, match=r"nowhere\.test is not known"):
        fetch("http://nowhere.test/", policy(resolver=names()))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(Unreachable, match="does not accept connections"):
            fetch(f"http://127.0.0.1:{port}/", policy(allowed_hosts=frozenset({"127.0.0.1"})))


def test_proxies_of_the_environment_are_not_used(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalServer() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        monkeypatch.setenv("ALL_PROXY", proxy.base_url)
        fetch(server.base_url, policy(server))
        assert (len(server.requests), len(proxy.requests)) == (1, 0)


# Time


def took(action: Callable[[], object]) -> float:
    started = time.monotonic()
    with pytest.raises(TimedOut):
        action()
    return time.monotonic() - started


def test_a_slow_drip_ends_with_the_whole_fetch_not_with_each_piece(server: LocalServer) -> None:
    def drip(request: Received) -> Answer:
        return 200, {}, (b"x" for _ in iter(lambda: server.pause(0.05), False))

    server.route("/", drip)
    assert took(lambda: fetch(server.base_url + "/", policy(server, total_timeout=0.4))) < 2


def test_a_drip_of_headers_ends_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not done.wait(0.05):
                    connection.sendall(b"X-More: 1\r\n")

        thread = threading.Thread(target=drip)
        thread.start()
        admitted = policy(allowed_hosts=frozenset({"127.0.0.1"}), total_timeout=0.4)
        try:
            assert took(lambda: fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/", admitted)) < 2
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_never_speaks_is_left(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        admitted = policy(allowed_hosts=frozenset({"127.0.0.1"}), total_timeout=0.3)
        assert took(lambda: fetch(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/", admitted)) < 2


def test_a_resolver_that_hangs_counts_as_connecting() -> None:
    release = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        release.wait(10)
        return []

    try:
        with pytest.raises(TimedOut, match=r"within 0\.2 seconds"):
            fetch("http://feeds.test/", policy(resolver=hang, connect_timeout=0.2))
    finally:
        release.set()


# Answers that are none


@pytest.mark.parametrize(
    "said", [b"", b"220 mail ready\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"]
)
def test_what_is_not_http_or_breaks_off_is_said_in_words(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)

        thread = threading.Thread(target=speak)
        thread.start()
        with pytest.raises(FetchError) as caught:
            fetch(
                f"http://127.0.0.1:{listener.getsockname()[1]}/",
                policy(allowed_hosts=frozenset({"127.0.0.1"})),
            )
        thread.join()
    assert isinstance(caught.value, BadAnswer)
    assert "127.0.0.1 did not answer in proper HTTP" in str(caught.value)


def test_an_error_never_repeats_the_query_of_the_address() -> None:
    with pytest.raises(Unreachable) as caught:
        fetch("http://nowhere.test/feed?token=hunter2", policy(resolver=names()))
    assert "hunter2" not in str(caught.value)
