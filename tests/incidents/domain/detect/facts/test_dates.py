"""The day of the act."""

import datetime

import pytest

from tests.incidents.domain.detect.conftest import Detect

PUBLISHED = datetime.date(2026, 3, 12)  # a Thursday


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Chile bans AI chatbot Orrel on 3 February 2025", datetime.date(2025, 2, 3)),
        ("Chile bans AI chatbot Orrel on February 3", datetime.date(2026, 2, 3)),
        ("Chile bans AI chatbot Orrel on December 30th", datetime.date(2025, 12, 30)),
        ("Chile bans AI chatbot Orrel from April 1", datetime.date(2026, 4, 1)),
        ("Chile bans AI chatbot Orrel, 2026-01-09", datetime.date(2026, 1, 9)),
        ("Chile bans AI chatbot Orrel on Tuesday", datetime.date(2026, 3, 10)),
        ("Chile bans AI chatbot Orrel on February 31, 2026", None),
        ("Chile bans AI chatbot Orrel", None),
        ("Portugal verbietet KI-Chatbot Orrel am 4. März 2026", datetime.date(2026, 3, 4)),
        (
            "El gobierno de Chile prohíbe el chatbot de IA Orrel el 4 de marzo de 2026",
            datetime.date(2026, 3, 4),
        ),
    ],
)
def test_a_missing_year_comes_from_the_publication(
    detected: Detect, title: str, day: datetime.date | None
) -> None:
    found = detected(title, "", published=PUBLISHED)
    assert found.relevant
    assert found.date == day


def test_without_a_publication_date_a_day_without_year_stays_unknown(detected: Detect) -> None:
    assert detected("Chile bans AI chatbot Orrel on February 3", "").date is None
