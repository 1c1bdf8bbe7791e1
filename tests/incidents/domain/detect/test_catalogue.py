"""Names of vendors and products in a text."""

import time

import pytest

from incidents.domain.detect.catalogue import (
    Catalogue,
    CatalogueEntry,
    CatalogueProduct,
    shipped_catalogue,
    shipped_entries,
    slug_of,
)
from incidents.domain.detect.text import fold


def named(catalogue: Catalogue, text: str) -> list[tuple[str, str]]:
    return [(mention.slug, text[mention.start : mention.end]) for mention in catalogue.find(text, fold(text))]


def test_the_longest_name_wins_and_takes_its_version(catalogue: Catalogue) -> None:
    text = "Orrel Grande 2.1 beside Orrel 4 Turbo and Nimbra Labs"
    assert named(catalogue, text) == [
        ("nimbra", "Orrel Grande 2.1"),
        ("nimbra", "Orrel 4 Turbo"),
        ("nimbra", "Nimbra Labs"),
    ]


def test_a_plain_name_needs_its_capital_and_a_telling_one_does_not(catalogue: Catalogue) -> None:
    assert named(catalogue, "the harbor and quillgpt") == [("talvik", "quillgpt")]


def test_an_alias_is_all_it_takes_to_follow_a_vendor() -> None:
    catalogue = Catalogue.build(
        [*shipped_entries(), CatalogueEntry("zephyrine", "Zephyrine", aliases=("Zeph",))]
    )
    assert named(catalogue, "Zeph and Zephyrine") == [("zephyrine", "Zeph"), ("zephyrine", "Zephyrine")]


def test_two_entries_with_one_slug_join_their_names_and_the_later_is_called_by_its_own() -> None:
    first = CatalogueEntry("acme", "Acme", "US", products=(CatalogueProduct("Rocket"),), kind="weak")
    second = CatalogueEntry("acme", "Acme Systems", aliases=("ACM",), products=(CatalogueProduct("Skate"),))
    entry = Catalogue.build([first, second]).entries["acme"]
    assert (entry.name, entry.country, entry.kind) == ("Acme Systems", "US", "weak")
    assert {"Acme", "ACM"} <= set(entry.aliases)
    assert [product.name for product in entry.products] == ["Rocket", "Skate"]


def test_the_shipped_list_is_large_sound_and_quick_to_build() -> None:
    entries = shipped_entries()
    assert len(entries) >= 60
    assert len({entry.slug for entry in entries}) == len(entries)
    assert all(entry.slug == slug_of(entry.slug) and len(entry.country) == 2 for entry in entries)
    start = time.process_time()
    Catalogue.build(entries)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("text", "slug"), [("ChatGPT", "openai"), ("Claude Opus 4", "anthropic"), ("Replika", "luka")]
)
def test_well_known_products_lead_to_their_vendor(text: str, slug: str) -> None:
    assert [found for found, _ in named(shipped_catalogue(), text)] == [slug]


def test_a_german_genitive_is_the_name(catalogue: Catalogue) -> None:
    assert named(catalogue, "Nimbras Modell und Talviks Dienst") == [
        ("nimbra", "Nimbras"),
        ("talvik", "Talviks"),
    ]


def test_a_slug_is_folded_letters_and_digits() -> None:
    assert slug_of("Étoile & Co. AI") == "etoile-co-ai"


def test_a_look_alike_hides_the_name_in_it() -> None:
    assert named(shipped_catalogue(), "Claude Monet and the horoscope for Gemini season") == []


def test_a_product_name_that_two_vendors_share_goes_to_the_one_named() -> None:
    assert named(shipped_catalogue(), "GitHub changes Copilot")[1] == ("github", "Copilot")
    assert named(shipped_catalogue(), "Microsoft changes Copilot")[1] == ("microsoft", "Copilot")
