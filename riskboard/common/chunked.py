"""Request bodies that come in chunks, without saying how long they are."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# More than any address reads: whoever looks at the length refuses what was cut here.
LARGEST_CHUNKED_BODY = 3 * 1024 * 1024
_STEP = 64 * 1024


def with_chunked_bodies(application: Application) -> Application:
    """``application`` behind a reader of chunked bodies: Django takes a body without ``Content-Length`` for empty.

    Only a server that marks the end of its input (``wsgi.input_terminated``) can be read so. A body longer than
    :data:`LARGEST_CHUNKED_BODY` is cut there; its length then lies above what forms and the API accept, so that both
    answer that it is too large.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        coding = str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower()
        if "chunked" in coding and environ.get("wsgi.input_terminated"):
            body = _read(environ["wsgi.input"])
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return wrapped


def _read(stream: Any) -> bytes:
    parts: list[bytes] = []
    left = LARGEST_CHUNKED_BODY
    while left > 0 and (part := stream.read(min(_STEP, left))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
