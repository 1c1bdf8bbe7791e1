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
