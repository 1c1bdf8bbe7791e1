"""The phrases of each language, read from data files: adding wording needs no code."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast

from incidents.domain.detect.article import INCIDENT_TYPES, Direction, IncidentType
from incidents.domain.detect.matcher import PhraseIndex
from incidents.domain.detect.text import fold
from incidents.domain.detect.wording import Half, wordings

LANGUAGES: Final = ("en", "fr", "de", "es", "it")
_SUPPLIED: Final = {"vendor", "country", "belonging", "body"}
_CUES: Final = ("why", "hypothetical", "perhaps", "negation", "background", "report", "mute")
_JOINS: Final = frozenset({">", "~", "=", "+", "&"})
Join = Literal["first", ">", "~", "=", "+", "&"]


@dataclass(frozen=True, slots=True)
class Element:
    """One class in a pattern and how it joins the one before it."""

    name: str
    join: Join


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of word classes that says one kind of act, with the weight of its evidence."""

    type: IncidentType
    direction: Direction
    weight: float
    elements: tuple[Element, ...]
    unless: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: where its words stand in a text, and which patterns their classes form.

    ``counters`` are patterns that say something else with the words of their type: a price that falls, an
    account closed instead of a product, a question asked instead of an order given.
    """

    lang: str
    words: PhraseIndex[str | Half]
    patterns: dict[str, tuple[Pattern, ...]] = field(repr=False)
    counters: tuple[Pattern, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A country or region, named by a noun ("Chile") or by what belongs to it ("Chilean")."""

    code: str
    noun: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A public body with the ISO code of where it rules.

    A ``court`` rules instead of governing. A ``short`` name means much else, too. What is a capital in ``alias``, the
    wording that the list has, is one in the text: its first letter, or all of them.
    """

    name: str
    place: str
    alias: str
    court: bool = False
    short: bool = False


@cache
def lexicon(lang: str) -> Lexicon:
    """Return the phrases of a language of :data:`LANGUAGES`, read once from its file.

    Every class that ``acts.toml`` names must have words in the file or be supplied by the reader (``vendor``,
    ``country``, ``belonging``, ``body``), every type and direction must be one, no phrase may stand twice in a
    class; a slip in a file raises ``ValueError`` at the first reading.
    """
    data = _read(f"{lang}.toml")
    words = listed_words(lang)
    acts = _read("acts.toml")
    found = [_pattern(act, text) for act in acts["act"] for text in act["patterns"]]
    counters = tuple(_pattern(act, text) for act in acts["counter"] for text in act["patterns"])
    for number, act in enumerate(data["act"]):
        words += [(phrase, f"act{number}") for phrase in act["phrases"]]
        found.append(_pattern(act, f"act{number}"))
    _check(lang, [*found, *counters], {name for _, name in words} | _SUPPLIED | set(data["words"]))
    _check_words(lang, words)
    patterns: dict[str, list[Pattern]] = {}
    for pattern in found:
        patterns.setdefault(pattern.elements[0].name, []).append(pattern)
    return Lexicon(
        lang,
        PhraseIndex(wording for phrase, name in words for wording in wordings(phrase, name)),
        {name: tuple(found) for name, found in patterns.items()},
        counters,
    )


def listed_words(lang: str) -> list[tuple[str, str]]:
    """Return every phrase of a language's file with the class that it stands for, as the file has it."""
    return list(_class_words(_read(f"{lang}.toml")))


def listed_patterns() -> Iterator[tuple[str, Pattern, bool]]:
    """Every pattern of ``acts.toml`` as it is written and as it is read, and whether it counters its type."""
    data = _read("acts.toml")
    for section in ("act", "counter"):
        for act in data[section]:
            yield from ((text, _pattern(act, text), section == "counter") for text in act["patterns"])


def listed_acts(lang: str) -> list[tuple[IncidentType, str]]:
    """Return every phrase of a language's file that says an act by itself, with the type of the act."""
    return [(act["type"], phrase) for act in _read(f"{lang}.toml")["act"] for phrase in act["phrases"]]


@cache
def places() -> PhraseIndex[Place]:
    """Return the index of countries and regions in all languages."""
    data = _read("places.toml")
    return PhraseIndex(
        (name, Place(code, noun=kind == "place"))
        for kind in ("place", "belonging")
        for code, names in data[kind].items()
        for name in names
    )


@cache
def place_name(code: str) -> str:
    """Return the English name of a place by its code."""
    return str(_read("places.toml")["place"][code][0])


@cache
def bodies() -> PhraseIndex[Body]:
    """Return the index of known public bodies, courts among them."""
    return PhraseIndex(_body_names())


