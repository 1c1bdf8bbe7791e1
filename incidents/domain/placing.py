"""Placing one more article among the stories around it, however many articles those have.

The likeness is that of :mod:`incidents.domain.likeness`, worked out for all articles at once and a column at a time;
the tests hold the two together.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from incidents.domain import likeness, story
from incidents.domain.columns import (
    COUNT_BITS,
    LEAST,
    MOST_COUNT,
    NONE,
    Shelf,
    hashed,
    keyed,
    shingles_of,
    terms_of,
)
from incidents.domain.likeness import SAME_STORY, WINDOW
from incidents.domain.story import NEAR_DUPLICATE, ArticleSketch, overlap

type_numbers = NDArray[np.float64]
type_truths = NDArray[np.bool_]
_KINDS: Final = ("vendor", "model", "customer", "mark", "place")
_COUNT: Final = np.uint64(MOST_COUNT)
_FREQUENCIES: Final = 1 + np.log(np.arange(MOST_COUNT + 1, dtype=np.float64).clip(1))
# One of the smallest shingles in common is chance, two hardly ever miss a copy.
_MET: Final = 2


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs: no story means a new one. ``near_duplicate_of`` is the id of an article."""

    story_id: int | None
    similarity: float
    near_duplicate_of: int | None


def place(
    own: ArticleSketch,
    shelf: Shelf,
    *,
    shingles: Callable[[Sequence[int]], Mapping[int, bytes]],
    twins: Mapping[int, int],
) -> Placement:
    """The story on ``shelf`` that a relevant article belongs to, by :func:`mean_likenesses`, or none.

    A copy of an article on the shelf joins the story of its original whatever else was detected; of several originals
    that of the first story counts. ``twins`` are articles of the very same words by their stories; ``shingles`` gives
    those of the articles asked for, as they are kept.
    """
    copy = _original(own, shelf, shingles, twins)
    if copy is not None:
        return copy
    means = mean_likenesses(own, shelf)
    if not means:
        return Placement(None, 0.0, None)
    similarity, found = max(((mean, story) for story, mean in means.items()), key=_by_likeness)
    if similarity < SAME_STORY:
        return Placement(None, round(max(similarity, 0.0), 3), None)
    return Placement(found, round(min(similarity, 1.0), 3), None)


def mean_likenesses(own: ArticleSketch, shelf: Shelf) -> dict[int, float]:
    """How alike ``own`` is, in the mean, to the articles of each story on ``shelf`` that tell of its direction.

    That access is back is news of its own, however much of what it ends it repeats: officers hear of it as such, and
    stories without an article of that direction are left out.
    """
    direction = hashed("direction", own.direction)
    told = shelf.head["direction"]
    same = (told == direction) | (told == hashed("direction", None)) | (own.direction is None)
    if not same.any():
        return {}
    stories, members = np.unique(shelf.stories[same], return_inverse=True)
    means = np.bincount(members, likenesses(own, shelf)[same]) / np.bincount(members)
    return dict(zip(stories.tolist(), means.tolist(), strict=True))


def likenesses(own: ArticleSketch, shelf: Shelf) -> type_numbers:
    """How likely ``own`` tells of the same event as each article on ``shelf``, of which none is its copy.

    As :func:`incidents.domain.likeness.likeness` of each pair, with the terms of all of them weighed together.
    """
    head, shared = shelf.head, _shared(own, shelf)
    table = likeness.weights()
    odds = np.full(len(head), table[likeness.BIAS])
    for name, worth in _evidence(own, shelf, shared):
        odds += table.get(name, 0.0) * worth
    same_direction = head["direction"] == hashed("direction", own.direction)
    apart = _contradict(own, head, shared["place"] > 0, same_direction)
    return np.where((shared["vendor"] == 0) | apart, 0.0, 1 / (1 + np.exp(-odds)))


