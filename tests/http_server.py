"""A real HTTP server on loopback for tests of whatever speaks to the network.

    with LocalServer({"/feed": (200, {"Content-Type": "application/rss+xml"}, b"<rss/>")}) as server:
        fetch(server.base_url + "/feed", policy)
        assert server.requests[0].headers["user-agent"] == "…"

A route is an answer, or a function of the request that returns one. A body of bytes is sent with its
length; an iterator of bytes is sent piece by piece until the client leaves or the server stops, so a
slow or endless answer is a generator that paces itself with `server.pause(seconds)`.
"""

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Body = bytes | Iterable[bytes]
Answer = tuple[int, Mapping[str, str], Body]
Route = Answer | Callable[["Received"], Answer]


@dataclass(frozen=True)
class Received:
    """A request as the server saw it; header names are in lower case, `path` keeps its query string."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class LocalServer:
    """Serves `routes` (path → answer or function) on `host` at a free port, each request in a thread.

    A path that is not routed answers 404. `requests` lists what was received, in order.
    `tls` serves https with that context.
    """

    routes: dict[str, Route] = field(default_factory=dict)
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._server = _Server((self.host, 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """The port the system chose."""
        return int(self._server.server_address[1])

    @property
    def authority(self) -> str:
        """`host:port`, as `allowed_hosts` wants it."""
        return f"{self.host}:{self.port}"

    @property
    def base_url(self) -> str:
        """The address without a trailing slash."""
        return f"{'https' if self.tls else 'http'}://{self.authority}"

    def route(self, path: str, answer: Route) -> None:
        """Add or replace what `path` answers."""
        self.routes[path] = answer

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.path for request in self.requests]

    def pause(self, seconds: float) -> bool:
        """Pace a body: wait that long, or less when the server stops; true while it is still running."""
        return not self._stopping.wait(seconds)

    def answer(self, request: Received) -> Answer:
        """Record the request and find its answer."""
        self.requests.append(request)
        route = self.routes.get(request.path, self.routes.get(request.path.partition("?")[0]))
        if route is None:
            return 404, {}, b"no such path"
        return route(request) if callable(route) else route

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], owner: LocalServer) -> None:
        super().__init__(address, _Handler)
        self.owner = owner

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the request's own thread, so that one bad client does not stop the server."""
        if self.owner.tls is None:
            super().finish_request(request, client_address)
            return
        with self.owner.tls.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about, not an error to print."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        received = Received(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        status, headers, body = self.server.owner.answer(received)
        self.close_connection = True
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        if isinstance(body, bytes):
            if "content-length" not in {name.lower() for name in headers}:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.end_headers()
        for piece in self._while_running(body):
            self.wfile.write(piece)
            self.wfile.flush()

    def _while_running(self, body: Iterable[bytes]) -> Iterator[bytes]:
        for piece in body:
            if not self.server.owner.pause(0):
                return
            yield piece

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method (`do_GET`, `do_POST`, …) is served alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tests read `requests`."""
