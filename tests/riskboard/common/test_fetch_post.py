"""Posting to a real server on loopback: the same guards as reading, no redirects, an answer of any length."""

from typing import Any

import pytest

from riskboard.common.fetch import AddressRefused, BadAddress, FetchPolicy, TimedOut, post
from tests.http_server import LocalServer

PUBLIC = "93.184.216.34"


def policy(*servers: LocalServer, **changes: Any) -> FetchPolicy:
    given: dict[str, Any] = {
        "user_agent": "Riskboard/1",
        "allowed_hosts": frozenset(server.authority for server in servers),
        "total_timeout": 10.0,
    }
    return FetchPolicy(**(given | changes))


def test_body_and_headers_arrive_as_they_were_given(server: LocalServer) -> None:
    server.route("/hook", (202, {"X-Seen": "yes"}, b"thank you"))
    headers = {"Content-Type": "application/json", "webhook-id": "evt_1"}
    answer = post(server.base_url + "/hook?x=1", policy(server), body=b'{"a": 1}', headers=headers)
    assert (answer.status, answer.body, answer.headers["x-seen"]) == (202, b"thank you", "yes")
    assert 0 <= answer.elapsed_ms < 10_000
    sent = server.requests[0]
    assert (sent.method, sent.path, sent.body) == ("POST", "/hook?x=1", b'{"a": 1}')
    assert sent.headers["webhook-id"] == "evt_1"
    assert sent.headers["content-length"] == "8"
    assert sent.headers["user-agent"] == "Riskboard/1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(server: LocalServer, status: int) -> None:
    server.route("/hook", (status, {"Location": "/elsewhere"}, b""))
    assert post(server.base_url + "/hook", policy(server), body=b"{}", headers={}).status == status
    assert server.paths() == ["/hook"]


def test_an_address_that_leads_inside_is_refused_where_it_is_connected(server: LocalServer) -> None:
    def inside(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with pytest.raises(AddressRefused):
        post(f"http://hook.test:{server.port}/", policy(resolver=inside), body=b"{}", headers={})
    with pytest.raises(BadAddress):
        post("ftp://hook.test/", policy(), body=b"{}", headers={})
    assert server.requests == []


def test_one_inner_address_among_public_ones_is_enough_to_refuse(server: LocalServer) -> None:
    def mixed(host: str, port: int) -> list[str]:
        return [PUBLIC, "127.0.0.1"]

    with pytest.raises(AddressRefused):
        post(f"http://hook.test:{server.port}/", policy(resolver=mixed), body=b"{}", headers={})


def test_only_the_start_of_a_long_answer_is_read(server: LocalServer) -> None:
    def endless() -> Any:
        while server.pause(0.001):
            yield b"x" * 1000

    server.route("/hook", lambda request: (200, {}, endless()))
    answer = post(server.base_url + "/hook", policy(server, max_bytes=2500), body=b"{}", headers={})
    assert (answer.status, answer.body) == (200, b"x" * 2500)


def test_a_receiver_that_never_answers_is_left_in_time(server: LocalServer) -> None:
    server.route("/hook", lambda request: (server.pause(5) and (200, {}, b"")) or (200, {}, b""))
    with pytest.raises(TimedOut):
        post(server.base_url + "/hook", policy(server, total_timeout=0.3), body=b"{}", headers={})


def test_a_header_cannot_smuggle_in_another(server: LocalServer) -> None:
    post(server.base_url, policy(server), body=b"{}", headers={"webhook-id": "a\r\nX-Injected: 1"})
    assert "x-injected" not in server.requests[0].headers
