"""Learns what evidence weighs from the corpus of invented articles, and says how well that reads what it did not see.

    PYTHONPATH=. .venv/bin/python .ci/weigh.py [--measure]

Needed after phrases, acts or the corpus changed. Writes incidents/domain/detect/weights.json.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from incidents.domain.detect.acts import find_acts
from incidents.domain.detect.article import INCIDENT_TYPES
from incidents.domain.detect.classify import classify
from incidents.domain.detect.evidence import SAID, evidence_of
from incidents.domain.detect.reading import read
from incidents.domain.detect.text import sentences
from incidents.domain.detect.weights import BIAS
from tests.incidents.domain.detect.corpus import Labelled, catalogue_of_corpus, corpus, invented_names

OUT = Path("incidents/domain/detect/weights.json")
PARTS = 8
# How much a weight of one costs, in articles: the less, the closer the weights fit what was seen.
PENALTY, PENALTY_OF_TYPES, PENALTY_OF_DIRECTION = 100.0, 15.0, 10.0
OF_OTHERS = 0.3
# How much of that a weight of a plain word costs.
OF_PLAIN = 0.5
# An incident that is missed costs more than an article that an officer dismisses.
MISSED = 1.3
SHORT = "-short"
# A plain word of fewer articles says more about these than about the next one.
OFTEN = 10
SMALLEST = 0.005
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Articles as evidence, a row each and a column a name, with what they are."""

    names: list[str]
    evidence: Floats
    types: NDArray[np.str_]
    restores: NDArray[np.bool_]

    @property
    def plain(self) -> NDArray[np.bool_]:
        """Which columns are plain words."""
        return np.array([*(name.startswith(SAID) for name in self.names), False])

    def only(self, rows: NDArray[Any]) -> "Rows":
        """These rows."""
        return Rows(self.names, self.evidence[rows], self.types[rows], self.restores[rows])


@dataclass(frozen=True)
class Fit:
    """The weights of each name, and those that are added whatever the evidence: for relevance, types and direction."""

    relevance: Floats
    types: Floats
    restores: Floats


def main() -> int:
    """Learn from all and write; measure by parts."""
    labelled = [*with_short_forms(corpus())]
    rows = rows_of(labelled)
    write(rows.names, fit(rows))
    if "--measure" not in sys.argv:
        return 0
    done = f"{OUT}: {OUT.stat().st_size // 1024} kB from {len(labelled)} articles"
    sys.stdout.writelines(f"{line}\n" for line in [*measured(rows, labelled), done])
    return 0


def with_short_forms(labelled: Iterable[Labelled]) -> Iterator[Labelled]:
    """The articles, then the short forms of those that have one."""
    whole = [*labelled]
    yield from whole
    yield from filter(None, map(shortened, whole))


def shortened(one: Labelled) -> Labelled | None:
    """The article as a feed that gives headline and first sentence has it; None where that does not tell its type."""
    first = next(iter(sentences(one.text)), None)
    if first is None or one.title is None:
        return None
    text = one.text[first.start : first.end]
    reading = read(replace(one, text=text).article, catalogue_of_corpus())
    if one.type is not None and classify(reading, find_acts(reading)).type not in (one.type, *one.also):
        return None
    return replace(one, id=f"{one.id}{SHORT}", text=text)


def rows_of(labelled: Sequence[Labelled]) -> Rows:
    """The evidence in each article."""
    catalogue = catalogue_of_corpus()
    found: list[Mapping[str, float]] = []
    for one in labelled:
        reading = read(one.article, catalogue)
        acts = find_acts(reading)
        found.append(evidence_of(reading, acts, classify(reading, acts)))
    names = sorted(_worth_learning(found))
    column = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(found), len(names) + 1))
    matrix[:, -1] = 1.0
    for row, evidence in enumerate(found):
        for name in evidence.keys() & column.keys():
            matrix[row, column[name]] = evidence[name]
    types = np.array([one.type or "" for one in labelled])
    return Rows(names, matrix, types, np.array([one.direction == "restores" for one in labelled]))


