"""What was learned, as it is kept: a weight a feature. The chance of a candidate is a sum over what it shows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from incidents.domain.learning.features import Feature, place_of, placed

_STORED: Final = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight a place, and last what is always added."""

    values: NDArray[np.float32]

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """What :meth:`pack` wrote."""
        return cls(np.frombuffer(packed, _STORED))

    def pack(self) -> bytes:
        """As little-endian numbers of four bytes."""
        return self.values.astype(_STORED).tobytes()

    def chance(self, found: Mapping[Feature, float]) -> float:
        """The chance, 0–1, that a candidate that shows ``found`` is accepted."""
        places = placed(found)
        at = np.fromiter(places, np.int32, len(places))
        amounts = np.fromiter(places.values(), np.float64, len(places))
        odds = float(self.values[at] @ amounts) + float(self.values[-1])
        return 1 / (1 + math.exp(-odds)) if odds >= 0 else 1 - 1 / (1 + math.exp(odds))

    def moved(self, found: Mapping[Feature, float]) -> dict[Feature, float]:
        """By how much of log-odds each feature raises or lowers the chance; those that do neither are left out."""
        pulls = {}
        for feature, value in found.items():
            place, sign = place_of(feature)
            pulls[feature] = sign * value * float(self.values[place])
        return {feature: pull for feature, pull in pulls.items() if pull}
