"""A taken port is named; an answer of /readyz is read, whatever else answers there."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from riskboard.embedded.failure import StartError
from riskboard.embedded.readiness import readiness, require_free_port


@contextmanager
def answering(response: bytes) -> Iterator[int]:
    """A server for one request; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(response)

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(StartError, match=f"port {port} is taken by another program"):
            require_free_port(port)


def test_a_free_port_stays_free() -> None:
    port = free_port()
    require_free_port(port)
    require_free_port(port)


def test_the_answer_comes_with_its_status() -> None:
    body = b'{"worker": "up"}'
    head = f"HTTP/1.1 503 Service Unavailable\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with answering(head + body) as port:
        assert readiness(port) == {"worker": "up", "status_code": 503}


def test_nobody_answering_is_not_ready() -> None:
    assert readiness(free_port()) is None


@pytest.mark.parametrize("response", [b"", b"SSH-2.0\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"])
def test_another_kind_of_server_is_not_ready(response: bytes) -> None:
    with answering(response) as port:
        assert readiness(port) is None
