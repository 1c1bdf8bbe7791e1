"""Learning from decisions: what is seen, what is learned, and whether it may be used."""

import math
import random
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from incidents.domain.learning import evaluation
from incidents.domain.learning.evaluation import Decided, average_precision, learn
from incidents.domain.learning.features import BUCKETS, Feature, Proposal, features, placed
from incidents.domain.learning.logistic import PENALTY, fit, matrix, scores
from incidents.domain.learning.verdict import (
    LEAST_DECISIONS,
    LEAST_OF_EACH,
    Evaluation,
    enough,
    evaluation_of,
)
from incidents.domain.learning.weights import Weights
from tests.incidents.domain.learned_rows import decisions

SHOWN = Proposal(
    title="Orionsoft cuts off the bank",
    lead="It gives no reason.",
    type="suspension",
    direction="restricts",
    lang="en",
    source=7,
    confidence=0.9,
    vendors=("orionsoft",),
    registered=True,
    facts=frozenset({"reason"}),
    articles=4,
)


def test_a_candidate_shows_its_words_and_what_was_made_of_them() -> None:
    found = features(SHOWN)
    said = {feature for feature in found if feature.kind != "word"}
    assert said == {
        Feature("type", "suspension"),
        Feature("direction", "restricts"),
        Feature("lang", "en"),
        Feature("source", "7"),
        Feature("vendor", "orionsoft"),
        Feature("register", "known"),
        Feature("fact", "reason"),
        Feature("confidence"),
        Feature("articles"),
    }
    assert found[Feature("articles")] == 1.0
    words = {feature.value for feature in found if feature.kind == "word"}
    assert {"orionsoft", "cuts off", "bank"} <= words
    assert "the" not in words
    assert sum(found[Feature("word", word)] ** 2 for word in words) == pytest.approx(4)


@pytest.mark.parametrize(
    ("change", "feature"),
    [
        ({"vendors": ()}, Feature("register", "none")),
        ({"registered": False}, Feature("register", "unknown")),
        ({"source": None}, Feature("source", "")),
        ({"title": "供应商停止服务"}, Feature("word", "停止")),
    ],
)
def test_what_is_unknown_or_written_without_spaces_shows_too(
    change: dict[str, Any], feature: Feature
) -> None:
    assert feature in features(replace(SHOWN, **change))


def test_a_confidence_of_one_and_an_empty_text_can_be_weighed() -> None:
    found = features(Proposal(title="", confidence=1.0, articles=0))
    assert all(math.isfinite(value) for value in found.values())
    assert placed(found)


def test_the_weights_are_those_where_the_penalised_likelihood_is_highest() -> None:
    chance = random.Random(4)
    rows = [{place: chance.uniform(-1, 1) for place in chance.sample(range(6), 3)} for _ in range(60)]
    shown = matrix(rows)
    marks = np.array([chance.random() < 0.4 for _ in rows])
    best = fit(shown, marks)

    def loss(weights: np.ndarray) -> float:
        sides = np.where(marks, 1, -1)
        cost = np.log1p(np.exp(-sides * scores(shown, weights))).sum()
        return float(cost + PENALTY / 2 * (weights[:-1] ** 2).sum())

    least = loss(best)
    for place, step in product([0, 1, 2, 3, 4, 5, -1], [-0.01, 0.01]):
        moved = best.copy()
        moved[place] += step
        assert loss(moved) > least


def test_what_a_single_decision_shows_weighs_nothing() -> None:
    weights = fit(
        matrix([{0: 1.0, 5: 1.0}, {0: 1.0}, {1: 1.0}, {1: 1.0}]), np.array([True, True, False, False])
    )
    assert weights[5] == 0
    assert weights[0] > 0 > weights[1]


def test_a_chance_is_what_its_weights_add_up_to_and_says_what_moved_it() -> None:
    learned = learn(decisions(400, told=1.0)).weights
    assert learned is not None
    kept = Weights.unpack(learned.pack())
    good, bad = (features(replace(SHOWN, title=word)) for word in ("revoked", "opinion"))
    assert kept.chance(good) > 0.5 > kept.chance(bad)
    moved = kept.moved(good)
    assert max(moved, key=lambda feature: moved[feature]) == Feature("word", "revoked")
    odds = sum(moved.values()) + float(kept.values[-1])
    assert kept.chance(good) == pytest.approx(1 / (1 + math.exp(-odds)))
    assert len(kept.pack()) == 4 * (BUCKETS + 1)


