"""Who rules, and where."""

import pytest

from tests.incidents.domain.detect.conftest import Detect, Read


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
        (
            "Le ministère de l'Intérieur interdit l'IA Orrel",
            "Décision immédiate.",
            "ministère de l'Intérieur",
            "FR",
        ),
        ("La Sernac ordena bloquear la IA Orrel", "Rige hoy.", "Servicio Nacional del Consumidor", "CL"),
        (
            "IMY bans AI chatbot Orrel in Sweden",
            "It is final.",
            "Swedish Authority for Privacy Protection",
            "SE",
        ),
        ("UODO bans AI chatbot Orrel", "The order is immediate.", "UODO", "PL"),
        (
            "BSI verbietet den KI-Chatbot Orrel",
            "Das gilt sofort.",
            "Bundesamt für Sicherheit in der Informationstechnik",
            "DE",
        ),
        (
            "Ghana's Ministry of Maritime Affairs bans AI chatbot Orrel",
            "It is final.",
            "Ghana's Ministry of Maritime Affairs",
            "GH",
        ),
        (
            "El Ministerio del Interior de Chile prohíbe la IA Orrel",
            "El Consejo para la Transparencia celebró la medida.",
            "Ministerio del Interior de Chile",
            "CL",
        ),
    ],
)
def test_the_body_is_named_as_exactly_as_the_text_does(
    detected: Detect, title: str, text: str, authority: str, place: str
) -> None:
    found = detected(title, text)
    assert (found.type, found.authority, found.jurisdiction) == ("government_order", authority, place)


def test_what_a_vendor_does_under_an_order_has_the_body_that_gave_it(detected: Detect) -> None:
    found = detected(
        "Nimbra shuts down AI assistant Orrel and deletes all data",
        "Users may export until the last day. The CNIL had ordered Nimbra to stop the AI assistant.",
    )
    assert (found.type, found.authority) == ("retirement", "CNIL")


def test_a_body_that_only_comments_is_not_the_authority(detected: Detect) -> None:
    found = detected("Kenyan regulator bans AI chatbot Orrel", "The CNIL welcomed the decision.")
    assert (found.authority, found.jurisdiction) == ("Kenyan regulator", "KE")


def test_a_vendor_acting_by_itself_has_no_authority(detected: Detect) -> None:
    found = detected(
        "Nimbra revokes Talvik's access to Orrel AI", "Talvik sits in Kenya, where the regulator watches."
    )
    assert found.authority is None


def test_a_short_name_counts_only_where_the_article_supports_it(reading: Read) -> None:
    def named(title: str) -> list[str]:
        return [hit.value.name for hit in reading(title, "").sentences[0].bodies]

    assert named("SEC stops Orrel in the US") == ["Securities and Exchange Commission"]
    assert (
        named("SEC, the Securities and Exchange Commission, acts")
        == ["Securities and Exchange Commission"] * 2
    )
    assert named("SEC stops Orrel") == []
    assert named("Sec and dry in the US") == []


def test_a_court_rules_and_does_not_govern(reading: Read) -> None:
    sentence = reading("Bundesgerichtshof über Orrel", "", "de").sentences[0]
    assert sentence.has("court")
    assert not sentence.has("body")
