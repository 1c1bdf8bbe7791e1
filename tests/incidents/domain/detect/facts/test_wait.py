"""Waits are told from deadlines, ages and prices."""

import datetime

import pytest

from tests.incidents.domain.detect.conftest import Detect

SUSPENDED = {
    "en": "Nimbra suspends Orrel",
    "de": "Nimbra sperrt Orrel-Konto",
    "fr": "Nimbra suspend un compte d'Orrel",
    "es": "Nimbra suspende una cuenta de Orrel",
    "it": "Nimbra sospende un account di Orrel",
}
LEAD = "The AI company gave no details."


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Nimbra suspends AI accounts for two months", 60),
        ("Nimbra suspends customers of AI assistant Orrel, imposing a 30-day wait", 30),
        ("Nimbra suspends AI accounts with a waiting period of eighteen days", 18),
        ("Nimbra suspend les comptes d'IA pendant trois semaines", 21),
        ("Nimbra sperrt KI-Konten, die Sperre dauert zehn Tage", 10),
        ("Nimbra suspends AI accounts, whose owners wait two months before they are heard", 60),
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
        ("Nimbra suspends AI accounts; the owners have twenty days to answer", None),
        ("Nimbra sospende gli account di IA, i clienti hanno venti giorni per rispondere", None),
        ("Nimbra sperrt KI-Konten, die Kunden haben zehn Tage Zeit", None),
        ("Nimbra restores AI accounts after 39 days", 39),
        ("AI accounts back at Nimbra six weeks later: Orrel restored", 42),
        ("Two weeks without Orrel: Nimbra suspends AI accounts", 14),
        ("Drei Wochen ohne KI: Nimbra sperrt Orrel-Konten", 21),
        ("Nimbra suspends AI accounts for a month and a half", 45),
        ("Nimbra suspends AI accounts for half a year", 180),
        ("Nimbra suspends AI accounts for two and a half months", 75),
        ("Nimbra's AI is back after a two-and-a-half-week outage", 18),
        ("Nimbra sperrt KI-Konten für anderthalb Monate", 45),
        ("Nimbra sperrt KI-Konten für ein halbes Jahr", 180),
        ("Nimbra suspend les comptes d'IA pour deux mois et demi", 75),
        ("Nimbra suspend, sous huit jours, les comptes d'IA", None),
        ("Nimbra suspende las cuentas de IA por treinta días", 30),
        ("Nimbra suspende las cuentas de IA durante una quincena", 15),
        ("Nimbra suspends AI accounts for an initial period of 100 days", 100),
        ("Nimbra suspende las cuentas de IA durante dos meses y medio", 75),
        ("Nimbra suspende las cuentas de IA desde hace dos meses", 60),
        ("Nimbra, nacida hace dos años, suspende las cuentas de IA", None),
        ("Nimbra sospende gli account di IA per un mese e mezzo", 45),
        ("Panne de deux jours : Orrel, l'IA de Nimbra, hors service", 2),
        ("Nimbra suspends AI accounts, the second time in ten days", None),
        ("Nimbra suspends AI accounts, says a firm that is nine years old", None),
        ("Nimbra suspends AI accounts after 18 months of work", None),
        ("Nimbra sperrt KI-Konten drei Jahre nach dem Start", None),
        ("Nimbra suspende cuentas de Orrel de un día para otro", None),
        ("Nimbra sospende gli account di Orrel da un giorno all'altro", None),
        ("Nimbra sperrt KI-Konten von einem Tag auf den anderen", None),
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
        ("en", "Nimbra suspends AI accounts until an audit is completed"),
        ("en", "Nimbra suspends AI accounts and gave no return date"),
        ("de", "Nimbra sperrt KI-Konten, das Ende steht nicht fest"),
        ("es", "Nimbra suspende las cuentas de la IA y no ha dicho cuándo vuelven"),
        ("it", "Nimbra sospende gli account di IA: «Non sappiamo quando torneranno»"),
        ("de", "Nimbra sperrt KI-Konten bis auf Weiteres"),
        ("fr", "Nimbra suspend les comptes d'IA jusqu'à nouvel ordre"),
        ("es", "Nimbra suspende las cuentas de la IA hasta nuevo aviso"),
        ("it", "Nimbra sospende gli account di IA a tempo indeterminato"),
    ],
)
def test_an_open_end_is_no_number_of_days(detected: Detect, lang: str, title: str) -> None:
    found = detected(title, LEAD if lang == "en" else None, lang=lang)
    assert (found.open_ended, found.duration_days) == (True, None)


