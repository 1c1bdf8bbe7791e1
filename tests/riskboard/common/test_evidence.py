"""Marks on the sentences that facts were read from."""

from hypothesis import given
from hypothesis import strategies as st

from riskboard.common.evidence import Piece, paragraphs, pieces, tint_of

spans_strategy = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.integers(1, 9)), max_size=8)


@given(st.text(max_size=50), spans_strategy)
def test_the_pieces_are_the_text_again(text: str, spans: list[tuple[int, int, int]]) -> None:
    assert "".join(piece.text for piece in pieces(text, spans)) == text


def test_spans_become_marks_in_order_of_the_text() -> None:
    found = pieces("abcdef", [(4, 5, 2), (1, 3, 1)])
    assert [(piece.text, piece.number) for piece in found] == [
        ("a", None),
        ("bc", 1),
        ("d", None),
        ("e", 2),
        ("f", None),
    ]


def test_where_spans_overlap_the_later_gives_way() -> None:
    assert [(p.text, p.number) for p in pieces("abcdef", [(0, 4, 1), (2, 6, 2)])] == [("abcd", 1), ("ef", 2)]


def test_a_mark_over_a_paragraph_break_has_one_anchor_and_one_number() -> None:
    first, second = paragraphs("one two\n\nthree", [(4, 14, 1)])
    assert first == [Piece("one "), Piece("two", 1, head=True, tail=False)]
    assert second == [Piece("three", 1, head=False, tail=True)]


def test_blank_paragraphs_are_dropped() -> None:
    assert len(paragraphs("a\n\n \n\nb\n", [])) == 2


def test_the_sixth_fact_takes_the_first_tint() -> None:
    assert [tint_of(n) for n in (1, 5, 6)] == [1, 5, 1]
    assert Piece("x", 7).tint == 2