def _worth_learning(found: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """All names of evidence, but of plain words only those of many articles, and no word of an invented name."""
    for name, articles in Counter(name for evidence in found for name in evidence).items():
        if not name.startswith(SAID) or (
            articles >= OFTEN and name.removeprefix(SAID) not in invented_names()
        ):
            yield name


def fit(rows: Rows) -> Fit:
    """Learn the three tables; types and direction from relevant articles alone."""
    relevant = rows.only(np.flatnonzero(rows.types != ""))
    kinds = np.array([INCIDENT_TYPES.index(kind) for kind in relevant.types.tolist()])
    share = np.bincount(kinds, minlength=len(INCIDENT_TYPES))
    each = len(kinds) / (len(INCIDENT_TYPES) * np.maximum(share, 1))[kinds]
    # What fits no other type is told in words of all of them.
    each[kinds == INCIDENT_TYPES.index("other")] *= OF_OTHERS
    return Fit(
        binary(rows, rows.types != "", PENALTY, worth=MISSED),
        in_turn(relevant, kinds, each),
        binary(relevant, relevant.restores, PENALTY_OF_DIRECTION),
    )


def binary(rows: Rows, truth: NDArray[np.bool_], penalty: float, *, worth: float = 1.0) -> Floats:
    """Weights by logistic regression, where both sides count alike, what is true ``worth`` times as much."""
    kinds = truth.astype(np.int64)
    each = (len(kinds) / (2 * np.bincount(kinds, minlength=2)) * [1.0, worth])[kinds]
    both = in_turn(rows, kinds, each, classes=2, penalty=2 * penalty)
    found: Floats = both[1] - both[0]
    return found


def in_turn(
    rows: Rows,
    kinds: NDArray[np.int64],
    worth: Floats,
    *,
    classes: int = len(INCIDENT_TYPES),
    penalty: float = PENALTY_OF_TYPES,
) -> Floats:
    """Weights of all evidence but plain words, and then of these, for what the rest leaves open.

    Learned at once, words would take over a part of what phrases say, which articles of few words would lack.
    """
    plain, found = rows.plain, np.zeros((classes, rows.evidence.shape[1]))
    rest = rows.evidence[:, ~plain]
    found[:, ~plain] = multinomial(rest, kinds, worth, classes=classes, penalty=penalty)
    words = np.hstack([rows.evidence[:, plain], np.zeros((len(kinds), 1))])
    start = rest @ found[:, ~plain].T
    more = multinomial(words, kinds, worth, classes=classes, penalty=OF_PLAIN * penalty, start=start)
    found[:, plain] = more[:, :-1]
    return found


def multinomial(
    evidence: Floats,
    kinds: NDArray[np.int64],
    worth: Floats,
    *,
    classes: int,
    penalty: float,
    start: Floats | float = 0.0,
) -> Floats:
    """Weights by multinomial logistic regression with a quadratic penalty on all but what is always added.

    They add to the odds that each article has at the ``start``.
    """
    truth = np.eye(classes)[kinds]
    free = np.ones(evidence.shape[1])
    free[-1] = 0.0

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(classes, -1)
        odds = evidence @ weights.T + start
        odds -= odds.max(axis=1, keepdims=True)
        odds -= np.log(np.exp(odds).sum(axis=1, keepdims=True))
        slope = ((np.exp(odds) - truth) * worth[:, None]).T @ evidence + penalty * weights * free
        value = -(odds * truth * worth[:, None]).sum() + penalty / 2 * (weights**2 * free).sum()
        return float(value), slope.ravel()

    found = minimize(loss, np.zeros(classes * evidence.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, np.float64).reshape(classes, -1)


def measured(rows: Rows, labelled: Sequence[Labelled]) -> Iterator[str]:
    """What is read of each part of the corpus by weights learned from the others."""
    articles = {one.id.removesuffix(SHORT): number for number, one in enumerate(labelled)}
    drawn = np.random.default_rng(1).permutation(len(labelled)) % PARTS
    # An article and its short form are never on both sides.
    part = np.array([drawn[articles[one.id.removesuffix(SHORT)]] for one in labelled])
    relevant, kinds = np.zeros(len(labelled), np.bool_), np.zeros(len(labelled), np.int64)
    back = np.zeros(len(labelled), np.bool_)
    for number in range(PARTS):
        learned, here = fit(rows.only(np.flatnonzero(part != number))), part == number
        relevant[here] = rows.evidence[here] @ learned.relevance > 0
        kinds[here] = (rows.evidence[here] @ learned.types.T).argmax(axis=1)
        back[here] = rows.evidence[here] @ learned.restores > 0
    truth = rows.types != ""
    hit = int((relevant & truth).sum())
    yield f"relevance: precision {hit / relevant.sum():.3f}, recall {hit / truth.sum():.3f}"
    right = [
        bool(relevant[row]) and INCIDENT_TYPES[kinds[row]] in (one.type, *one.also)
        for row, one in enumerate(labelled)
        if one.type
    ]
    yield f"type, of what is relevant: {np.mean(right):.3f}; direction: {(back == rows.restores)[truth].mean():.3f}"


def write(names: Sequence[str], found: Fit) -> None:
    """Keep the weights that matter, by name."""
    tables = {
        "relevance": _table(names, found.relevance),
        "types": {kind: _table(names, found.types[row]) for row, kind in enumerate(INCIDENT_TYPES)},
        "restores": _table(names, found.restores),
    }
    OUT.write_text(json.dumps(tables, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _table(names: Sequence[str], weights: Floats) -> dict[str, float]:
    kept = {name: round(float(amount), 3) for name, amount in zip(names, weights, strict=False)}
    return {BIAS: round(float(weights[-1]), 3)} | {n: w for n, w in kept.items() if abs(w) >= SMALLEST}


if __name__ == "__main__":
    sys.exit(main())
