"""What goes out to a sign-on service is guarded: where it may lead, how long it takes, how much it brings."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from riskboard.accounts.asking import session
from tests.http_server import LocalServer


@pytest.fixture
def issuer(settings: Any) -> Iterator[LocalServer]:
    """The service that the operator named, on an internal host."""
    with LocalServer() as running:
        apps = [{"settings": {"server_url": f"{running.base_url}/realm"}}]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
        settings.FETCH_ALLOWED_HOSTS = []
        yield running


@pytest.fixture
def inside() -> Iterator[LocalServer]:
    """A host that nobody admitted."""
    with LocalServer({"/": (200, {}, b"secret")}) as running:
        yield running


def test_the_issuer_may_be_an_internal_host_because_the_operator_named_it(issuer: LocalServer) -> None:
    issuer.routes["/keys"] = (200, {"Content-Type": "application/json"}, b'{"keys": []}')
    issuer.routes["/old"] = (302, {"Location": "/keys"}, b"")
    for path in ("/keys", "/old"):
        with session() as asking:
            answer = asking.get(issuer.base_url + path, headers={"Authorization": "Bearer t"})
        assert (answer.json(), answer.url) == ({"keys": []}, f"{issuer.base_url}/keys")
        assert issuer.requests[-1].headers["authorization"] == "Bearer t"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_the_issuer_tells_leads_to_no_internal_host(
    issuer: LocalServer, inside: LocalServer, settings: Any, method: str
) -> None:
    with session() as asking, pytest.raises(requests.ConnectionError, match="loopback"):
        asking.request(method, f"{inside.base_url}/", data={"code": "c"} if method == "POST" else None)
    assert inside.requests == []
    settings.FETCH_ALLOWED_HOSTS = [inside.authority]
    with session() as asking:
        assert asking.request(method, f"{inside.base_url}/").content == b"secret"


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_redirect_leads_to_one(issuer: LocalServer, inside: LocalServer, method: str, status: int) -> None:
    issuer.routes["/token"] = (status, {"Location": f"{inside.base_url}/"}, b"")
    with session() as asking, pytest.raises(requests.RequestException):
        asking.request(
            method, f"{issuer.base_url}/token", data={"client_secret": "s"} if method == "POST" else None
        )
    assert inside.requests == []


def test_a_secret_that_is_posted_follows_no_redirect_not_even_within_the_issuer(issuer: LocalServer) -> None:
    issuer.routes["/token"] = (307, {"Location": "/elsewhere"}, b"")
    with session() as asking, pytest.raises(requests.TooManyRedirects):
        asking.post(f"{issuer.base_url}/token", data={"client_secret": "s"})
    assert [request.path for request in issuer.requests] == ["/token"]


def test_what_is_posted_arrives_as_the_library_wrote_it(issuer: LocalServer) -> None:
    issuer.routes["/token"] = (400, {"Content-Type": "application/json"}, b'{"error": "no"}')
    with session() as asking:
        answer = asking.post(f"{issuer.base_url}/token", data={"code": "a b"}, auth=("id", "secret"))
    assert (answer.status_code, answer.text) == (400, '{"error": "no"}')
    received = issuer.requests[0]
    assert (received.body, received.headers["content-length"]) == (b"code=a+b", "8")
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    assert received.headers["authorization"].startswith("Basic ")


def test_a_proxy_of_the_environment_is_not_asked(
    issuer: LocalServer, inside: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", inside.base_url)
    issuer.routes["/keys"] = (200, {}, b"{}")
    with session() as asking:
        asking.get(f"{issuer.base_url}/keys")
    assert inside.requests == []


def test_an_endless_answer_is_refused(issuer: LocalServer) -> None:
    issuer.routes["/keys"] = (200, {}, b"x" * (2**20 + 1))
    with session() as asking, pytest.raises(requests.ConnectionError, match="larger than 1 MiB"):
        asking.get(f"{issuer.base_url}/keys")