def _evidence(
    own: ArticleSketch, shelf: Shelf, shared: Mapping[str, NDArray[np.int64]]
) -> Iterator[tuple[str, NDArray[Any]]]:
    """As :func:`incidents.domain.likeness.evidence`, a column a name."""
    head = shelf.head
    words = _cosines(own, shelf)
    abroad = (head["lang"] != 0) & (head["lang"] != hashed("lang", own.lang)) & bool(own.lang)
    same_type = head["type"] == hashed("type", own.type)
    yield "words", words
    yield "few_words", np.maximum(0.0, 1.0 - words / likeness.FEW_WORDS)
    yield "words_abroad", np.where(abroad, words, 0.0)
    yield "marks", np.minimum(shared["mark"], likeness.MOST_MARKS) / likeness.MOST_MARKS
    yield "same_type", same_type
    yield "like_type", same_type | _like_types(own, head)
    yield "other_direction", head["direction"] != hashed("direction", own.direction)
    yield "same_model", shared["model"] > 0
    yield "same_customer", shared["customer"] > 0
    yield from _waits(own, head)
    yield from _days("date", likeness.SAME_DAY, own.date, head["date"])
    yield from _days("week", likeness.NEWS_DAYS, own.published, head["published"])
    if own.type in likeness.PUBLIC and own.jurisdiction:
        yield "same_place", head["jurisdiction"] == hashed("place", own.jurisdiction)
        yield "other_place", _other_place(own, head)


def _waits(own: ArticleSketch, head: NDArray[Any]) -> Iterator[tuple[str, type_truths]]:
    if own.duration_days is not None:
        yield "same_wait", head["duration"] == own.duration_days
        yield "other_wait", (head["duration"] != NONE) & (head["duration"] != own.duration_days)


def _days(
    what: str, near: datetime.timedelta, own: datetime.date | None, days: NDArray[Any]
) -> Iterator[tuple[str, type_truths]]:
    apart = _days_apart(days, own)
    yield f"same_{what}", apart <= near.days
    yield f"other_{what}", apart > near.days


def _by_likeness(found: tuple[float, int]) -> tuple[float, str]:
    return found[0], str(found[1])


def _original(
    own: ArticleSketch,
    shelf: Shelf,
    shingles: Callable[[Sequence[int]], Mapping[int, bytes]],
    twins: Mapping[int, int],
) -> Placement | None:
    order = {number: at for at, number in enumerate(dict.fromkeys(shelf.stories.tolist()))}
    found = [(order[number], number, twin) for number, twin in twins.items() if number in order]
    rows = _may_be_copies(own, shelf)
    kept = shingles(shelf.articles[rows].tolist()) if len(rows) else {}
    for row in rows.tolist():
        article, number = int(shelf.articles[row]), int(shelf.stories[row])
        if _is_copy(own, kept[article]):
            found.append((order[number], number, article))
            break
    if not found:
        return None
    # A twin goes before whatever else of its story is a copy as well, which sorting keeps so.
    _at, number, original = min(found, key=lambda one: one[0])
    return Placement(number, 1.0, original)


def _may_be_copies(own: ArticleSketch, shelf: Shelf) -> NDArray[np.intp]:
    """The places of articles that have about as many shingles, some of the smallest in common."""
    smallest = np.array(sorted(own.shingles)[:LEAST], np.uint32)
    if len(smallest) < _MET:
        return np.array([], np.intp)
    _at, met = _find(smallest, shelf.least)
    meetings = np.bincount(shelf.owners("least")[met], minlength=len(shelf.head))
    counts = shelf.head["shingles"].astype(np.int64)
    fewer, more = np.minimum(counts, len(own.shingles)), np.maximum(counts, len(own.shingles))
    enough = fewer >= np.maximum(NEAR_DUPLICATE * more, story.COPIED_SHINGLES)
    return np.flatnonzero((meetings >= _MET) & enough)


def _is_copy(own: ArticleSketch, kept: bytes) -> bool:
    return overlap(own.shingles, frozenset(shingles_of(kept).tolist())) >= NEAR_DUPLICATE


def _shared(own: ArticleSketch, shelf: Shelf) -> dict[str, NDArray[np.int64]]:
    """How many vendors, models, customers and marks each article shares; of places, whether it names the own one."""
    known = [(number, kind) for kind, number in keyed(own) if kind != "place"]
    if own.jurisdiction:
        known.append((hashed("place", own.jurisdiction), "place"))
    known = sorted(known) or [(0, "place")]
    kinds = np.array([_KINDS.index(kind) for _number, kind in known])
    at, met = _find(np.array([number for number, _kind in known], np.uint64), shelf.keys)
    places = shelf.owners("keys")[met] * len(_KINDS) + kinds[at[met]]
    counts = np.bincount(places, minlength=len(shelf.head) * len(_KINDS)).reshape(-1, len(_KINDS))
    return {kind: counts[:, column] for column, kind in enumerate(_KINDS)}


