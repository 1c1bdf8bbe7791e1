"""How a question stands in an address."""

import pytest

from vendors.domain.question import LONGEST_ATOM, Question, only_accounts, plain, split_atom


def test_equal_questions_have_equal_addresses() -> None:
    one = Question(("model:b", "account:a", "model:b"), 720.0, 1.5)
    other = Question(("account:a", "model:b"), 720.0, 1.5)
    assert one.parameters() == other.parameters()
    assert one.parameters() == [
        ("atom", "account:a"),
        ("atom", "model:b"),
        ("hours", "720"),
        ("notice", "1.5"),
    ]


def test_a_rise_stands_in_it_only_where_it_is_asked_for() -> None:
    assert ("rise", "20") in Question(("account:a",), rise=20.0).parameters()


@pytest.mark.parametrize(
    ("number", "text"), [(720.0, "720"), (0.5, "0.5"), (0.0, "0"), (1.005, "1"), (10.10, "10.1")]
)
def test_numbers_stand_without_what_they_do_not_need(number: float, text: str) -> None:
    assert plain(number) == text


def test_an_atom_has_a_kind_that_is_known_and_a_name_that_can_be_written() -> None:
    assert split_atom("model:Orion 4: large") == ("model", "Orion 4: large")
    refused = ["", "model", "model:", "unheard:of", "model:a\0b", "model:a\nb", "model:" + "x" * LONGEST_ATOM]
    assert [split_atom(atom) for atom in refused] == [None] * len(refused)


def test_prices_rise_with_accounts_alone() -> None:
    assert only_accounts(["account:a", "account:b"])
    assert not only_accounts(["account:a", "entity:b"])
