"""Rules are data, and each is tested: a phrase that could never be found is a slip in a file."""

import pytest

from incidents.domain.detect.acts import find_acts
from incidents.domain.detect.lexicon import LANGUAGES, Lexicon, lexicon, listed_acts, listed_words
from incidents.domain.detect.matcher import Hit
from incidents.domain.detect.text import Words, fold
from incidents.domain.detect.wording import GAP, joined, wordings
from tests.incidents.domain.detect.conftest import Read

BETWEEN = " Orrel "


def shown(phrase: str) -> str:
    """The first wording of a phrase as a text has it, something between its halves."""
    halves = [next(wordings(half, ""))[0].removesuffix("*").removesuffix("$") for half in phrase.split(GAP)]
    return BETWEEN.join(half.strip() for half in halves) + " "


def found(lexicon_: Lexicon, phrase: str) -> list[Hit[str]]:
    folded = fold(shown(phrase))
    return list(joined(lexicon_.words.find(folded), folded, Words(folded)))


def silences(mute: Hit[str], hit: Hit[str]) -> bool:
    wider = mute.end - mute.start > hit.end - hit.start
    return wider and mute.start <= hit.start and hit.end <= mute.end


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phrase_is_found_and_none_is_muted_in_itself(lang: str) -> None:
    slips = []
    for phrase, name in listed_words(lang):
        hits = found(lexicon(lang), phrase)
        own = [hit for hit in hits if hit.value == name]
        mutes = [hit for hit in hits if hit.value == "mute" and name != "mute"]
        if not own or all(any(silences(mute, hit) for mute in mutes) for hit in own):
            slips.append((name, phrase))
    assert slips == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phrase_that_says_an_act_by_itself_says_it(lang: str, reading: Read) -> None:
    slips = []
    for kind, phrase in listed_acts(lang):
        acts = find_acts(reading(None, f"Orrel: {shown(phrase).strip()} (Nimbra).", lang))
        if kind not in {act.type for act in acts}:
            slips.append((kind, phrase))
    assert slips == []
