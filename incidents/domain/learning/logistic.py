"""Logistic regression with an L2 penalty: the chance that a candidate is accepted, learned from decisions.

ADR 14 says why it is these few lines. Only what learns needs them: a candidate is weighed by `weights` alone.
"""

import math
from array import array
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit

from incidents.domain.learning.features import BUCKETS

# What a weight costs beside the errors it saves: the usual 1, as one would take it without knowing the data.
PENALTY: Final = 1.0
_SEEN: Final = 2
_MOST_STEPS: Final = 300
type_numbers = NDArray[np.float64]


def fit(rows: "csr_array[Any]", accepted: NDArray[np.bool_]) -> type_numbers:
    """The weights of the places that make ``accepted`` of ``rows`` likeliest, and last what is always added.

    Both kinds must occur. What is always added costs nothing. A place that a single row has weighs nothing: what was
    seen once is a name, and no rule.
    """
    seen = np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) >= _SEEN)
    sides = np.where(accepted, 1.0, -1.0)
    often = rows[:, seen]
    turned = often.T.tocsr()

    def margins(weights: type_numbers) -> type_numbers:
        return np.asarray(sides * (often @ weights[:-1] + weights[-1]))

    def loss(weights: type_numbers) -> float:
        return float(np.logaddexp(0.0, -margins(weights)).sum() + PENALTY / 2 * np.square(weights[:-1]).sum())

    def slope(weights: type_numbers) -> type_numbers:
        pull = -sides * expit(-margins(weights))
        return np.append(turned @ pull + PENALTY * weights[:-1], pull.sum())

    def bend(weights: type_numbers, step: type_numbers) -> type_numbers:
        chance = expit(margins(weights))
        moved = chance * (1 - chance) * (often @ step[:-1] + step[-1])
        return np.append(turned @ moved + PENALTY * step[:-1], moved.sum())

    start = np.zeros(len(seen) + 1)
    start[-1] = math.log(accepted.sum() / (~accepted).sum())
    found = minimize(loss, start, jac=slope, hessp=bend, method="Newton-CG", options={"maxiter": _MOST_STEPS})
    weights = np.zeros(rows.shape[1] + 1)
    weights[np.append(seen, -1)] = found.x
    return weights


def matrix(rows: Iterable[Mapping[int, float]]) -> "csr_array[Any]":
    """Rows of places with their values, side by side; each row is let go of once it is read."""
    places, values, ends = array("i"), array("d"), array("q", [0])
    for row in rows:
        places.extend(row)
        values.extend(row.values())
        ends.append(len(places))
    given = (np.frombuffer(values), np.frombuffer(places, np.int32), np.frombuffer(ends, np.int64))
    return csr_array(given, shape=(len(ends) - 1, BUCKETS))


def scores(rows: "csr_array[Any]", weights: type_numbers) -> type_numbers:
    """The log-odds of all ``rows`` at once."""
    return np.asarray(rows @ weights[:-1] + weights[-1])
