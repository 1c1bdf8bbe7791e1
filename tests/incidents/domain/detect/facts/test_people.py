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
        ("It locked 1,150 annotators out.", 1150, None),
        ("Forty translators can no longer work with it.", 40, None),
        ("Notes of 48,000 patients were exposed; in total 2 million patients use it.", 48_000, 2_000_000),
        ("About 2.7 million Australians were affected.", 2_700_000, None),
        ("The firm, which employs 80 lawyers, lost access.", None, None),
        ("It swept $37m from its accounts, which were suspended.", None, None),
        ("Access ends in 2026, it told developers, who lose it.", None, None),
        ("Some 900,000 Norwegians have tried it.", None, 900_000),
        ("Its users number a million and a half.", None, 1_500_000),
        ("Half a million customers use it daily.", None, 500_000),
        ("Less than 5 % of customers lost access.", None, None),
        ("Some 12 per cent of users were cut off.", None, None),
        ("It suspends three models for several customers.", None, None),
        ("It is closed to users in 35 European countries.", None, None),
    ],
)
def test_counts_are_told_apart(detected: Detect, text: str, affected: int | None, base: int | None) -> None:
    found = detected(TITLE, text)
    assert found.relevant
    assert (found.people_affected, found.user_base) == (affected, base)


@pytest.mark.parametrize(
    ("lang", "title", "text", "affected", "base"),
    [
        (
            "de",
            "Nimbra sperrt Konten von Orrel",
            "86 freie Übersetzerinnen können es nicht mehr öffnen.",
            86,
            None,
        ),
        ("de", "Nimbra sperrt Konten von Orrel", "Dreihundert Ärzte sind ausgesperrt.", 300, None),
        ("de", "Nimbra sperrt Konten von Orrel", "700.000 Menschen nutzten das Programm.", None, 700_000),
        ("fr", "Nimbra ferme des comptes d'Orrel", "Les 55 chercheurs n'ont plus accès à Orrel.", 55, None),
        (
            "fr",
            "Nimbra ferme des comptes d'Orrel",
            "L'outil revendique 2 millions d'utilisateurs.",
            None,
            2_000_000,
        ),
        ("es", "Nimbra cierra cuentas de Orrel", "Afecta a 31.000 alumnos.", 31_000, None),
        ("es", "Nimbra cierra cuentas de Orrel", "Afecta al 20 por ciento de los alumnos.", None, None),
        (
            "it",
            "Nimbra sospende gli account di Orrel",
            "Gli utenti di 35 Paesi europei sono esclusi.",
            None,
            None,
        ),
        ("es", "Nimbra cierra cuentas de Orrel", "Lo usaban 1,8 millones de argentinos.", None, 1_800_000),
        ("it", "Nimbra sospende gli account di Orrel", "Ne faranno a meno 22.000 studenti.", 22_000, None),
        (
            "it",
            "Nimbra sospende gli account di Orrel",
            "Gli utenti sono un milione e mezzo.",
            None,
            1_500_000,
        ),
    ],
)
def test_counts_are_told_apart_in_each_language(
    detected: Detect, lang: str, title: str, text: str, affected: int | None, base: int | None
) -> None:
    found = detected(title, text, lang=lang)
    assert found.relevant
    assert (found.people_affected, found.user_base) == (affected, base)
