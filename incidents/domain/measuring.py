"""How well articles are read, counted on officers' decisions one by one: nothing is kept but counts.

Precision: of what was held to be so, how much is. Recall: of what is so, how much was held to be. Each stands with
its 95 % interval by Wilson's score, which holds for few cases too.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from incidents.domain.consequences import fold
from incidents.domain.labels import FACTS, Label, Read, Truth

# The two-sided 95 % point of the normal distribution.
_Z: Final = 1.959963984540054
# Below so many judged cases a share says too little to be acted on.
FEW: Final = 30
# Bands of confidence by their lower ends: detection holds nothing below one half for an event.
BANDS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``hits`` in ``of`` cases; everything from 0 to 1 where there is none."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, _Z * _Z / of
    middle = share + spread / 2
    width = _Z * math.sqrt(share * (1 - share) / of + spread / of / 4)
    return max(0.0, (middle - width) / (1 + spread)), min(1.0, (middle + width) / (1 + spread))


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` in ``of`` cases, with the interval; ``value`` is None without a case."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.hits / self.of if self.of else None

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return wilson(self.hits, self.of)[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return wilson(self.hits, self.of)[1]

    @property
    def few(self) -> bool:
        """Whether there are too few cases to act on it."""
        return self.of < FEW


@dataclass(slots=True)
class Counts:
    """What was held to be so and is (``found``), is not (``wrong``), and what is so and was not held (``missed``)."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> Share:
        """Of what was held to be so, what is."""
        return Share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> Share:
        """Of what is so, what was held to be."""
        return Share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two, None without a case."""
        both = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / both if both else None

    @property
    def cases(self) -> int:
        """How many were counted."""
        return self.found + self.wrong + self.missed

    def add(self, *, held: bool, is_so: bool) -> None:
        """One case; what neither was held nor is so is none."""
        self.found += held and is_so
        self.wrong += held and not is_so
        self.missed += is_so and not held


@dataclass(slots=True)
class Band:
    """The cases between two confidences: how sure detection was on average, and how often it was right."""

    low: float
    high: float
    sure: float = 0.0
    right: int = 0
    cases: int = 0

    @property
    def mean(self) -> float | None:
        """The mean confidence."""
        return self.sure / self.cases if self.cases else None

    @property
    def share(self) -> Share:
        """How often it was an event."""
        return Share(self.right, self.cases)

    @property
    def honest(self) -> bool:
        """Whether the mean confidence lies within the interval of what was right."""
        return self.mean is None or self.share.low <= self.mean <= self.share.high


@dataclass(frozen=True, slots=True)
class Case:
    """One decision: its label, what detection said and what was true, and where the article came from.

    ``held``: detection held the article for an event. ``lang`` is a primary language subtag or "".
    """

    label: Label
    held: bool
    confidence: float
    read: Read
    truth: Truth = field(default_factory=Truth)
    lang: str = ""
    source: int | None = None


def _bands() -> list[Band]:
    return [Band(low, high) for low, high in zip(BANDS, (*BANDS[1:], 1.0), strict=True)]


@dataclass(slots=True)
class Measure:
    """All counts. ``silent`` are the decisions that are no label, by why."""

    relevance: Counts = field(default_factory=Counts)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    directions: Counts = field(default_factory=Counts)
    vendors: Counts = field(default_factory=Counts)
    facts: dict[str, Counts] = field(default_factory=lambda: {name: Counts() for name in FACTS})
    bands: list[Band] = field(default_factory=_bands)
    langs: dict[str, Counts] = field(default_factory=dict)
    sources: dict[int | None, Counts] = field(default_factory=dict)
    silent: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case) -> None:
        """Count one decision."""
        if case.label.relevant is None:
            self.silent[case.label.why] += 1
            return
        for counts in (
            self.relevance,
            self.langs.setdefault(case.lang, Counts()),
            self.sources.setdefault(case.source, Counts()),
        ):
            counts.add(held=case.held, is_so=case.label.relevant)
        if case.held:
            self._calibrate(case.confidence, right=case.label.relevant)
        if case.held and case.label.relevant:
            self._compare(case.read, case.truth)

    def _calibrate(self, confidence: float, *, right: bool) -> None:
        band = next(band for band in reversed(self.bands) if confidence >= band.low or band is self.bands[0])
        band.sure += confidence
        band.right += right
        band.cases += 1

    def _compare(self, read: Read, truth: Truth) -> None:
        if truth.type is not None:
            self.types[truth.type, read.type] += 1
        if truth.direction is not None:
            _count_value(self.directions, read.direction, truth.direction)
        if truth.vendors is not None:
            self.vendors.found += len(read.vendors & truth.vendors)
            self.vendors.wrong += len(read.vendors - truth.vendors)
            self.vendors.missed += len(truth.vendors - read.vendors)
        for name, value in truth.facts.items():
            _count_value(self.facts[name], read.facts.get(name, ""), value)

    @property
    def decisions(self) -> int:
        """How many decisions are labels on relevance."""
        return self.relevance.cases

    @property
    def few(self) -> bool:
        """Whether there are too few to say anything."""
        return self.decisions < FEW

    @property
    def by_type(self) -> Mapping[str, Counts]:
        """Each type that was read or true, among the events that detection found; most frequent first."""
        return counts_by_type(self.types.items())

    @property
    def macro_f1(self) -> float | None:
        """The mean of the F1 of the types, each counting alike; None without a case."""
        scores = [counts.f1 or 0.0 for counts in self.by_type.values()]
        return sum(scores) / len(scores) if scores else None


def counts_by_type(pairs: Iterable[tuple[tuple[str, str], int]]) -> dict[str, Counts]:
    """From how often which true type was read as which, what was found, wrong and missed of each."""
    found: dict[str, Counts] = {}
    for (true, read), times in pairs:
        if true == read:
            found.setdefault(true, Counts()).found += times
        else:
            found.setdefault(true, Counts()).missed += times
            found.setdefault(read, Counts()).wrong += times
    return dict(sorted(found.items(), key=lambda item: (-item[1].cases, item[0])))


def _count_value(counts: Counts, read: str, true: str) -> None:
    """A value that is wrong is a wrong one and a missed one at once."""
    same = fold(read) == fold(true)
    counts.found += bool(read) and same
    counts.wrong += bool(read) and not same
    counts.missed += bool(true) and not same
