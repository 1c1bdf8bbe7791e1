"""An article read: weights, languages, names that prove something."""

from dataclasses import replace

import pytest

from incidents.domain.detect.article import Article
from incidents.domain.detect.catalogue import (
    Catalogue,
    CatalogueEntry,
    CatalogueProduct,
    shipped_catalogue,
)
from incidents.domain.detect.reading import HEADLINE, language_of, read
from tests.incidents.domain.detect.conftest import Detect, Read


def test_headline_and_lead_weigh_more_than_the_rest(reading: Read) -> None:
    weights = [
        s.weight for s in reading("Title", "One is here. Two is here. " + "More is here. " * 30).sentences
    ]
    assert weights[0] == HEADLINE
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] < 0.5 < weights[1]


def test_a_short_first_line_stands_in_for_a_missing_title(reading: Read) -> None:
    assert reading(None, "Nimbra ends Orrel\nThe company said so.").sentences[0].headline
    assert not reading(None, "Nimbra ends Orrel.\nThe company said so.").sentences[0].headline


@pytest.mark.parametrize(
    ("declared", "text", "lang"),
    [
        (None, "le blocage de la plateforme est dans les mains des juges", "fr"),
        ("en", "der dienst ist nicht mit dem netz verbunden und wird von den leuten", "de"),
        ("es-MX", "el servicio de la empresa", "es"),
        ("ja", "", "en"),
        (None, "il servizio non è per gli utenti della rete", "it"),
    ],
)
def test_the_language_is_the_declared_one_unless_the_words_say_another(
    declared: str | None, text: str, lang: str
) -> None:
    assert language_of(declared, text) == lang


def slugs(reading: Read, title: str, text: str = "") -> set[str]:
    return {mention.slug for sentence in reading(title, text).sentences for mention in sentence.vendors}


def test_an_everyday_name_is_sure_only_beside_talk_of_ai(reading: Read) -> None:
    assert reading("Harbor closes for the winter", "Boats leave.").doubtful
    told = reading("Harbor closes its AI chatbot", "Users leave.")
    assert (told.doubtful, [mention.slug for mention in told.sentences[0].vendors]) == (False, ["harbor"])


def test_a_broad_vendor_is_sure_only_beside_talk_of_ai_or_its_ai_product(reading: Read) -> None:
    assert reading("Omnibus recalls cars", "Brakes fail.").doubtful
    assert not reading("Omnibus pauses Omni Copilot", "Users wait.").doubtful


def test_a_doubtful_name_does_not_stand_beside_a_sure_one(reading: Read) -> None:
    assert slugs(reading, "Nimbra wins a prize", "Omnibus recalls cars.") == {"nimbra"}


def test_an_article_that_names_nobody_is_about_the_product_of_whoever_publishes_it(
    catalogue: Catalogue,
) -> None:
    own = Article(
        "1", url="https://blog.nimbra.example/keys", title="We are closing accounts", text="Keys are gone."
    )
    told = read(own, catalogue)
    assert (told.publisher, told.named, told.doubtful) == ("nimbra", True, False)
    other = read(replace(own, url="https://news.example/nimbra"), catalogue)
    assert (other.publisher, other.named) == ("", False)


def test_a_name_that_two_vendors_share_is_that_of_the_publisher() -> None:
    shared = CatalogueProduct("Pilot", distinct=True)
    entries = [CatalogueEntry(slug, slug.title(), products=(shared,)) for slug in ("ostler", "quarrel")]
    for slug in ("ostler", "quarrel"):
        told = read(
            Article("1", url=f"https://status.{slug}.example/1", title="Pilot is down"),
            Catalogue.build(entries),
        )
        assert [mention.slug for mention in told.sentences[0].vendors] == [slug]


def test_a_muted_phrase_hides_the_words_in_it(reading: Read) -> None:
    assert not reading("Breach of contract at Nimbra", "").sentences[0].has("breach")
    assert reading("Data breach at Nimbra", "").sentences[0].has("breach")


def test_an_unknown_vendor_is_read_from_its_introduction(reading: Read) -> None:
    assert slugs(reading, "AI startup Velmora shuts down", "Velmora had users.") == {"velmora"}
    assert slugs(reading, "The firm closes", "Velmora, an AI company, had users.") == {"velmora"}
    assert slugs(reading, "AI company Monday meeting", "Nothing else.") == set()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Velmora verstummt", "Das Kölner Start-up Velmora stellt seinen Chatbot ein."),
        ("Fin de Velmora", "La plateforme lyonnaise Velmora, un outil d'intelligence artificielle, ferme."),
        ("Velmora se apaga", "La aplicación Velmora, de inteligencia artificial, cierra."),
        ("Velmora chiude", "L'azienda torinese Velmora spegne il suo chatbot."),
    ],
)
def test_a_name_behind_what_it_is_counts_beside_talk_of_ai_in_any_language(
    reading: Read, title: str, text: str
) -> None:
    assert slugs(reading, title, text) == {"velmora"}


def test_a_name_that_comes_once_and_not_in_the_headline_is_nobody(reading: Read) -> None:
    text = "Orrel came first. The company Velmora paid for the AI test."
    assert slugs(reading, "Five chatbots compared", text) == {"nimbra"}


def test_a_name_that_stands_alone_may_come_once(reading: Read) -> None:
    text = "A choir used the app of Velmora Sound, a firm for synthetic voices. It is dead."
    assert slugs(reading, "Silence", text) == {"velmora-sound"}


@pytest.mark.parametrize(
    ("title", "lang", "named"),
    [
        ("Usa Orrel per scrivere, sospeso", "it", False),
        ("Il consiglio: «Usa Orrel per scrivere»", "it", False),
        ("Stop negli Usa a Orrel", "it", True),
        ("Cina, Usa e Orrel", "it", True),
        ("Orrel si ferma (Usa e Cina)", "it", True),
        ("USA, stop a Orrel", "it", True),
        ("Usa bans Orrel", "en", True),
    ],
)
def test_a_verb_that_looks_like_a_country_is_one_only_where_it_opens_a_sentence(
    reading: Read, title: str, lang: str, named: bool
) -> None:
    assert reading(title, "", lang).sentences[0].has("country") == named


def test_a_name_that_two_vendors_share_is_settled_by_the_text_under_the_headline() -> None:
    found = read(Article("1", title="Copilot counts requests", text="GitHub said so."), shipped_catalogue())
    assert [mention.slug for mention in found.sentences[0].vendors] == ["github"]


def test_goods_with_an_everyday_name_are_no_software(detected: Detect) -> None:
    text = (
        "A producer is pulling back 8,400 bags of Harbor because they may contain nuts. The product was sold at "
        "filling stations. Access to the shop of Harbor, says the company, has been suspended."
    )
    assert not detected("Harbor trail mix recalled, access to web shop suspended", text).relevant
