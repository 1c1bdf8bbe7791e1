"""Phrases are found at word boundaries only."""

import pytest

from incidents.domain.detect.matcher import PhraseIndex
from incidents.domain.detect.text import fold


def found(phrases: list[str], text: str) -> list[str]:
    index = PhraseIndex((phrase, phrase) for phrase in phrases)
    return [text[hit.start : hit.end] for hit in index.find(fold(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("ban", "a ban, a band, an urban Ban", ["ban", "Ban"]),
        ("revok*", "revoked and Revokes; unrevoked", ["revoked", "Revokes"]),
        ("café", "Cafe and CAFÉ", ["Cafe", "CAFÉ"]),
        ("GPT-4", "GPT-4, GPT-4o, GPT‑4", ["GPT-4", "GPT‑4"]),
        ("ab$", "schaltet ab. Ab morgen ab", ["ab", "ab"]),
        ("", "anything", []),
    ],
)
def test_whole_words_stems_and_clause_ends(phrase: str, text: str, expected: list[str]) -> None:
    assert found([phrase], text) == expected


def test_overlapping_phrases_are_all_reported() -> None:
    assert sorted(found(["rate limit*", "limit*"], "rate limits")) == ["limits", "rate limits"]


def test_an_index_without_phrases_finds_nothing() -> None:
    assert list(PhraseIndex[str]([]).find("text")) == []