@pytest.mark.parametrize(
    ("lang", "text", "days"),
    [
        ("en", "The suspension runs from 3 March to 17 April.", 45),
        ("en", "It is suspended between 30 March and April 6.", 7),
        ("en", "It is suspended from 3 to 17 April.", 14),
        ("en", "It is suspended until 1 June.", 81),
        ("en", "It was suspended on Tuesday and stays so until 1 June.", 83),
        ("de", "Die Sperre gilt vom 16. März bis zum 2. April.", 17),
        ("de", "Die Sperre gilt bis 1. Juni.", 81),
        ("fr", "Le compte est suspendu du 23 mars au 9 avril.", 17),
        ("fr", "Le compte est suspendu jusqu'au 1er juin.", 81),
        ("es", "La cuenta queda suspendida del 2 al 20 de abril.", 18),
        ("es", "La cuenta queda suspendida hasta el 1 de junio.", 81),
        ("it", "L'account resta sospeso dal 20 marzo al 4 aprile.", 15),
        ("it", "L'account resta sospeso fino al 1° giugno.", 81),
        ("en", "It is suspended. Customers have until 1 June to reply.", None),
        ("en", "It is suspended. Customers can export their texts until 1 June.", None),
        ("en", "It is suspended. The agency gives the firm until 1 June.", None),
        ("de", "Das Konto ist gesperrt. Kunden haben Zeit bis 1. Juni.", None),
        ("en", "It is suspended. In 2022 a fire had kept it offline for five weeks.", None),
    ],
)
def test_a_wait_told_by_its_last_day_is_counted_from_the_first(
    detected: Detect, lang: str, text: str, days: int | None
) -> None:
    found = detected(SUSPENDED[lang], text, lang=lang, published=datetime.date(2026, 3, 12))
    assert found.relevant
    assert found.duration_days == days


def test_without_a_publication_date_a_last_day_alone_is_no_wait(detected: Detect) -> None:
    assert detected("Nimbra suspends Orrel", "It is suspended until 1 June.").duration_days is None


def test_what_is_over_lasted_from_the_day_it_was_taken_to_the_day_it_was_given_back(detected: Detect) -> None:
    text = "Orrel suspended the account on 22 February. On 1 March Nimbra restored the account."
    found = detected("Nimbra suspends Orrel", text, published=datetime.date(2026, 3, 12))
    assert found.duration_days == 7
    assert [fact.value for fact in found.facts if fact.field == "open_ended"] == []


def test_beside_news_of_a_return_stands_how_long_it_took(detected: Detect) -> None:
    found = detected("Nimbra restores AI accounts", "Orrel answers again after four weeks.")
    assert (found.direction, found.duration_days) == ("restores", 28)
    found = detected("Nimbra suspends AI accounts", "Orrel answers, says a customer after nine years.")
    assert found.duration_days is None


def test_how_long_a_failure_lasted_is_no_wait_of_a_ban(detected: Detect) -> None:
    text = "Nimbra has banned all staff of Harbourlight from its AI assistant. The outage on 2 March lasted 24 hours."
    assert detected("Nimbra bans a rival's staff", text).duration_days is None
    text = "The AI assistant of Nimbra went down on 2 March. The outage lasted 48 hours."
    assert detected("Nimbra suffers an outage", text).duration_days == 2
