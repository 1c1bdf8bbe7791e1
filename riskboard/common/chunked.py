"""Request bodies that come in chunks, without saying how long they are."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# More than forms and most of the API read. A longer body is said to be endless, which everybody refuses.
LARGEST_CHUNKED_BODY = 3 * 1024 * 1024
_ENDLESS = str(1 << 40)
_STEP = 64 * 1024


def with_chunked_bodies(application: Application) -> Application:
    """``application`` behind a reader of chunked bodies: Django takes a body without ``Content-Length`` for empty.

    Only a server that marks the end of its input (``wsgi.input_terminated``) can be read so. Of a body longer than
    :data:`LARGEST_CHUNKED_BODY` nothing is handed on but that it is too long, whatever the address reads.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        coding = str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower()
        if "chunked" in coding and environ.get("wsgi.input_terminated"):
            body = _read(environ["wsgi.input"])
            length = str(len(body)) if len(body) <= LARGEST_CHUNKED_BODY else _ENDLESS
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": length}
        return application(environ, start_response)

    return wrapped


def _read(stream: Any) -> bytes:
    parts: list[bytes] = []
    left = LARGEST_CHUNKED_BODY + 1
    while left > 0 and (part := stream.read(min(_STEP, left))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