def _find(known: NDArray[Any], values: NDArray[Any]) -> tuple[NDArray[np.intp], type_truths]:
    """Where each of ``values`` would stand in ``known``, which is sorted and not empty, and whether it does."""
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return at, known[at] == values


def _cosines(own: ArticleSketch, shelf: Shelf) -> type_numbers:
    """How alike the words are, each weighed by how few of all these articles have it.

    The terms of all articles are sorted as single numbers: the hash, whose it is, how often it occurs there. Equal
    ones then stand together with all that is asked of them, and nothing is looked up by its place.
    """
    size = len(shelf.head)
    low = COUNT_BITS + size.bit_length()
    mine = terms_of(own)
    owners = np.append(shelf.owners("terms"), np.full(len(mine), size)).astype(np.uint64)
    keys = np.append(shelf.terms, mine) & ~np.uint64(2**low - 1 - MOST_COUNT)
    keys |= owners << np.uint64(COUNT_BITS)
    keys.sort()
    hashes = keys >> np.uint64(low)
    starts = np.append(0, np.flatnonzero(hashes[1:] != hashes[:-1]) + 1)[: len(keys)]
    seen = np.diff(starts, append=len(keys))
    rarity = np.log(1 + (size + 1) / seen)
    weights = _FREQUENCIES[(keys & _COUNT).view(np.int64)]
    weights *= np.repeat(rarity, seen)
    rows = ((keys >> np.uint64(COUNT_BITS)) & np.uint64(2 ** (low - COUNT_BITS) - 1)).view(np.int64)
    # What the article shares with others is a small part of all terms.
    at = np.searchsorted(hashes[starts], np.unique(mine >> np.uint64(low)))
    shared = _ranges(starts[at], seen[at])
    last = starts[at] + seen[at] - 1  # its own comes after those of all others
    products = np.bincount(
        rows[shared], weights[shared] * np.repeat(weights[last], seen[at]), minlength=size + 1
    )
    weights *= weights
    lengths = np.sqrt(np.bincount(rows, weights, minlength=size + 1))
    divisors = lengths[:size] * lengths[size]
    return np.asarray(np.divide(products[:size], divisors, out=np.zeros(size), where=divisors > 0))


def _ranges(starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers of all ranges of these starts and lengths, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(lengths.sum()) + np.repeat(starts - ends + lengths, lengths)


def _contradict(
    own: ArticleSketch, head: NDArray[Any], named: type_truths, same_direction: type_truths
) -> type_truths:
    """What rules one event out: times too far apart, or public bodies of two places or in two directions."""
    outage = own.type == "outage" or head["type"] == hashed("type", "outage")
    limit = np.where(outage, likeness.DAYS_APART.days, likeness.EFFECT_APART.days)
    apart = _days_apart(head["published"], own.published) > WINDOW.days
    apart |= _days_apart(head["date"], own.date) > limit
    if own.type not in likeness.PUBLIC:
        return apart
    places = np.array([hashed("place", place) for place in own.places], np.uint64)
    elsewhere = _other_place(own, head) & ~named & ~np.isin(head["jurisdiction"], places)
    return apart | (_of_types(head, likeness.PUBLIC) & (elsewhere | ~same_direction))


def _other_place(own: ArticleSketch, head: NDArray[Any]) -> type_truths:
    """Where another place is known to rule."""
    known = (head["jurisdiction"] != 0) & bool(own.jurisdiction)
    return np.asarray(known & (head["jurisdiction"] != hashed("place", own.jurisdiction)))


def _like_types(own: ArticleSketch, head: NDArray[Any]) -> type_truths:
    return _of_types(head, {kind for kinds in likeness.COMPATIBLE if own.type in kinds for kind in kinds})


def _of_types(head: NDArray[Any], types: Iterable[str]) -> type_truths:
    return np.isin(head["type"], np.array([hashed("type", kind) for kind in types], np.uint64))


def _days_apart(days: NDArray[Any], own: datetime.date | None) -> type_numbers:
    """Days between; not a number, which nothing compares with, where one of the two is unknown."""
    if own is None:
        return np.full(len(days), np.nan)
    return np.where(days == NONE, np.nan, np.abs(days.astype(np.float64) - own.toordinal()))
