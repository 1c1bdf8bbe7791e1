"""A small client that asks one address again and again, over connections that stay open."""

import socket
import statistics
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one run found: answers a second, and milliseconds an answer took."""

    rate: float
    median: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return f"{self.rate:7.0f} requests/s, median {self.median:6.2f} ms, p99 {self.p99:6.2f} ms"


def measure(
    port: int,
    path: str,
    headers: Mapping[str, str],
    *,
    seconds: float,
    clients: int = 4,
    body: bytes | None = None,
) -> Measured:
    """Ask ``path`` for ``seconds`` from so many ``clients`` at once, after a few requests that do not count."""
    request = _request(path, headers, body)
    times: list[float] = []
    _ask(port, request, time.monotonic() + 0.3, [])
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=_ask, args=(port, request, end, times)) for _ in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.monotonic() - started
    times.sort()
    share = {percent: times[len(times) * percent // 100] for percent in (95, 99)}
    return Measured(len(times) / taken, statistics.median(times), share[95], share[99])


def _request(path: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"] if body is not None else []
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def _ask(port: int, request: bytes, end: float, times: list[float]) -> None:
    """At least once, then until ``end``."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            started = time.perf_counter()
            connection.sendall(request)
            _receive(connection)
            times.append((time.perf_counter() - started) * 1000)
            if time.monotonic() >= end:
                return


def _receive(connection: socket.socket) -> None:
    head, _, rest = _until_blank_line(connection)
    status = head.split(b" ", 2)[1]
    assert status == b"200", head
    left = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0]) - len(rest)
    while left > 0:
        left -= len(connection.recv(1 << 18))


def _until_blank_line(connection: socket.socket) -> tuple[bytes, bytes, bytes]:
    found = b""
    while b"\r\n\r\n" not in found:
        found += connection.recv(1 << 18)
    return found.partition(b"\r\n\r\n")