@pytest.mark.parametrize(("told", "verdict"), [(1.0, "ready"), (0.0, "behind")])
def test_it_may_be_used_where_it_sorts_surely_better_than_the_rules(told: float, verdict: str) -> None:
    found = learn(decisions(300, told=told)).evaluation
    assert found.verdict == verdict
    assert found.rules is not None
    assert found.model is not None
    assert found.low is not None
    assert found.high is not None
    assert found.gain == pytest.approx(found.model.first - found.rules.first)
    assert found.low < found.model.first - found.rules.first < found.high
    assert found.sorted == 250


def test_labels_that_are_chance_are_not_learned_to_beat_anything() -> None:
    for seed in range(8):
        chance = random.Random(seed)
        rows = [replace(row, accepted=chance.random() < 0.5) for row in decisions(240, told=1.0, seed=seed)]
        low = learn(rows).evaluation.low
        assert low is not None
        assert low < 0.02


def test_copies_of_a_story_are_not_sorted_by_what_was_learned_from_each_other() -> None:
    """Forty texts, each decided on six times over: by heart all are known, learned from others none is."""
    chance = random.Random(2)
    texts = [(" ".join(chance.choices("abcdefghijklmnop", k=9)), chance.random() < 0.5) for _ in range(40)]
    titles = {text: " ".join(f"{sign}{text[:5]}" for sign in text.split()) for text, _mark in texts}
    rows = [
        Decided(key, Proposal(titles[text], confidence=0.8), mark, float(key), story=text)
        for key, (text, mark) in enumerate(texts * 6)
    ]
    honest = learn(rows).evaluation.model
    known = learn([replace(row, story=row.key) for row in rows]).evaluation.model
    assert known is not None
    assert known.first > 0.95
    assert honest is None or honest.first < 0.75


def test_what_is_sorted_was_decided_later_than_all_that_was_learned_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    def watched(rows: Any, marks: np.ndarray) -> Any:
        seen.append(len(marks))
        return fit(rows, marks)

    monkeypatch.setattr(evaluation, "fit", watched)
    rows = decisions(240, told=1.0)
    learn(rows)
    assert seen == [40, 80, 120, 160, 200, 240]
    seen.clear()
    # The second half of the first block and the whole second one were decided in one go.
    learn([replace(row, at=20.0) if 20 <= row.key < 80 else row for row in rows])
    assert seen == [20, 80, 120, 160, 200, 240]


def test_the_same_decisions_in_any_order_give_the_same_answer() -> None:
    rows = decisions(220, told=0.8)
    shuffled = random.Random(1).sample(rows, len(rows))
    assert learn(rows).evaluation == learn(shuffled).evaluation
    assert learn(rows[:-1]).evaluation != learn(rows).evaluation


def test_too_few_of_either_kind_are_not_learned_from() -> None:
    found = learn(decisions(LEAST_DECISIONS - 1, told=1.0))
    assert (found.evaluation.verdict, found.weights) == ("few", None)
    assert enough(LEAST_DECISIONS - LEAST_OF_EACH, LEAST_OF_EACH)
    assert not enough(LEAST_DECISIONS, LEAST_OF_EACH - 1)
    assert not enough(LEAST_OF_EACH - 1, LEAST_DECISIONS)


def test_precision_at_the_accepted_ones_counts_ties_at_their_last_place() -> None:
    marks = np.array([True, False, True, False])
    assert average_precision(np.array([4.0, 3.0, 2.0, 1.0]), marks) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.array([1.0, 1.0, 1.0, 1.0]), marks) == pytest.approx(0.5)


def test_rules_that_cannot_tell_put_half_of_the_pairs_in_order() -> None:
    rows = [replace(row, proposal=replace(row.proposal, confidence=0.8)) for row in decisions(240, told=1.0)]
    rules = learn(rows).evaluation.rules
    assert rules is not None
    assert rules.first == 0.5
    assert rules.precision == pytest.approx(0.5, abs=0.1)


def test_figures_come_back_as_they_were_kept() -> None:
    found = learn(decisions(220, told=0.8)).evaluation
    assert evaluation_of(asdict(found)) == found
    assert evaluation_of(asdict(Evaluation(3, 1))) == Evaluation(3, 1)
