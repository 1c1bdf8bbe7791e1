"""What is told is certain, what is asked is not."""

import pytest

from incidents.domain.detect.acts import find_acts
from tests.incidents.domain.detect.conftest import Read


@pytest.mark.parametrize(
    ("title", "lang", "told"),
    [
        ("Nimbra suspends accounts of Orrel", "en", True),
        ("Will Nimbra suspend accounts, and for how long?", "en", False),
        ("Nimbra suspends accounts, but for how long?", "en", True),
        ("Nimbra suspends accounts, a paper says?", "en", False),
        ("Nimbra suspends accounts: a mistake?", "en", True),
        ("Sperrt Nimbra Konten, weil Orrel es so will?", "de", False),
        ("Nimbra sperrt Konten, doch warum?", "de", True),
        ("¿Suspende Nimbra cuentas de Orrel: sí o no?", "es", False),
        ("Nimbra suspende cuentas, ¿por qué?", "es", True),
        ("Nimbra suspend des comptes, et pourquoi ?", "fr", True),
    ],
)
def test_an_act_is_asked_unless_it_stands_before_what_is_asked(
    reading: Read, title: str, lang: str, told: bool
) -> None:
    acts = find_acts(reading(title, "", lang))
    assert acts
    assert any(act.certain for act in acts) == told


def _returns(reading: Read, lang: str, title: str) -> list[tuple[str, bool]]:
    acts = find_acts(reading(title, "Nimbra, AI.", lang=lang))
    return [(act.direction, act.withheld) for act in acts if act.withheld or act.direction == "restores"]


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Italy refuses to lift ban on AI assistant Orrel"),
        ("en", "Nimbra will not restore access to Orrel"),
        ("de", "Italien hebt Sperre von KI-Assistent Orrel nicht auf"),
        ("fr", "L'Italie refuse de lever l'interdiction d'Orrel"),
        ("es", "Italia se niega a levantar el bloqueo de Orrel"),
        ("it", "Il Garante non revoca il blocco di Orrel"),
    ],
)
def test_to_refuse_to_give_back_is_to_restrict(reading: Read, lang: str, title: str) -> None:
    found = _returns(reading, lang, title)
    assert found
    assert set(found) == {("restricts", True)}


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Orrel, not available in Italy for a month, is restored: ban lifted"),
        ("en", "Italy not only lifts ban on Orrel"),
        ("de", "Orrel ist nicht mehr gesperrt: Behörde hebt Sperre auf"),
        ("fr", "L'Italie lève l'interdiction d'Orrel"),
        ("es", "Italia levanta el bloqueo de Orrel, que ya no está vetado"),
        ("it", "Il Garante revoca il blocco di Orrel, non più vietato"),
    ],
)
def test_a_not_that_goes_with_something_else_refuses_nothing(reading: Read, lang: str, title: str) -> None:
    found = _returns(reading, lang, title)
    assert found
    assert set(found) == {("restores", False)}


@pytest.mark.parametrize("whom", ["engineer", "scientist", "researcher", "vice president"])
def test_whom_a_vendor_suspends_from_work_has_lost_no_access(reading: Read, whom: str) -> None:
    assert find_acts(reading(f"Nimbra suspends {whom}", "The AI assistant Orrel goes on.")) == []
    assert find_acts(reading(f"Nimbra suspends {whom}'s account", "The AI assistant Orrel goes on."))
