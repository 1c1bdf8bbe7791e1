"""People cut off are not the user base."""

import pytest

from tests.incidents.domain.detect.conftest import Detect

TITLE = "Nimbra revokes firm's access to AI assistant Orrel"


@pytest.mark.parametrize(
    ("text", "affected", "base"),
    [
        ("It left 60 employees without access.", 60, None),
        ("Sixty engineers lost their accounts.", 60, None),
        ("Some 1,200 users were cut off.", 1200, None),
        ("Orrel has more than 40 million active users worldwide.", None, 40_000_000),
        ("The product is used by hundreds of millions of people.", None, 100_000_000),
        ("It employs 300 people in Santiago.", None, None),
        ("One employee lost access.", None, None),
    ],
)
def test_counts_are_told_apart(detected: Detect, text: str, affected: int | None, base: int | None) -> None:
    found = detected(TITLE, text)
    assert found.relevant
    assert (found.people_affected, found.user_base) == (affected, base)