def _body_names() -> Iterator[tuple[str, Body]]:
    data = _read("authorities.toml")
    for kind in ("body", "court"):
        for row in data[kind]:
            short = row.get("short", ())
            for alias in dict.fromkeys((row["name"], *row.get("aliases", ()), *short)):
                yield alias, Body(row["name"], row["place"], alias, kind == "court", alias in short)


@cache
def everyday_openings(lang: str) -> frozenset[str]:
    """Return the words of a language that look like a place's name where they open a sentence."""
    return frozenset(_read("languages.toml")["openings"].get(lang, ()))


@cache
def asking_words(lang: str) -> frozenset[str]:
    """Return the folded words that a question of a language opens with."""
    return frozenset(fold(word) for word in _read("languages.toml")["asking"][lang])


@cache
def common_words() -> PhraseIndex[str]:
    """Return the words that tell the languages apart, with the language of each."""
    return PhraseIndex(
        (word, lang) for lang, words in _read("languages.toml")["common"].items() for word in words
    )


@cache
def never_names() -> frozenset[str]:
    """Return the words that never begin a vendor's name."""
    return frozenset(_read("languages.toml")["never_names"])


@cache
def naming_forms() -> dict[str, Any]:
    """Return how articles introduce makers and products: lists of regular expressions, and the forms they make."""
    return _read("names.toml")


@cache
def everyday_words() -> frozenset[str]:
    """Return the words that say nothing about what a story is about."""
    return frozenset(_read("languages.toml")["everyday"])


@cache
def signs() -> dict[IncidentType, tuple[str, float]]:
    """Return, for each type, the class of the words that go with it wherever they stand, and what each counts."""
    return {kind: (_sign(kind), float(_read("acts.toml")["sign"][kind])) for kind in INCIDENT_TYPES}


def _sign(kind: str) -> str:
    return f"sign_{kind}"


@cache
def topics() -> dict[IncidentType, dict[str, float]]:
    """Return, for each type, what each further word of a class adds to the evidence that it is the topic."""
    return {cast(IncidentType, kind): dict(classes) for kind, classes in _read("acts.toml")["topic"].items()}


@cache
def genres(*, doubtful: bool) -> dict[str, float]:
    """Return how much each genre speaks against an incident; some do only where all names are doubtful."""
    data = _read("acts.toml")
    return {**data["genre"], **(data["genre_beside_everyday_names"] if doubtful else {})}


def _read(name: str) -> dict[str, Any]:
    raw = resources.files("incidents.domain.detect").joinpath("phrases", name).read_text(encoding="utf-8")
    return tomllib.loads(raw)


def _class_words(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    groups: Iterable[tuple[str, list[str]]] = (
        *((cue, data.get(cue, [])) for cue in _CUES),
        *data.get("genre", {}).items(),
        *data.get("facts", {}).items(),
        *data["words"].items(),
        *((_sign(kind), phrases) for kind, phrases in data["signs"].items()),
    )
    for name, phrases in groups:
        yield from ((phrase, name) for phrase in phrases)


def _pattern(act: dict[str, Any], text: str) -> Pattern:
    elements: list[Element] = []
    join: Join = "first"
    for word in text.split():
        if word in _JOINS:
            join = cast(Join, word)
            continue
        elements.append(Element(word, join))
        join = ">"
    return Pattern(
        act["type"],
        act.get("direction", "restricts"),
        float(act.get("weight", 1.0)),
        tuple(elements),
        frozenset(act.get("unless", ())),
        frozenset(element.name for element in elements),
    )


def _check(lang: str, patterns: list[Pattern], known: set[str]) -> None:
    named = {name for pattern in patterns for name in (*pattern.names, *pattern.unless)}
    if unknown := sorted(named - known):
        raise ValueError(f"phrases/{lang}.toml: patterns name unknown word classes: {', '.join(unknown)}")
    if unknown := sorted({pattern.type for pattern in patterns} - set(INCIDENT_TYPES)):
        raise ValueError(f"phrases/{lang}.toml: acts of unknown types: {', '.join(unknown)}")
    if unknown := sorted({pattern.direction for pattern in patterns} - {"restricts", "restores"}):
        raise ValueError(f"phrases/{lang}.toml: acts of unknown directions: {', '.join(unknown)}")


def _check_words(lang: str, words: list[tuple[str, str]]) -> None:
    twice = sorted(f"{name}: {phrase}" for (phrase, name), times in Counter(words).items() if times > 1)
    if twice:
        raise ValueError(f"phrases/{lang}.toml: phrases that stand twice: {', '.join(twice)}")
