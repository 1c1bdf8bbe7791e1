"""Folding and sentences keep every character in its place."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.detect.text import Span, Words, fold, sentences


@given(st.text())
def test_folding_never_changes_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_drops_case_accents_and_typographic_quotes() -> None:
    assert fold("L’Été “ÜBER”\u00a0—") == 'l\'ete "uber" -'


@given(st.text())
def test_sentences_are_trimmed_ordered_and_cover_all_that_is_not_space(text: str) -> None:
    spans = list(sentences(text))
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() for s in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing!", ["One thing.", "Another thing!"]),
        ("The U.S. government acted. It said so.", ["The U.S. government acted.", "It said so."]),
        ("Nimbra Inc. fell. Why?", ["Nimbra Inc. fell.", "Why?"]),
        ("A headline\nIts story", ["A headline", "Its story"]),
        ("Die Sperre vom 20. April gilt.", ["Die Sperre vom 20. April gilt."]),
        ("They were 20. Aprons hung.", ["They were 20.", "Aprons hung."]),
        ("It costs 3.5 euro. e.g. here.", ["It costs 3.5 euro. e.g. here."]),
    ],
)
def test_sentences_end_at_marks_and_lines_but_not_at_abbreviations(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in sentences(text)] == expected


def test_distance_is_counted_in_words() -> None:
    words = Words("one two, three four")
    assert words.between(3, 14) == 2
    assert words.between(3, 4) == 0


def test_a_range_holds_what_lies_inside_it() -> None:
    assert Span(2, 8).holds(Span(2, 5))
    assert not Span(2, 8).holds(Span(7, 9))
