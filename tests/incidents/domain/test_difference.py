"""The difference between two wordings: nothing lost, nothing invented, and in time."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.difference import Piece, added_text, compare, shortened

TEXTS = st.lists(st.sampled_from(["We", "may", "suspend", "accounts", " ", " ", "\n", ".", "é", "30"])).map(
    "".join
)


@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS)
def test_the_pieces_lead_from_one_wording_to_the_other(old: str, new: str) -> None:
    pieces = compare(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)


def test_a_changed_word_is_one_change_and_not_a_changed_paragraph() -> None:
    old = "We may suspend accounts after 30 days.\nElsewhere nothing changes."
    assert compare(old, old.replace("30 days", "14 days")) == [
        Piece("same", "We may suspend accounts after "),
        Piece("removed", "30"),
        Piece("added", "14"),
        Piece("same", " days.\nElsewhere nothing changes."),
    ]
    assert compare(old, old) == [Piece("same", old)]


def test_words_that_change_in_a_row_are_one_change() -> None:
    pieces = compare("It ends at once today.", "It lasts until further notice today.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "It "),
        ("removed", "ends at once"),
        ("added", "lasts until further notice"),
        ("same", " today."),
    ]


def test_what_stayed_is_shortened_and_what_changed_is_not() -> None:
    long = "word " * 200
    shown = shortened(compare(f"{long}old {long}", f"{long}new {long}"), around=40)
    assert [piece.kind for piece in shown] == ["gap", "same", "removed", "added", "same", "gap"]
    assert len("".join(piece.text for piece in shown)) < 120


def test_only_what_came_is_news() -> None:
    assert added_text(compare("a b c\n", "a x c\nThe end is near.\n")) == "x\nThe end is near."


def test_the_largest_pages_are_compared_in_time() -> None:
    old = " ".join(f"word{number % 97}" for number in range(7_000))
    new = " ".join(f"word{number % 89}" for number in range(7_000))
    lines = "x\n" * 25_000
    begun = time.perf_counter()
    compare(old, new)
    compare(lines, lines.replace("x", "y"))
    assert time.perf_counter() - begun < 5
