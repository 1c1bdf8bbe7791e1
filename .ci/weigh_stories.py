"""Learns how likely two articles are to tell of one event from those of the corpus whose events are known.

    PYTHONPATH=. .venv/bin/python .ci/weigh_stories.py [--measure]

Needed after phrases, weights of detection, sketches or that corpus changed. Writes incidents/domain/likeness.json.
"""

import datetime
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from pathlib import Path

import numpy as np
import weigh
from numpy.typing import NDArray

from incidents.domain import likeness
from incidents.domain.cluster import cluster
from incidents.domain.detect.article import Article, Detection
from incidents.domain.detect.detect import detect
from incidents.domain.detect.weights import weights
from incidents.domain.story import are_copies, sketch
from tests.incidents.domain.detect.corpus import Labelled, catalogue_of_corpus, corpus, stories

OUT = Path("incidents/domain/likeness.json")
# How much a weight of one costs, in pairs.
PENALTY = 2.0
PARTS = 6
# How many strangers there are to each pair of one vendor, and which part of those of other types and of the same.
MANY = 5
OF_STRANGERS = (0.3, 1.0)
SOME_DAY = datetime.date(2026, 1, 1)
type_read = list[tuple[Labelled, Article, Detection]]
type_pair = tuple[likeness.Weighed, likeness.Weighed]


@dataclass(frozen=True)
class Pairs:
    """Pairs that words decide on, a row each and a column a name, and whether both tell of one event."""

    names: list[str]
    evidence: NDArray[np.float64]
    same: NDArray[np.bool_]


def main() -> int:
    """Learn from all and write; measure by parts."""
    read = read_as_unseen()
    write(learned(pairs_of(read)))
    if "--measure" in sys.argv:
        sys.stdout.writelines(f"{line}\n" for line in measured(read))
    return 0


def read_as_unseen() -> type_read:
    """The articles as weights read them that were learned from all others: no better than the next one is read."""
    kept = weigh.OUT.read_text(encoding="utf-8")
    others = weigh.rows_of([*weigh.with_short_forms(one for one in corpus() if one.event is None)])
    weigh.write(others.names, weigh.fit(others))
    weights.cache_clear()
    try:
        return [(one, one.article, detect(one.article, catalogue_of_corpus())) for one in stories()]
    finally:
        weigh.OUT.write_text(kept, encoding="utf-8")
        weights.cache_clear()


def pairs_of(read: type_read) -> Pairs:
    """All pairs of one vendor, and strangers, that are neither copies nor ruled out.

    A vendor of note has far more events than the corpus has of any: what two articles of different vendors have in
    common stands for them, as if both named one vendor on days of the same weeks.
    """
    known = [(one, sketch(article, found)) for one, article, found in read if found.relevant]
    events = {row.id: one.event for one, row in known}
    near: list[type_pair] = []
    far: list[type_pair] = []
    for one, other in combinations(likeness.weigh([row for _one, row in known]), 2):
        (near if one.sketch.vendors & other.sketch.vendors else far).append((one, other))
    draw = np.random.default_rng(1)
    drawn = (far[place] for place in draw.permutation(len(far)).tolist())
    strangers = (
        as_if_of_one(pair, draw) for pair in drawn if draw.random() < OF_STRANGERS[of_one_type(pair)]
    )
    pairs = [*filter(open_to_doubt, near)]
    pairs += islice(filter(open_to_doubt, strangers), MANY * len(pairs))
    rows = [likeness.evidence(*pair) for pair in pairs]
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] + [1.0] for row in rows])
    same = [events[one.sketch.id] == events[other.sketch.id] for one, other in pairs]
    return Pairs(names, table, np.array(same))


def of_one_type(pair: type_pair) -> bool:
    """Whether two articles are of one type."""
    return pair[0].sketch.type == pair[1].sketch.type


def open_to_doubt(pair: type_pair) -> bool:
    """Whether words decide: the two are neither copies nor ruled out."""
    left, right = pair[0].sketch, pair[1].sketch
    return not likeness.contradict(left, right) and not are_copies(left, right)


def as_if_of_one(pair: type_pair, draw: np.random.Generator) -> type_pair:
    """Two articles as if they named one vendor and its best-known product, on days that are up to a window apart."""
    one, other = pair
    return _moved(one, 0), _moved(other, int(draw.integers(likeness.WINDOW.days)))


def _moved(one: likeness.Weighed, days: int) -> likeness.Weighed:
    row, day = one.sketch, SOME_DAY + datetime.timedelta(days=days)
    moved = replace(
        row,
        vendors=frozenset({"one"}),
        published=row.published and day,
        date=row.date and day,
        models=frozenset({"one"} if row.models else ()),
    )
    return replace(one, sketch=moved)


def learned(pairs: Pairs) -> dict[str, float]:
    """Weights by logistic regression with a small quadratic penalty, so that the sum is the logarithm of odds."""
    worth = np.ones(len(pairs.same))
    both = weigh.multinomial(
        pairs.evidence, pairs.same.astype(np.int64), worth, classes=2, penalty=2 * PENALTY
    )
    found = (both[1] - both[0]).tolist()
    return {name: round(amount, 3) for name, amount in zip([*pairs.names, likeness.BIAS], found, strict=True)}


def write(table: Mapping[str, float]) -> None:
    """Keep the weights by name."""
    OUT.write_text(json.dumps(table, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    likeness.weights.cache_clear()


def measured(read: type_read) -> Iterator[str]:
    """What grouping makes of the articles of some vendors by weights learned from those of the others."""
    slugs = sorted({one.vendors[0] for one, _article, _found in read})
    drawn = dict(zip(slugs, (np.random.default_rng(1).permutation(len(slugs)) % PARTS).tolist(), strict=True))
    kept, seen = OUT.read_text(encoding="utf-8"), []
    for part in range(PARTS):
        write(learned(pairs_of([row for row in read if drawn[row[0].vendors[0]] != part])))
        here = [row for row in read if drawn[row[0].vendors[0]] == part]
        seen += [
            (part, one, group or one.article.id)
            for (one, _article, _found), group in zip(here, cluster(row[1:] for row in here), strict=True)
        ]
    OUT.write_text(kept, encoding="utf-8")
    likeness.weights.cache_clear()
    precision, recall = b_cubed([(str(one.event), f"{part}/{group}") for part, one, group in seen])
    yield f"stories, B-cubed: precision {precision:.3f}, recall {recall:.3f}"


def b_cubed(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Precision and recall of groups, of each article's own, on the mean (Bagga and Baldwin 1998)."""
    both, events, groups = Counter(pairs), Counter(e for e, _g in pairs), Counter(g for _e, g in pairs)
    precision = sum(both[pair] / groups[pair[1]] for pair in pairs) / len(pairs)
    return precision, sum(both[pair] / events[pair[0]] for pair in pairs) / len(pairs)


if __name__ == "__main__":
    sys.exit(main())
