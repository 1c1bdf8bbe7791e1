"""Alternatives and parted phrases."""

import pytest

from incidents.domain.detect.matcher import PhraseIndex
from incidents.domain.detect.text import Words, fold
from incidents.domain.detect.wording import joined, wordings


def spans(phrase: str, text: str) -> list[str]:
    folded = fold(text)
    hits = PhraseIndex(wordings(phrase, "act")).find(folded)
    return [text[hit.start : hit.end] for hit in joined(hits, folded, Words(folded))]


def test_each_alternative_is_a_wording_of_its_own() -> None:
    assert [wording for wording, _ in wordings("shuts|closes it down|up", "act")] == [
        "shuts it down",
        "shuts it up",
        "closes it down",
        "closes it up",
    ]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Nimbra nimmt das Werkzeug Orrel vom Netz.", ["nimmt das Werkzeug Orrel vom Netz"]),
        ("Nimbra nahm Orrel und Vexa vom Netz, wie sie sagt.", ["nahm Orrel und Vexa vom Netz"]),
        ("Nimbra nimmt 1,150 Werkzeuge vom Netz.", ["nimmt 1,150 Werkzeuge vom Netz"]),
        ("Nimbra nimmt Orrel. Vexa ging vom Netz.", []),
        ("Nimbra nimmt, sagt sie, Orrel vom Netz.", []),
        ("Sie nimmt eins zwei drei vier fünf sechs sieben acht neun vom Netz.", []),
        ("Vom Netz nimmt sie Orrel.", []),
    ],
)
def test_two_halves_belong_together_within_a_clause_and_in_order(text: str, evidence: list[str]) -> None:
    assert spans("nimmt|nahm … vom netz", text) == evidence


def test_a_second_half_is_used_once_and_by_the_nearest_first() -> None:
    assert spans("takes … away", "It takes, it takes Orrel away and far away.") == ["takes Orrel away"]


@pytest.mark.parametrize("phrase", ["takes … ", " … away", "a … b … c", "takes||took it"])
def test_a_phrase_with_an_empty_part_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"no phrase|empty alternative"):
        list(wordings(phrase, "act"))
