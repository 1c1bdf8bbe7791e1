"""Decompression: what servers send, whole or in pieces, and what is not decodable."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskboard.common.fetch import BadAnswer, TooLarge
from riskboard.common.fetch.decode import read_body

LIMIT = 1_000_000


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("", bytes),
    ("identity", bytes),
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("GZIP , identity", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", bare_deflate),
    ("br", brotli.compress),
]


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize(("encoding", "pack"), PACKERS)
@given(data=st.binary(max_size=2_000), repeat=st.integers(1, 200), size=st.integers(16, 70_000))
def test_a_body_arrives_whole_however_it_is_packed_and_cut(
    encoding: str, pack: Callable[[bytes], bytes], data: bytes, repeat: int, size: int
) -> None:
    assert read_body(pieces(pack(data * repeat), size), encoding, LIMIT) == data * repeat


@pytest.mark.parametrize(("encoding", "pack"), PACKERS[2:])
def test_a_body_cut_short_is_an_error_not_half_a_feed(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(bytes(range(256)) * 50)
    with pytest.raises(BadAnswer, match="damaged or cut short"):
        read_body([packed[: len(packed) // 2]], encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_damaged_data_is_an_error(encoding: str) -> None:
    with pytest.raises(BadAnswer):
        read_body([b"\x1f\x8b<html>not packed at all</html>"], encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_an_empty_body_needs_no_decompression(encoding: str) -> None:
    assert read_body([], encoding, LIMIT) == b""


@pytest.mark.parametrize("size", [2, 7, 100_000])
def test_concatenated_gzip_is_one_body_and_padding_is_ignored(size: int) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 40
    assert read_body(pieces(packed, size), "gzip", LIMIT) == b"one two"


def test_thousands_of_empty_members_are_not_unpacked() -> None:
    with pytest.raises(BadAnswer):
        read_body(pieces(gzip.compress(b"") * 20_000, 65_536), "gzip", LIMIT)


@pytest.mark.parametrize("encoding", ["zstd", "compress", "gzip, gzip", "br, gzip"])
def test_an_encoding_that_was_not_asked_for_is_an_error(encoding: str) -> None:
    with pytest.raises(BadAnswer, match="not asked for"):
        read_body([b"x"], encoding, LIMIT)


@pytest.mark.parametrize(("encoding", "pack"), PACKERS)
def test_the_limit_counts_unpacked_bytes(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    assert len(read_body([pack(b"x" * 5000)], encoding, 5000)) == 5000
    with pytest.raises(TooLarge):
        read_body([pack(b"x" * 5001)], encoding, 5000)
