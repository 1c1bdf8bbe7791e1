"""Whether what was learned sorts better than the rules, on decisions that were not learned from.

Decisions are taken in the order of time: each block is sorted by what was learned from those before it, and copies of
a story that stand in the block are left out of what is learned. The measure is how often, of two candidates of a block
of which one was accepted and one dismissed, the accepted one stands first (the area under the ROC curve; a tie counts
half). Rules and model sort the same candidates, so their difference is drawn again and again with whole stories for
its interval.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from incidents.domain.learning.features import Proposal, features, placed
from incidents.domain.learning.logistic import fit, matrix, scores, type_numbers
from incidents.domain.learning.verdict import Evaluation, Sorting, enough, fingerprint
from incidents.domain.learning.weights import Weights

# The first block is learned from alone; each of the others is sorted once.
BLOCKS: Final = 6
# The ends of an interval of 95 % are 50 draws from the edge.
DRAWS: Final = 2_000
_DRAWN_AT_ONCE: Final = 50

type_marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: whether officers took what was proposed, and when (any number that grows with time).

    Of those with the same ``story`` none is sorted by what was learned from another.
    """

    key: int
    proposal: Proposal
    accepted: bool
    at: float
    story: Hashable


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights learned from all decisions (None where there are too few), and what is to be expected of them."""

    evaluation: Evaluation
    weights: Weights | None = None


def learn(rows: Sequence[Decided]) -> Learned:
    """Learn from all decisions, and evaluate in the order of time. The same decisions give the same answer."""
    accepted = sum(row.accepted for row in rows)
    if not enough(accepted, len(rows) - accepted):
        return Learned(Evaluation(len(rows), accepted))
    ordered = sorted(rows, key=lambda row: (row.at, row.key))
    shown = matrix(placed(features(row.proposal)) for row in ordered)
    marks = np.array([row.accepted for row in ordered])
    found = _evaluate(ordered, shown, marks)
    return Learned(found, Weights(fit(shown, marks).astype(np.float32)))


@dataclass(frozen=True, slots=True)
class _Block:
    """Decisions that were sorted by the rules (``ruled``) and by what was learned before them (``learned``)."""

    marks: type_marks
    ruled: type_numbers
    learned: type_numbers
    stories: NDArray[np.int64]


def _evaluate(rows: Sequence[Decided], shown: Any, marks: type_marks) -> Evaluation:
    blocks = _sorted_blocks(rows, shown, marks)
    plain = Evaluation(len(rows), int(marks.sum()))
    if not blocks:
        return plain
    seed = int(fingerprint([(row.key, row.accepted) for row in rows])[:16], 16)
    low, high = _interval(blocks, seed)
    rules, model = _sorting(blocks, learned=False), _sorting(blocks, learned=True)
    chances = expit(np.concatenate([block.learned for block in blocks]))
    return Evaluation(
        decisions=plain.decisions,
        accepted=plain.accepted,
        sorted=len(chances),
        rules=rules,
        model=model,
        gain=model.first - rules.first,
        low=low,
        high=high,
        said=float(chances.mean()),
        came=float(np.concatenate([block.marks for block in blocks]).mean()),
    )


def _sorted_blocks(rows: Sequence[Decided], shown: Any, marks: type_marks) -> list[_Block]:
    numbers: dict[Hashable, int] = {}
    stories = np.array([numbers.setdefault(row.story, len(numbers)) for row in rows])
    times = np.array([row.at for row in rows])
    ruled = np.array([row.proposal.confidence for row in rows])
    blocks = []
    for places in np.array_split(np.arange(len(rows)), BLOCKS)[1:]:
        # What was decided at the same moment was decided together: none of it could be learned from.
        before = (times < times[places[0]]) & ~np.isin(stories, stories[places])
        if _both(marks[before]) and _both(marks[places]):
            learned = scores(shown[places], fit(shown[np.flatnonzero(before)], marks[before]))
            blocks.append(_Block(marks[places], ruled[places], learned, stories[places]))
    return blocks


def _both(marks: type_marks) -> bool:
    return bool(marks.any() and not marks.all())


def _sorting(blocks: Sequence[_Block], *, learned: bool) -> Sorting:
    """Over all pairs within a block, and over all accepted ones."""
    hits = pairs = precise = accepted = 0.0
    for block in blocks:
        values = block.learned if learned else block.ruled
        each, of = _Pairs(values, block.marks).count(np.ones((1, len(values))))
        hits, pairs = hits + each[0], pairs + of[0]
        precise += average_precision(values, block.marks) * block.marks.sum()
        accepted += block.marks.sum()
    return Sorting(float(hits / pairs), float(precise / accepted))


def average_precision(values: type_numbers, marks: type_marks) -> float:
    """The mean precision at the places of the accepted ones, highest first; those that tie share the last place."""
    order = np.argsort(-values, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(values[order]) != 0, True))
    hits = np.cumsum(marks[order])[ends]
    return float((np.diff(hits, prepend=0) * hits / (ends + 1)).sum() / hits[-1])


class _Pairs:
    """Values in their order once, to count pairs of accepted and dismissed ones under any multiplicities."""

    def __init__(self, values: type_numbers, marks: type_marks) -> None:
        self.order = np.argsort(values, kind="stable")
        self.starts = np.flatnonzero(np.append(True, np.diff(values[self.order]) != 0))
        self.marks = marks[self.order]

    def count(self, times: type_numbers) -> tuple[type_numbers, type_numbers]:
        """For each row of ``times`` (how often each value counts): pairs in the right order, and all pairs."""
        drawn = times[:, self.order]
        accepted = np.add.reduceat(np.where(self.marks, drawn, 0.0), self.starts, axis=1)
        dismissed = np.add.reduceat(np.where(self.marks, 0.0, drawn), self.starts, axis=1)
        behind = np.cumsum(dismissed, axis=1) - dismissed / 2
        return (accepted * behind).sum(axis=1), accepted.sum(axis=1) * dismissed.sum(axis=1)


def _interval(blocks: Sequence[_Block], seed: int) -> tuple[float, float]:
    """The 95 % interval of the gain: each story counts as often as chance says, once on average, for both alike."""
    chance = np.random.default_rng(seed)
    stories, places = np.unique(np.concatenate([block.stories for block in blocks]), return_inverse=True)
    parts = np.split(places, np.cumsum([len(block.marks) for block in blocks])[:-1])
    counters = [
        (_Pairs(block.learned, block.marks), _Pairs(block.ruled, block.marks), part)
        for block, part in zip(blocks, parts, strict=True)
    ]
    gains = []
    for _ in range(DRAWS // _DRAWN_AT_ONCE):
        times = chance.poisson(1.0, (_DRAWN_AT_ONCE, len(stories))).astype(np.float64)
        gained, pairs = np.zeros(_DRAWN_AT_ONCE), np.zeros(_DRAWN_AT_ONCE)
        for learned, ruled, part in counters:
            hits, of = learned.count(times[:, part])
            gained += hits - ruled.count(times[:, part])[0]
            pairs += of
        gains.append(gained / np.maximum(pairs, 1.0))
    low, high = np.quantile(np.concatenate(gains), (0.025, 0.975))
    return float(low), float(high)
