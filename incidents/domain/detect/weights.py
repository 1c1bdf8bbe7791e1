"""What each piece of evidence weighs, learned from a corpus of articles and read from a data file.

``weights.json`` holds three tables of name → weight: ``relevance`` (does the article report an incident?), ``types``
(of which type, a table each), ``restores`` (is something given back?). The weight named ``""`` is added whatever the
evidence. A weighed sum is the logarithm of odds; so each weight says by how much one piece of evidence moves them.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

from incidents.domain.detect.article import INCIDENT_TYPES, IncidentType

Table = Mapping[str, float]
BIAS = ""
_STEEPEST = 30.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The three tables of a version of the weights."""

    relevance: Table
    types: Mapping[IncidentType, Table]
    restores: Table

    def relevant(self, evidence: Table) -> float:
        """How probable it is that the article reports an incident, 0–1."""
        return _probability(_sum(self.relevance, evidence))

    def likeliest(self, evidence: Table) -> IncidentType:
        """The type that an incident with this evidence most probably is of."""
        return max(self.types, key=lambda kind: _sum(self.types[kind], evidence))

    def given_back(self, evidence: Table) -> bool:
        """Whether the incident more probably restores than restricts."""
        return _sum(self.restores, evidence) > 0.0


@cache
def weights() -> Weights:
    """Return the weights that come with the product, read once."""
    raw = resources.files("incidents.domain.detect").joinpath("weights.json").read_text(encoding="utf-8")
    data = json.loads(raw)
    if unknown := set(data["types"]).symmetric_difference(INCIDENT_TYPES):
        raise ValueError(f"weights.json: types that are missing or unknown: {', '.join(sorted(unknown))}")
    types = {cast(IncidentType, kind): table for kind, table in data["types"].items()}
    return Weights(data["relevance"], types, data["restores"])


def _sum(table: Table, evidence: Table) -> float:
    total, weight = table[BIAS], table.get
    for name, amount in evidence.items():
        total += amount * weight(name, 0.0)
    return total


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, odds))))
