"""The phrase files hold together."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from incidents.domain.detect.article import INCIDENT_TYPES
from incidents.domain.detect.lexicon import (
    LANGUAGES,
    bodies,
    everyday_words,
    lexicon,
    never_names,
    place_name,
    places,
    topics,
)

PHRASES = Path(__file__).resolve().parents[4] / "incidents" / "domain" / "detect" / "phrases"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_patterns_for_every_type_but_other(lang: str) -> None:
    types = {pattern.type for found in lexicon(lang).patterns.values() for pattern in found}
    assert types >= set(INCIDENT_TYPES) - {"other"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_directions_are_known_in_every_language(lang: str) -> None:
    directions = {pattern.direction for found in lexicon(lang).patterns.values() for pattern in found}
    assert directions == {"restricts", "restores"}


def test_a_place_is_found_as_noun_and_as_adjective() -> None:
    found = {(hit.value.code, hit.value.noun) for hit in places().find("chile and chilean")}
    assert found == {("CL", True), ("CL", False)}
    assert place_name("CL") == "Chile"


def test_a_public_body_carries_where_it_rules() -> None:
    assert [(hit.value.name, hit.value.place) for hit in bodies().find("the cnil says")] == [("CNIL", "FR")]


def test_topics_weigh_known_types() -> None:
    assert set(topics()) <= set(INCIDENT_TYPES)
    assert all(weight > 0 for classes in topics().values() for weight in classes.values())


def test_word_lists_hold_single_folded_words() -> None:
    assert all(word == word.lower() and " " not in word for word in everyday_words() | never_names())


@pytest.mark.parametrize(
    ("file", "before", "after", "slip"),
    [
        ("acts.toml", '"suspend > access"', '"suspend > acess"', "acess"),
        ("acts.toml", 'type = "outage"', 'type = "outrage"', "outrage"),
        ("acts.toml", 'direction = "restores"', 'direction = "returns"', "returns"),
        ("acts.toml", 'unless = ["price"]', 'unless = ["prize"]', "prize"),
        ("en.toml", 'off = ["off"]', 'off = ["off", "off"]', "off: off"),
        ("en.toml", 'off = ["off"]', 'off = ["takes … "]', "takes"),
    ],
)
def test_a_slip_in_a_file_is_named_at_the_first_reading(
    monkeypatch: pytest.MonkeyPatch, file: str, before: str, after: str, slip: str
) -> None:
    def slipped(name: str) -> dict[str, Any]:
        raw = (PHRASES / name).read_text(encoding="utf-8")
        assert name != file or before in raw
        return tomllib.loads(raw.replace(before, after, 1) if name == file else raw)

    monkeypatch.setattr("incidents.domain.detect.lexicon._read", slipped)
    with pytest.raises(ValueError, match=slip):
        lexicon.__wrapped__("en")
