"""When what was learned may be used: the figures of an evaluation, and what they must show."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

# With fewer the interval of the difference is wider than any difference that sorting could make: of 40 dismissals
# some 33 stand in blocks that are sorted, which leaves the measure uncertain by ten points either way.
LEAST_DECISIONS: Final = 200
LEAST_OF_EACH: Final = 40
# What was decided longer ago than so many decisions says little of what comes, and learning stays a matter of seconds.
MOST_DECISIONS: Final = 20_000

Verdict = Literal["few", "behind", "ready"]


@dataclass(frozen=True, slots=True)
class Sorting:
    """How well something sorts: ``first`` is the share of pairs in which the accepted one stands first.

    ``precision`` is the average precision: the mean, over the accepted ones, of how many of those that stand no
    further back were accepted.
    """

    first: float
    precision: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of both over the blocks that were sorted; None where nothing could be.

    ``gain`` is how much more often the accepted one stands first, between ``low`` and ``high`` with 95 %. ``said`` is
    the mean chance that the model gave, ``came`` the share that was accepted.
    """

    decisions: int
    accepted: int
    sorted: int = 0
    rules: Sorting | None = None
    model: Sorting | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    said: float | None = None
    came: float | None = None

    @property
    def dismissed(self) -> int:
        """How many were dismissed."""
        return self.decisions - self.accepted

    @property
    def verdict(self) -> Verdict:
        """Whether the model may be used."""
        if not enough(self.accepted, self.dismissed) or self.low is None:
            return "few"
        return "ready" if self.low > 0 else "behind"


def enough(accepted: int, dismissed: int) -> bool:
    """Whether so many decisions of each kind are enough to learn from."""
    return accepted + dismissed >= LEAST_DECISIONS and min(accepted, dismissed) >= LEAST_OF_EACH


def fingerprint(rows: Sequence[tuple[int, bool]]) -> str:
    """The name of a set of decisions (key, accepted): the same ones have the same name."""
    text = ";".join(f"{key}:{accepted:d}" for key, accepted in sorted(rows))
    return hashlib.sha256(text.encode()).hexdigest()


def evaluation_of(figures: Mapping[str, Any]) -> Evaluation:
    """The evaluation whose fields ``figures`` are, as :func:`dataclasses.asdict` gives them."""
    sortings = {name: Sorting(**figures[name]) if figures.get(name) else None for name in ("rules", "model")}
    return Evaluation(**{**figures, **sortings})
