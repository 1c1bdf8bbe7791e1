"""Each pattern of ``acts.toml`` has a sentence in ``corpus/patterns.jsonl`` that it alone makes an act, or counters."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from incidents.domain.detect.acts import find_acts, types_countered
from incidents.domain.detect.article import Article
from incidents.domain.detect.lexicon import Pattern, listed_patterns
from incidents.domain.detect.reading import Reading, read
from tests.incidents.domain.detect.corpus import HERE, catalogue_of_corpus

type_key = tuple[str, str | None, str]


def examples() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / "patterns.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def known() -> dict[type_key, list[Pattern]]:
    """The patterns by type, direction (None: it counters its type) and how they are written."""
    found: dict[type_key, list[Pattern]] = {}
    for text, pattern, counters in listed_patterns():
        found.setdefault((pattern.type, None if counters else pattern.direction, text), []).append(pattern)
    return found


def key(example: dict[str, Any]) -> type_key:
    return example["type"], example["direction"], example["pattern"]


def with_alone(example: dict[str, Any], pattern: Pattern) -> Reading:
    """The example read by a language that knows this pattern alone."""
    reading = read(Article("1", text=example["text"], lang=example["lang"]), catalogue_of_corpus())
    told = example["direction"] is not None
    acts: dict[str, tuple[Pattern, ...]] = {pattern.elements[0].name: (pattern,)} if told else {}
    counters = () if told else (pattern,)
    return replace(reading, lexicon=replace(reading.lexicon, patterns=acts, counters=counters))


def says(example: dict[str, Any], pattern: Pattern) -> Iterator[type_key]:
    reading = with_alone(example, pattern)
    for sentence in reading.sentences:
        for kind in types_countered(sentence, reading):
            yield kind, None, example["pattern"]
    for act in find_acts(reading):
        yield act.type, act.direction, example["pattern"]


def test_every_pattern_has_one_example_and_every_example_its_pattern() -> None:
    counts = Counter(map(key, examples()))
    assert counts.keys() == known().keys()
    assert set(counts.values()) == {1}


@pytest.mark.parametrize("example", examples(), ids=lambda one: " ".join(map(str, key(one))))
def test_a_pattern_alone_says_what_its_example_tells(example: dict[str, Any]) -> None:
    for pattern in known().get(key(example), []):
        assert key(example) in set(says(example, pattern))
