"""Certificates are verified for the name, although an address is dialled."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from riskboard.common.fetch import (
    FetchPolicy,
    TlsFailed,
    client,
    fetch,
)
from tests.http_server import LocalServer
from tests.riskboard.common.test_fetch import names, policy

MIB = 2**20
PUBLIC = "93.184.216.34"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for feeds.test signed by itself, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x"]
    command += ["-addext", "subjectAltName=DNS:feeds.test", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    return both


@pytest.fixture
def secure(certificate: Path) -> Iterator[LocalServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with LocalServer({"/": (200, {}, b"secure")}, tls=context) as running:
        yield running


def tls_policy(trusted: Path | None) -> FetchPolicy:
    return policy(
        allowed_hosts=frozenset({"feeds.test", "other.test"}),
        resolver=names(feeds_test="127.0.0.1", other_test="127.0.0.1"),
        tls=ssl.create_default_context(cafile=str(trusted)) if trusted else None,
    )


def test_the_certificate_is_verified_for_the_name_although_an_address_is_dialled(
    secure: LocalServer, certificate: Path
) -> None:
    assert fetch(f"https://feeds.test:{secure.port}/", tls_policy(certificate)).body == b"secure"
    assert fetch(f"https://feeds.test.:{secure.port}/", tls_policy(certificate)).body == b"secure"
    with pytest.raises(TlsFailed, match=r"other\.test"):
        fetch(f"https://other.test:{secure.port}/", tls_policy(certificate))


def test_a_certificate_nobody_vouches_for_is_refused(secure: LocalServer) -> None:
    with pytest.raises(TlsFailed, match=r"self.signed"):
        fetch(f"https://feeds.test:{secure.port}/", tls_policy(None))
    assert secure.requests == []


def test_a_plain_server_behind_https_is_told_as_such(server: LocalServer) -> None:
    with pytest.raises(TlsFailed):
        fetch(f"https://127.0.0.1:{server.port}/", policy(server))


def test_the_public_authorities_are_read_once_for_all_threads_and_for_secure_addresses_alone(
    secure: LocalServer, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[ssl.SSLContext] = []
    create = ssl.create_default_context

    def counted() -> ssl.SSLContext:
        read.append(create())
        return read[-1]

    monkeypatch.setattr(ssl, "create_default_context", counted)
    client._public_authorities.cache_clear()
    server.routes["/"] = (200, {}, b"plain")
    assert fetch(f"http://127.0.0.1:{server.port}/", policy(server)).body == b"plain"
    assert read == []

    def refused(_number: int) -> bool:
        with pytest.raises(TlsFailed):
            fetch(f"https://feeds.test:{secure.port}/", tls_policy(None))
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(refused, range(8)))
    assert len(read) == 1
