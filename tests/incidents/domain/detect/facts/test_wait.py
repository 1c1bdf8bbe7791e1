"""Waits are told from deadlines, ages and prices."""

import pytest

from tests.incidents.domain.detect.conftest import Detect

LEAD = "The AI company gave no details."


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Nimbra suspends AI accounts for two months", 60),
        ("Nimbra suspends customers of AI assistant Orrel, imposing a 30-day wait", 30),
        ("Nimbra suspends AI accounts with a waiting period of eighteen days", 18),
        ("Nimbra suspend les comptes d'IA pendant trois semaines", 21),
        ("Nimbra sperrt KI-Konten, die Sperre dauert zehn Tage", 10),
        ("Nimbra suspende cuentas de IA durante dos meses", 60),
        ("Nimbra sospende gli account di IA, stop di due settimane", 14),
        ("Nimbra suspends AI accounts for a fortnight", 14),
        ("Nimbra suspends AI accounts for 72 hours", 3),
        ("Nimbra revokes access to its AI API for almost two months", 60),
        ("Nimbra revokes access to its AI API two months after launch", None),
        ("Nimbra suspends AI accounts for three hours", None),
        ("Nimbra verhängt eine sechswöchige Sperre für KI-Konten", 42),
        ("Nimbra verhängt eine 14-tägige Sperre für KI-Konten", 14),
        ("Nimbra suspend les comptes d'IA pour une quinzaine de jours", 15),
        ("Nimbra suspend les comptes d'IA pendant dix-sept jours", 17),
        ("Nimbra suspende las cuentas de la IA durante veintiún días y no dice más", 21),
        ("Nimbra sospende gli account di IA per quarantacinque giorni", 45),
        ("Nimbra suspends AI accounts, a two-month measure", 60),
        ("Nimbra sperrt KI-Konten von sofort an für sechs Wochen", 42),
        ("Nimbra sperrt KI-Konten für die nächsten drei Monate", 90),
        ("Nimbra suspends AI accounts for more than 60 days", 60),
        ("Nimbra suspends AI accounts; the ban will be reviewed after 90 days", 90),
        ("Nimbra suspend les comptes d'IA, une mesure de deux mois", 60),
        ("Nimbra suspende las cuentas de IA, una medida de 60 días", 60),
        ("Nimbra sospende gli account di IA con una misura di tre mesi", 90),
        ("Nimbra suspends AI accounts; customers must appeal within 20 days", None),
        ("Nimbra suspends AI accounts six months after launch", None),
        ("Nimbra suspends AI accounts", None),
    ],
)
def test_the_wait_is_in_days(detected: Detect, title: str, days: int | None) -> None:
    found = detected(title, LEAD)
    assert found.relevant
    assert found.duration_days == days


def test_the_wait_may_stand_in_the_sentence_after_the_act(detected: Detect) -> None:
    found = detected("Nimbra suspends AI accounts", "It is to last for six weeks, the company says.")
    assert found.duration_days == 42


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Nimbra suspends AI accounts until further notice"),
        ("en", "Nimbra suspends AI accounts for the coming weeks"),
        ("de", "Nimbra sperrt KI-Konten bis auf Weiteres"),
        ("fr", "Nimbra suspend les comptes d'IA jusqu'à nouvel ordre"),
        ("es", "Nimbra suspende las cuentas de la IA hasta nuevo aviso"),
        ("it", "Nimbra sospende gli account di IA a tempo indeterminato"),
    ],
)
def test_an_open_end_is_no_number_of_days(detected: Detect, lang: str, title: str) -> None:
    found = detected(title, LEAD if lang == "en" else None, lang=lang)
    assert (found.open_ended, found.duration_days) == (True, None)
