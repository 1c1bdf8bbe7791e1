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
        ("Chile bans AI chatbot Orrel from Monday", datetime.date(2026, 3, 16)),
        ("Chile bans AI chatbot Orrel, the minister said yesterday", datetime.date(2026, 3, 11)),
        ("Chile bans AI chatbot Orrel from 3 to 17 April", datetime.date(2026, 4, 3)),
        ("Chile bans AI chatbot Orrel until 1 April", None),
        ("Seit Dienstagabend verbietet Portugal den KI-Chatbot Orrel", datetime.date(2026, 3, 10)),
        ("Chile bans AI chatbot Orrel from Thursday", datetime.date(2026, 3, 12)),
        ("Seit heute verbietet Portugal den KI-Chatbot Orrel", datetime.date(2026, 3, 12)),
        ("Portugal verbietet KI-Chatbot Orrel, Bescheid vom 20. Februar", datetime.date(2026, 2, 20)),
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


@pytest.mark.parametrize(
    ("title", "day", "period"),
    [
        ("Nimbra retires Orrel Grande on 30 October", datetime.date(2026, 10, 30), None),
        ("Nimbra retires Orrel Grande by 30 October", datetime.date(2026, 10, 30), None),
        ("Nimbra retires Orrel Grande, which works until 30 October", datetime.date(2026, 10, 30), None),
        ("Nimbra said on Monday: it retires Orrel Grande on 30 April", datetime.date(2026, 4, 30), None),
        ("Nimbra retires Orrel Grande in September", None, "2026-09"),
        ("Nimbra retires Orrel Grande at the end of June 2027", None, "2027-06"),
        ("Nimbra retires Orrel Grande in the fourth quarter of 2026", None, "2026-Q4"),
        ("Nimbra retires Orrel Grande in Q1 2027", None, "2027-Q1"),
        ("Nimbra retires Orrel Grande in 2027", None, "2027"),
        ("Nimbra retires Orrel Grande, made in 2024", None, None),
        ("Nimbra retired Orrel Grande at the end of February", None, "2026-02"),
        ("Nimbra schaltet Orrel Grande im dritten Quartal ab", None, "2026-Q3"),
        ("Nimbra schaltet Orrel Grande Ende Oktober ab", None, "2026-10"),
        ("Nimbra schaltet Orrel Grande zum Jahresende ab", None, "2026-12"),
        ("Nimbra retire Orrel Grande au deuxième trimestre 2027", None, "2027-Q2"),
        ("Nimbra retirará Orrel Grande en junio de 2026", None, "2026-06"),
        ("Nimbra ritirerà Orrel Grande nel primo trimestre del 2027", None, "2027-Q1"),
    ],
)
def test_what_lies_ahead_is_told_by_its_day_or_by_a_longer_period(
    detected: Detect, title: str, day: datetime.date | None, period: str | None
) -> None:
    found = detected(title, "", published=PUBLISHED)
    assert found.relevant
    assert (found.date, found.period) == (day, period)


def test_no_day_of_publication_breaks_the_calendar(detected: Detect) -> None:
    for published in (datetime.date.min, datetime.date.max):
        assert detected("Chile bans AI chatbot Orrel from Monday, 3 May", published=published).relevant
