"""Decompression that stops at a limit instead of believing the server.

Ten kilobytes of gzip can hold ten megabytes, and of brotli a gigabyte. Each step asks for one piece of
bounded size, so memory never exceeds the limit by more than that piece.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli

from riskboard.common.fetch.errors import BadAnswer, TooLarge

ACCEPT_ENCODING = "gzip, deflate, br"
_PIECE = 64 * 1024
_GZIP = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b"
_MAX_MEMBERS = 1_000  # a real file has a few; thousands of empty ones only cost time

Decoder = Callable[[Iterable[bytes]], Iterator[bytes]]


def read_body(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """The whole body, decompressed. Raises TooLarge beyond `max_bytes`, BadAnswer for what is not decodable.

    The limit holds for the bytes received as well as for those unpacked.
    """
    decoder = _decoder(encoding)
    body = bytearray()
    try:
        for piece in decoder(_counted(chunks, max_bytes)):
            body += piece
            if len(body) > max_bytes:
                raise too_large(max_bytes)
    except (zlib.error, brotli.error, EOFError) as error:
        raise BadAnswer(
            "The answer's compression is damaged or cut short; the site's server needs repair."
        ) from error
    return bytes(body)


def too_large(max_bytes: int) -> TooLarge:
    """The error for an answer beyond the limit."""
    return TooLarge(
        "The answer is larger than {size} MiB; choose an address with fewer entries.",
        size=f"{max_bytes / 2**20:g}",
    )


def _counted(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > max_bytes:
            raise too_large(max_bytes)
        yield chunk


def _decoder(encoding: str) -> Decoder:
    names = [name for name in encoding.lower().replace(" ", "").split(",") if name not in ("", "identity")]
    if not names:
        return iter
    known = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli}
    if len(names) > 1 or names[0] not in known:
        raise BadAnswer("The answer is compressed in a way that was not asked for; it cannot be read.")
    return known[names[0]]


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Every member of a gzip stream, as concatenated files are one; what follows the last is padding."""
    stream, members, seen, inside = zlib.decompressobj(_GZIP), 1, False, True
    for chunk in filter(None, chunks):
        data, seen = chunk, True
        while data:
            if not inside and not data.startswith(_GZIP_MAGIC):
                return
            inside = True
            yield stream.decompress(data, _PIECE)
            data = stream.unconsumed_tail
            if stream.eof:
                data, inside, members = stream.unused_data, False, members + 1
                stream = zlib.decompressobj(_GZIP)
        if members > _MAX_MEMBERS:
            raise EOFError
    if seen and inside:
        yield from _rest(stream)


def _inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """zlib as the standard says, or bare deflate as some servers send."""
    stream = None
    for chunk in filter(None, chunks):
        if stream is None:
            stream = zlib.decompressobj(zlib.MAX_WBITS if _has_zlib_header(chunk) else -zlib.MAX_WBITS)
        data = chunk
        while data and not stream.eof:
            yield stream.decompress(data, _PIECE)
            data = stream.unconsumed_tail
    if stream is not None:
        yield from _rest(stream)


def _has_zlib_header(data: bytes) -> bool:
    return len(data) > 1 and data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0


def _rest(stream: "zlib._Decompress") -> Iterator[bytes]:
    """What a decompressor still holds although it was given everything; EOFError if it waits for more."""
    while not stream.eof:
        piece = stream.decompress(b"", _PIECE)
        if not piece:
            raise EOFError
        yield piece


def _unbrotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    seen = False
    for chunk in chunks:
        if not chunk:
            continue
        seen = True
        yield stream.process(chunk, output_buffer_limit=_PIECE)
        while not stream.can_accept_more_data():
            yield stream.process(b"", output_buffer_limit=_PIECE)
    if seen and not stream.is_finished():
        raise EOFError
