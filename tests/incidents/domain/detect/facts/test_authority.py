"""Who rules, and where."""

import pytest

from tests.incidents.domain.detect.conftest import Detect


@pytest.mark.parametrize(
    ("title", "text", "authority", "place"),
    [
        ("CNIL bans AI chatbot Orrel", "The order is immediate.", "CNIL", "FR"),
        (
            "AI chatbot Orrel blocked by Trump administration",
            "It is final.",
            "United States government",
            "US",
        ),
        ("Kenyan regulator bans AI chatbot Orrel", "The order is immediate.", "Kenyan regulator", "KE"),
        ("Kenya bans AI chatbot Orrel", "The order is immediate.", "Government of Kenya", "KE"),
    ],
)
def test_the_body_is_named_as_exactly_as_the_text_does(
    detected: Detect, title: str, text: str, authority: str, place: str
) -> None:
    found = detected(title, text)
    assert (found.type, found.authority, found.jurisdiction) == ("government_order", authority, place)


def test_a_vendor_acting_by_itself_has_no_authority(detected: Detect) -> None:
    found = detected(
        "Nimbra revokes Talvik's access to Orrel AI", "Talvik sits in Kenya, where the regulator watches."
    )
    assert found.authority is None
