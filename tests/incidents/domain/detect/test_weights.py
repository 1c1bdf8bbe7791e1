"""All that an article says is weighed, by weights that were learned from the corpus."""

from collections import Counter

import pytest

from incidents.domain.detect.acts import find_acts
from incidents.domain.detect.article import INCIDENT_TYPES, Article, Detection, IncidentType
from incidents.domain.detect.classify import classify
from incidents.domain.detect.detect import detect
from incidents.domain.detect.evidence import SAID, evidence_of
from incidents.domain.detect.lexicon import LANGUAGES, listed_words
from incidents.domain.detect.reading import read
from incidents.domain.detect.weights import BIAS, Table, Weights, weights
from tests.incidents.domain.detect.corpus import Labelled, catalogue_of_corpus, corpus, invented_names

SUPPLIED = {"vendor", "country", "belonging", "body", "court"}


def evidence(title: str, text: str) -> Table:
    reading = read(Article("1", title=title, text=text, lang="en"), catalogue_of_corpus())
    acts = find_acts(reading)
    return evidence_of(reading, acts, classify(reading, acts))


def table(**amounts: float) -> Table:
    return {BIAS: 0.0, **amounts}


@pytest.fixture(scope="module")
def read_corpus() -> list[tuple[Labelled, Detection]]:
    """The corpus beside what is detected in it."""
    catalogue = catalogue_of_corpus()
    return [
        (one, detect(Article(one.id, title=one.title, text=one.text, lang=one.lang), catalogue))
        for one in corpus()
    ]


def test_a_sum_of_nothing_is_even_odds_and_each_piece_of_evidence_moves_them() -> None:
    found = Weights(table(ban=2.0, guide=-2.0), {}, table(lift=1.0))
    assert found.relevant({}) == 0.5
    assert found.relevant({"guide": 1.0}) < 0.5 < found.relevant({"ban": 0.5}) < found.relevant({"ban": 1.0})
    assert found.relevant({"ban": 1e9}) <= 1.0
    assert found.given_back({"lift": 1.0})
    assert not found.given_back({"ban": 1.0})


def test_the_likeliest_type_is_the_one_that_most_speaks_for() -> None:
    kinds: dict[IncidentType, Table] = {"outage": table(down=1.0), "retirement": table(end=1.0)}
    found = Weights(table(), kinds, table())
    assert found.likeliest({"down": 1.0}) == "outage"
    assert found.likeliest({"down": 1.0, "end": 1.5}) == "retirement"


def test_the_shipped_weights_know_every_type_and_no_word_that_the_phrases_do_not() -> None:
    shipped = weights()
    assert set(shipped.types) == set(INCIDENT_TYPES)
    classes = {name for lang in LANGUAGES for _phrase, name in listed_words(lang)} | SUPPLIED
    known = {
        *(f"{place}:{name}" for place in ("word", "top", "lead") for name in classes),
        *(f"act:{kind}:{way}" for kind in INCIDENT_TYPES for way in ("restricts", "restores")),
        *(f"{of}:{kind}" for of in ("sum", "rules") for kind in INCIDENT_TYPES),
        *("rules:odds", "rules:relevant", "brief:item", "brief:odds", BIAS),
    }
    named = {name for one in (shipped.relevance, shipped.restores, *shipped.types.values()) for name in one}
    plain = {name.removeprefix(SAID) for name in named if name.startswith(SAID)}
    assert {name for name in named if not name.startswith(SAID)} - known == set()
    assert plain & invented_names() == set(), "names are no words"


def test_headline_lead_and_body_are_told_apart_and_older_cases_left_out() -> None:
    found = evidence("Nimbra bans a bakery", "The bakery lost access.")
    assert (found["top:ban"], found["lead:access"], "lead:ban" in found) == (1.0, 1.0, False)
    older = evidence("Nimbra hires a baker", "Last year it had banned a bakery.")
    assert "word:ban" not in older


def invented(first: int, count: int) -> str:
    """A sentence of so many words, all different, all lower case."""
    syllables = [f"{one}{other}" for one in "bcdfghjklmnpqrst" for other in "aeiou"]
    return " ".join(f"{one}ven" for one in syllables[first : first + count]) + "."


def test_plain_words_are_evidence_but_not_names_nor_what_looks_back() -> None:
    found = evidence("Nimbra Chat bans a bakery", f"{invented(0, 40)} Last year it had banned a florist.")
    assert {"said:bakery", "said:baven"} < set(found)
    assert not {"said:nimbra", "said:chat", "said:florist"} & set(found)


def test_the_more_plain_words_there_are_the_less_each_of_them_says() -> None:
    short, long = (evidence("Nimbra bans a bakery", invented(0, count))["said:bakery"] for count in (40, 60))
    assert 0 < long < short


def test_an_article_of_few_words_does_not_hang_on_them() -> None:
    assert not any(name.startswith(SAID) for name in evidence("Nimbra bans a bakery", invented(0, 20)))


def test_what_stands_far_down_counts_for_nothing() -> None:
    far = " ".join(["It grew."] * 12)
    assert "word:ban" not in evidence("Nimbra hires", f"{far} It bans a bakery.")


def test_the_corpus_is_read_as_it_is_labelled(read_corpus: list[tuple[Labelled, Detection]]) -> None:
    """Weights that are older than the phrases fall below this: learn them again (CONTRIBUTING)."""
    counts = Counter((one.type is not None, found.relevant) for one, found in read_corpus)
    right, missed, wrong = counts[True, True], counts[True, False], counts[False, True]
    assert 2 * right / (2 * right + missed + wrong) >= 0.88
    types = [found.type in (one.type, *one.also) for one, found in read_corpus if one.type and found.relevant]
    assert sum(types) / len(types) >= 0.88


def test_every_answer_shows_the_words_that_it_rests_on(
    read_corpus: list[tuple[Labelled, Detection]],
) -> None:
    for one, found in read_corpus:
        for fact in found.facts:
            if fact.field == "type":
                source = (one.title or "") if fact.where == "title" else one.text
                assert source[fact.start : fact.end].strip()
    shown = [
        any(fact.field == "type" for fact in found.facts) for _one, found in read_corpus if found.relevant
    ]
    assert sum(shown) / len(shown) >= 0.99
