"""A batch of articles grouped into stories, in time that grows with their number and not with its square.

Copies of one text count once. A vendor with few articles has each compared with each; one with many has each
compared with those that share its rarest words, its wait or its day, and with those that came out next to it.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from incidents.domain.detect.article import Article, Detection
from incidents.domain.likeness import SAME_STORY, Weighed, likeness, weigh
from incidents.domain.story import ArticleSketch, sketch

type_pair = tuple[int, int]

# A block of this size is compared in full (20,000 pairs), a larger one by what its articles share.
_BLOCK: Final = 200
_RAREST: Final = 8
_SHINGLES: Final = 8
_NEXT: Final = 8
_NEXT_IN_TIME: Final = 16
# How many articles of each of two groups tell whether the groups belong together.
_SAMPLE: Final = 12
_LINKED: Final = SAME_STORY * 0.8


def cluster(articles: Iterable[tuple[Article, Detection]]) -> list[str | None]:
    """Group a batch of articles into stories and return each one's cluster, in order; irrelevant ones have none.

    A cluster is named after its first article. Average linkage: two groups join while the mean likeness of
    their pairs stays near :data:`SAME_STORY` or above, the most alike first.
    """
    sketches = [sketch(article, detection) if detection.relevant else None for article, detection in articles]
    rows = [row for row in sketches if row is not None]
    groups = _groups(rows)
    names = {index: rows[min(group)].id for group in groups for index in group}
    found = iter(range(len(rows)))
    return [None if row is None else names[next(found)] for row in sketches]


def _groups(rows: Sequence[ArticleSketch]) -> list[list[int]]:
    """The groups of indexes into ``rows``: the first of each text stands for its copies while groups are formed."""
    copies: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        copies[row.copied or index].append(index)
    told = sorted(copies.values(), key=lambda same: (rows[same[0]].published or datetime.date.min, same[0]))
    linked = _Linkage(weigh([rows[same[0]] for same in told])).groups()
    return [[index for place in group for index in told[place]] for group in linked]


class _Linkage:
    """Joins articles, which stand in the order of their dates, into groups."""

    def __init__(self, rows: Sequence[Weighed]) -> None:
        self._rows = rows
        self._known: dict[type_pair, float] = {}
        self._group = {index: [index] for index in range(len(rows))}
        self._refused: set[tuple[type_pair, type_pair]] = set()

    def groups(self) -> list[list[int]]:
        """Join what is alike, the most alike first."""
        pairs = {pair: self._likeness(pair) for pair in _candidates([row.sketch for row in self._rows])}
        alike = [pair for pair, score in pairs.items() if score >= SAME_STORY]
        for pair in sorted(alike, key=lambda pair: (-pairs[pair], pair)):
            left, right = self._group[pair[0]], self._group[pair[1]]
            if left is not right and self._belong(left, right):
                self._join(left, right)
        return list({id(group): group for group in self._group.values()}.values())

    def _join(self, left: list[int], right: list[int]) -> None:
        more, fewer = (left, right) if len(left) >= len(right) else (right, left)
        more.extend(fewer)
        more.sort()
        self._group.update(dict.fromkeys(fewer, more))

    def _belong(self, left: Sequence[int], right: Sequence[int]) -> bool:
        """Whether two groups are alike on the mean; asked again about the same two, the answer is remembered."""
        state = min(_state(left), _state(right)), max(_state(left), _state(right))
        if state in self._refused:
            return False
        pairs = [(min(a, b), max(a, b)) for a in _spread(left) for b in _spread(right)]
        if sum(map(self._likeness, pairs)) >= _LINKED * len(pairs):
            return True
        self._refused.add(state)
        return False

    def _likeness(self, pair: type_pair) -> float:
        score = self._known.get(pair)
        if score is None:
            score = self._known[pair] = likeness(self._rows[pair[0]], self._rows[pair[1]])
        return score


def _state(group: Sequence[int]) -> type_pair:
    """What changes whenever a group grows."""
    return group[0], len(group)


def _spread(group: Sequence[int]) -> Sequence[int]:
    """Articles of a group, evenly over its time: all of a small one."""
    if len(group) <= _SAMPLE:
        return group
    return [group[place * (len(group) - 1) // (_SAMPLE - 1)] for place in range(_SAMPLE)]


def _candidates(rows: Sequence[ArticleSketch]) -> set[type_pair]:
    """The pairs worth comparing: those that share a run of words, or a vendor and, where it has many articles, more."""
    pairs: set[type_pair] = set()
    by_run = _blocks(rows, lambda row: sorted(row.shingles)[:_SHINGLES])
    for block in by_run.values():
        pairs |= _each(block) if len(block) <= _NEXT else _next(block, _NEXT)
    for block in _blocks(rows, lambda row: row.vendors).values():
        pairs |= _each(block) if len(block) <= _BLOCK else _sharing(block, rows)
    return pairs


def _blocks(
    rows: Sequence[ArticleSketch], keys: Callable[[ArticleSketch], Iterable[Hashable]]
) -> dict[Hashable, list[int]]:
    blocks: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        for key in keys(row):
            blocks[key].append(index)
    return blocks


def _sharing(block: Sequence[int], rows: Sequence[ArticleSketch]) -> set[type_pair]:
    """Each article of a large block with the next ones in time of its type, and with the next that share a key."""
    members = [rows[index] for index in block]
    seen = Counter(term for row in members for term in row.terms)
    pairs: set[type_pair] = set()
    for places in _blocks(members, lambda row: _keys(row, seen)).values():
        pairs |= _next(places, _NEXT)
    for places in _blocks(members, lambda row: [row.type]).values():
        pairs |= _next(places, _NEXT_IN_TIME)
    return {(block[left], block[right]) for left, right in pairs}


def _keys(row: ArticleSketch, seen: Mapping[str, int]) -> Iterator[Hashable]:
    shared = (term for term in row.terms if seen[term] > 1)
    yield from sorted(shared, key=lambda term: (seen[term], term))[:_RAREST]
    yield from (("wait", row.duration_days), ("day", row.date))
    yield from (("customer", name) for name in row.affected)


def _each(block: Sequence[int]) -> set[type_pair]:
    return set(combinations(block, 2))


def _next(block: Sequence[int], most: int) -> set[type_pair]:
    """Each index with the ``most`` that follow it."""
    return {(index, other) for at, index in enumerate(block) for other in block[at + 1 : at + 1 + most]}
