"""No answer takes more memory than the limit, compressed or not."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import brotli
import pytest

from riskboard.common.fetch import (
    TooLarge,
    fetch,
)
from tests.http_server import LocalServer
from tests.riskboard.common.test_fetch import policy

MIB = 2**20
PUBLIC = "93.184.216.34"


def test_fifty_megabytes_are_refused_by_their_announced_length(server: LocalServer) -> None:
    server.route("/", (200, {"Content-Length": str(50 * MIB)}, iter([b"x" * MIB])))
    with pytest.raises(TooLarge, match="10 MiB"):
        fetch(server.base_url + "/", policy(server))


def test_fifty_megabytes_without_a_length_are_left_at_the_limit(server: LocalServer) -> None:
    sent = []

    def body() -> Iterator[bytes]:
        for _ in range(50):
            sent.append(MIB)
            yield b"x" * MIB

    server.route("/", (200, {}, body()))
    with pytest.raises(TooLarge):
        fetch(server.base_url + "/", policy(server))
    assert sum(sent) < 30 * MIB


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_decompression_bomb_is_left_at_the_limit(server: LocalServer, encoding: str) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": partial(brotli.compress, quality=1),
    }
    bomb = pack[encoding](b"\0" * (40 * MIB))
    assert len(bomb) < MIB
    server.route("/", (200, {"Content-Encoding": encoding}, bomb))
    with pytest.raises(TooLarge):
        fetch(server.base_url + "/", policy(server))


def test_the_limit_itself_still_fits(server: LocalServer) -> None:
    server.route("/plain", (200, {}, b"x" * 1000))
    server.route("/gzip", (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 1000)))
    for path in ("/plain", "/gzip"):
        assert len(fetch(server.base_url + path, policy(server, max_bytes=1000)).body) == 1000
        with pytest.raises(TooLarge):
            fetch(server.base_url + path, policy(server, max_bytes=999))
