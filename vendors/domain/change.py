"""Why a score changed: which input moved it by how much (docs/method.md, why a score changed).

The loss with each workload is shared out among the kinds of input that differ for it by their Shapley values: what a
kind adds, averaged over all orders in which the kinds could have changed. Orders do not matter, kinds that change
nothing get nothing, and the parts sum to the change. Only kinds that differ for a workload are tried, and there are
eight: at most 256 mixtures of the two worlds, for hardly ever more than four.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import factorial

import numpy as np

from vendors.domain.aligned import KINDS, Side, aligned, differences, mixed, only
from vendors.domain.columns import Columns, Floats
from vendors.domain.rounding import largest_remainder
from vendors.domain.score import money_lost
from vendors.domain.sweep import lost_hours, sweep_one

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Part:
    """What the inputs of one kind did to one workload's loss with the vendor, in thousandths of money."""

    kind: str
    workload: str
    loss: int


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """The two sides, the loss of each in thousandths, and what every kind did to every workload.

    The parts, those of 0 included, sum to the difference of the losses exactly.
    """

    before: Side
    after: Side
    loss_before: int
    loss_after: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change of the loss by a thousandth, and that of the tolerance, are worth in points of the score."""

    of_loss: Fraction
    of_tolerance: Fraction


def attribute(vendor: str, before: tuple[Columns, date], after: tuple[Columns, date]) -> Attribution:
    """Share the change of the loss with `vendor` out among the inputs that differ.

    Each world holds the workloads that the vendor reaches in one of the two, with all that these use.
    """
    sides = aligned(vendor, before, after)
    old, new = (_losses(side) for side in sides)
    flags = differences(*sides)
    code = sum((marks.astype(np.int64) << KINDS.index(kind) for kind, marks in flags.items()), np.int64(0))
    codes = np.broadcast_to(code, old.shape)
    parts = [
        part for one in np.unique(codes[codes > 0]).tolist() for part in _parts(sides, codes == one, one)
    ]
    return Attribution(*sides, _total(old), _total(new), tuple(parts))


def worth(losses: tuple[int, int], tolerances: tuple[Fraction, Fraction]) -> Worth:
    """What loss and tolerance (in thousandths, before and after) are worth: the mean of both orders of changing them.

    At a given tolerance the score's change is proportional to the loss's, so that every thousandth counts alike:
    `points of loss × change of loss + points of tolerance` is the change of the score, exactly.
    """
    of_loss = [
        Fraction(100 * tolerance) / ((losses[0] + tolerance) * (losses[1] + tolerance))
        for tolerance in tolerances
    ]
    of_tolerance = [_score(loss, tolerances[1]) - _score(loss, tolerances[0]) for loss in losses]
    return Worth(_HALF * sum(of_loss), _HALF * sum(of_tolerance))


def _score(loss: int, tolerance: Fraction) -> Fraction:
    return Fraction(100 * loss) / (loss + tolerance)


def _losses(side: Side) -> Floats:
    """What the vendor's going away costs each workload: whole thousandths, 0 where the workload is not there."""
    rows = sweep_one(side.judged, side.stopped)
    found = np.zeros(len(side.present))
    found[rows.workload] = money_lost(rows, lost_hours(rows))
    return found * side.present


def _parts(sides: tuple[Side, Side], rows: np.ndarray, code: int) -> list[Part]:
    """The parts of the workloads for which exactly these kinds differ."""
    before, after = (only(side, rows) for side in sides)
    kinds = [kind for number, kind in enumerate(KINDS) if code >> number & 1]
    values = {
        frozenset(chosen): list(map(int, _losses(mixed(before, after, set(chosen))).tolist()))
        for size in range(len(kinds) + 1)
        for chosen in combinations(kinds, size)
    }
    names = before.columns.workloads.id
    return [
        Part(kind, name, loss)
        for row, name in enumerate(names)
        for kind, loss in zip(
            kinds, _shapley(kinds, {key: one[row] for key, one in values.items()}), strict=True
        )
    ]


def _shapley(kinds: Sequence[str], values: Mapping[frozenset[str], int]) -> list[int]:
    """The Shapley value of each kind, in whole units that sum to the difference of the ends."""
    if len(kinds) == 1:
        return [values[frozenset(kinds)] - values[frozenset()]]
    exact = [Fraction(_weighted(kind, kinds, values), factorial(len(kinds))) for kind in kinds]
    return [int(part) for part in largest_remainder(exact, 0)]


def _weighted(kind: str, kinds: Sequence[str], values: Mapping[frozenset[str], int]) -> int:
    """The sum over all orders of the kinds of what `kind` adds when its turn comes."""
    count = len(kinds)
    return sum(
        factorial(len(others)) * factorial(count - len(others) - 1) * (values[others | {kind}] - value)
        for others, value in values.items()
        if kind not in others
    )


def _total(losses: Floats) -> int:
    return sum(map(int, losses.tolist()))
