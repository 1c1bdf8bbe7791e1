"""Rounding that keeps a breakdown adding up."""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

_THOUSAND = 1000


def largest_remainder(
    values: Sequence[float | Fraction], decimals: int, total: Decimal | None = None
) -> list[Decimal]:
    """Round values so that they add up to their rounded sum, or to `total`, which must lie next to it.

    Every value is rounded down; the units still missing go to the largest remainders, the earlier value
    first where they tie. Exact for any floats or ints; `decimals` >= 0; the result keeps the order.
    """
    scaled = [Fraction(value) * 10**decimals for value in values]
    units = [math.floor(value) for value in scaled]
    whole = round(sum(scaled, Fraction())) if total is None else int(total.scaleb(decimals))
    missing = whole - sum(units)
    by_remainder = sorted(
        range(len(units)), key=lambda position: (units[position] - scaled[position], position)
    )
    for position in by_remainder[:missing]:
        units[position] += 1
    return [Decimal(f"{unit}E-{decimals}") for unit in units]


def whole_units(thousandths: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """The same for many amounts in whole thousandths, none negative: whole units that add up to `total`."""
    units, rest = np.divmod(thousandths, _THOUSAND)
    missing = total - int(units.sum())
    units[np.argsort(-rest, kind="stable")[:missing]] += 1
    return units
