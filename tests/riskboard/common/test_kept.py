"""Sentences that are stored in English are read in every language, and people's own words are left alone."""

from typing import Any

import pytest
from django.utils import translation

from riskboard.common.fetch import BadAddress, FetchPolicy, Unreachable, check_address
from riskboard.common.fetch.errors import FetchError
from riskboard.common.kept import in_installation_language, in_source_language, spoken


def in_german(text: str) -> str:
    with translation.override("de"):
        return spoken(text)


def test_a_sentence_is_translated_with_its_values() -> None:
    error = Unreachable(
        "{host} does not accept connections on port {port}; check the address.", host="a.example", port=81
    )
    assert str(error) == "a.example does not accept connections on port 81; check the address."
    said = in_german(str(error))
    assert said != str(error)
    assert "a.example" in said
    assert "81" in said


def test_words_inside_a_sentence_are_translated_and_names_are_not() -> None:
    with translation.override("de"):
        closed = translation.gettext("Resolved")
        assert spoken("Resolved: Resolved") == f"{closed}: {closed}"
        assert closed not in spoken("Merge undone: Resolved")
        assert translation.gettext("nothing is there; check the address") in spoken(
            "The server answered 404: nothing is there; check the address."
        )


@pytest.mark.parametrize("text", ["", "An officer's own words {with} braces", "no such sentence"])
def test_what_people_wrote_stays_as_it_is(text: str) -> None:
    assert in_german(text) == text


def test_in_english_nothing_is_looked_up() -> None:
    with translation.override("en"):
        assert spoken("The receiver answered 503.") == "The receiver answered 503."


def test_the_longest_sentence_that_fits_is_meant() -> None:
    gone = "The receiver answered 410: it wants no more messages. The channel is paused."
    with translation.override("de"):
        assert spoken(gone) == translation.gettext(gone)


def test_every_refusal_of_an_address_is_in_the_catalogue() -> None:
    addresses = (
        "ftp://a.example/",
        "https://u:p@a.example/",
        "https://a.example:99999/",
        "https:///x",
        "https://a b/",
        "https://" + "a" * 3000,
        "https://1234567/",
        "https://-a.example/",
    )
    for address in addresses:
        with pytest.raises(BadAddress) as caught:
            check_address(address, FetchPolicy(user_agent="test"))
        assert in_german(str(caught.value)) != str(caught.value), address


def test_braces_in_a_value_or_a_plain_message_are_left_alone() -> None:
    assert str(FetchError("a {b}")) == "a {b}"
    assert str(FetchError("{host} is down", host="{x}")) == "{x} is down"


def test_records_are_written_in_english_and_alerts_in_the_language_of_the_installation(
    settings: Any,
) -> None:
    with translation.override("de"):
        with in_source_language():
            assert translation.get_language() == "en"
        settings.LANGUAGE_CODE = "de"
        with translation.override("en"), in_installation_language():
            assert translation.get_language() == "de"
