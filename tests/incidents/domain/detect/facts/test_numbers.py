"""Numbers in digits and words."""

import pytest

from incidents.domain.detect.facts.numbers import numbers
from incidents.domain.detect.text import fold


@pytest.mark.parametrize(
    ("lang", "text", "values"),
    [
        ("en", "sixty-one of 1.2 million", [61, 1_200_000]),
        ("en", "19,000 reports and 3.5 hours", [19_000, 3.5]),
        ("en", "two hundred thousand users", [200_000]),
        ("en", "hundreds of millions", [100_000_000]),
        ("en", "an 18-day wait", [1, 18]),
        ("de", "achtzehn Tage, 19.000 Meldungen", [18, 19_000]),
        ("fr", "quinze jours et trois millions", [15, 3_000_000]),
        ("es", "cuatro semanas, miles de millones", [4, 1_000_000_000]),
        ("it", "dodici giorni, centinaia di utenti", [12, 100]),
        ("de", "einundzwanzig Tage, dreiundneunzig Wochen, zweiwöchig, einundzwanzigtägig", [21, 93, 2, 21]),
        ("fr", "dix-sept, soixante-quinze, quatre-vingt-dix-neuf, quatre-vingt-cinq", [17, 75, 99, 85]),
        ("es", "veintidós días o treinta y un", [22, 31]),
        ("it", "ventuno, quarantotto e sessantadue", [21, 48, 62]),
        ("en", "no number", []),
    ],
)
def test_numbers_of_each_language(lang: str, text: str, values: list[float]) -> None:
    assert [number.value for number in numbers(fold(text), 0, lang)] == values


def test_spans_are_shifted_to_the_source_and_vagueness_is_kept() -> None:
    (number,) = numbers("dozens of staff", 100, "en")
    assert (number.span.start, number.span.end, number.vague, number.value) == (100, 106, True, 24)
