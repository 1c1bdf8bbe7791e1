"""What other parameters would make of the scores: one sweep of the register, weighed anew for each setting.

Which workloads a failure damages does not depend on parameters, so only the lost hours are computed again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from vendors.domain.levers import LEVERS, TOLERANCE_SWING, varied
from vendors.domain.score import points, vendor_totals
from vendors.domain.sweep import Sweep
from vendors.domain.world import Parameters


@dataclass(frozen=True, slots=True)
class Swing:
    """A lever at the two ends of what judgement leaves open: losses in thousandths, scores out of 100."""

    key: str
    low: float
    high: float
    low_loss: int
    high_loss: int
    low_score: float
    high_score: float

    @property
    def width(self) -> tuple[float, int]:
        """How far it moves the result."""
        return abs(self.high_score - self.low_score), abs(self.high_loss - self.low_loss)


def losses_under(rows: Sweep, parameters: Parameters) -> Mapping[str, int]:
    """The loss with each vendor that has a product, in thousandths, by its id."""
    return vendor_totals(replace(rows, columns=replace(rows.columns, parameters=parameters)))


def tornado(rows: Sweep, vendor: str | None = None) -> list[Swing]:
    """Each lever of judgement alone at its low and its high, what moves most first.

    Of one vendor: its loss and its score. Of all: the sum of the losses, scored as if it were one vendor's.
    """
    parameters = rows.columns.parameters
    found = [
        _swing(rows, key, lever.swing, vendor) for key, lever in LEVERS.items() if lever.swing is not None
    ]
    low, high = (parameters.tolerance * factor for factor in TOLERANCE_SWING)
    found.append(_swing(rows, "tolerance", (low, high), vendor))
    return sorted(found, key=lambda swing: (swing.width, swing.key), reverse=True)


def rows_of(rows: Sweep, vendor: str) -> Sweep:
    """Only what the failure of one vendor damages."""
    number = rows.failures.number_of.get(f"entity:{vendor}")
    if number is None:
        return rows.only(np.zeros(len(rows.failure), dtype=np.bool_))
    return rows.only(rows.failure == number)


def _swing(rows: Sweep, key: str, ends: tuple[float, float], vendor: str | None) -> Swing:
    low, high = (varied(rows.columns.parameters, key, value) for value in ends)
    losses = [_loss(rows, parameters, vendor) for parameters in (low, high)]
    scores = [
        points(loss, loss, parameters.tolerance) for loss, parameters in zip(losses, (low, high), strict=True)
    ]
    return Swing(key, *ends, *losses, *scores)


def _loss(rows: Sweep, parameters: Parameters, vendor: str | None) -> int:
    found = losses_under(rows, parameters)
    return sum(found.values()) if vendor is None else found.get(vendor, 0)
