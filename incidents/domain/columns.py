"""Sketches as they are kept and read back many at once: numbers side by side instead of an object an article.

Whatever is compared for sameness is a hash of 64 bits, so that a sketch has no words in it and costs about a
kilobyte. Shingles stand apart: few articles are so alike that all of theirs are looked at.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from incidents.domain.story import ArticleSketch

# Raised whenever sketches are made or packed otherwise: those kept before are then made again.
VERSION: Final = 2
# Of two texts that share most of their shingles, the smallest ones meet but for one pair in billions.
LEAST: Final = 32
NONE: Final = -1
_HEAD: Final = np.dtype(
    [
        ("published", "<i4"),
        ("date", "<i4"),
        ("duration", "<i4"),
        ("terms", "<u2"),
        ("keys", "<u2"),
        ("least", "<u2"),
        ("customers", "<u2"),
        ("shingles", "<u4"),
        ("type", "<u8"),
        ("direction", "<u8"),
        ("jurisdiction", "<u8"),
        ("lang", "<u8"),
    ]
)
_HASH: Final = np.dtype("<u8")
_SHINGLE: Final = np.dtype("<u4")
# A term is 54 bits of its hash before 10 of how often it occurs.
COUNT_BITS: Final = 10
MOST_COUNT: Final = 2**COUNT_BITS - 1


@dataclass(frozen=True, slots=True)
class Packed:
    """One sketch as it is kept, each part a run of little-endian numbers."""

    head: bytes
    terms: bytes
    keys: bytes
    least: bytes
    shingles: bytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sketches of many articles, the articles of a story next to each other.

    ``head`` holds the single numbers of each; the others are flat, as many of them an article as its head says.
    """

    articles: NDArray[np.int64]
    stories: NDArray[np.int64]
    head: NDArray[Any]
    terms: NDArray[np.uint64]
    keys: NDArray[np.uint64]
    least: NDArray[np.uint32]

    @classmethod
    def of(
        cls,
        articles: NDArray[np.int64],
        stories: NDArray[np.int64],
        *,
        head: bytes = b"",
        terms: bytes = b"",
        keys: bytes = b"",
        least: bytes = b"",
    ) -> Self:
        """The packed parts of all articles, each joined in the order of ``articles``."""
        return cls(
            articles,
            stories,
            np.frombuffer(head, _HEAD),
            np.frombuffer(terms, _HASH),
            np.frombuffer(keys, _HASH),
            np.frombuffer(least, _SHINGLE),
        )

    def owners(self, part: str) -> NDArray[np.int64]:
        """For each number of a flat ``part`` (terms, keys, least), the place of the article that it belongs to."""
        return np.repeat(np.arange(len(self.head)), self.head[part])


def pack(sketch: ArticleSketch) -> Packed:
    """``sketch`` as it is kept; its identifier is not part of it."""
    keys = np.array([number for _kind, number in keyed(sketch)], _HASH)
    shingles = np.array(sorted(sketch.shingles), _SHINGLE)
    head = (
        _day(sketch.published),
        _day(sketch.date),
        NONE if sketch.duration_days is None else sketch.duration_days,
        len(sketch.terms),
        len(keys),
        min(len(shingles), LEAST),
        len(sketch.affected),
        len(shingles),
        hashed("type", sketch.type),
        hashed("direction", sketch.direction),
        hashed("place", sketch.jurisdiction),
        hashed("lang", sketch.lang),
    )
    return Packed(
        head=np.array([head], _HEAD).tobytes(),
        terms=terms_of(sketch).tobytes(),
        keys=keys.tobytes(),
        least=shingles[:LEAST].tobytes(),
        shingles=shingles.tobytes(),
    )


def terms_of(sketch: ArticleSketch) -> NDArray[np.uint64]:
    """The terms of an article with how often each occurs, as they are kept."""
    found = (
        hashed("term", term) & ~MOST_COUNT | min(count, MOST_COUNT) for term, count in sketch.terms.items()
    )
    return np.fromiter(found, _HASH, len(sketch.terms))


def keyed(sketch: ArticleSketch) -> Iterator[tuple[str, int]]:
    """What an article may share with another, each once: the kind, and the hash of kind and value."""
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("vendor", sketch.vendors),
        ("model", sketch.models),
        ("customer", sketch.affected),
        ("mark", sketch.marks),
        ("place", sketch.places),
    )
    for kind, values in kinds:
        for value in sorted(values):
            yield kind, hashed(kind, value)


def hashed(kind: str, value: str | None) -> int:
    """64 bits that stand for ``value``, other ones for each kind of it; 0 for none."""
    if not value:
        return 0
    text = f"{kind}:{value}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") or 1


def shingles_of(kept: bytes) -> NDArray[np.uint32]:
    """The shingles of a sketch as they are kept, in their order."""
    return np.frombuffer(kept, _SHINGLE)


def _day(day: Any) -> int:
    return NONE if day is None else int(day.toordinal())
