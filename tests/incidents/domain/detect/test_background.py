"""The case itself outweighs what an article retells of others."""

import datetime

import pytest

from incidents.domain.detect.article import Detection
from tests.incidents.domain.detect.conftest import Detect

PUBLISHED = datetime.date(2026, 11, 20)
LEAD = "Nimbra has suspended accounts of its AI assistant Orrel on Thursday. It gave no reason. "


def facts_of(found: Detection) -> tuple[int | None, int | None, str | None, str | None]:
    return found.people_affected, found.duration_days, found.authority, found.jurisdiction


@pytest.mark.parametrize("published", [PUBLISHED, None])
@pytest.mark.parametrize(
    "retold",
    [
        "In 2024 Talvik suspended the accounts of 60 users of QuillGPT for 30 days.",
        "Two years ago Talvik locked out 300 employees for two months by an order of the Garante in Italy.",
        "The Garante blocked QuillGPT in Italy: 900 people lost access for 30 days.",
    ],
)
def test_figures_of_another_vendors_case_are_not_those_of_the_article(
    detected: Detect, retold: str, published: datetime.date | None
) -> None:
    found = detected("Nimbra suspends AI accounts", LEAD + retold, published=published)
    assert found.vendors == ("nimbra",)
    assert facts_of(found) == (None, None, None, None)


def test_an_older_case_of_the_same_vendor_is_not_this_one(detected: Detect) -> None:
    older = "In 2024 Nimbra suspended the accounts of 60 users for 30 days."
    assert facts_of(detected("Nimbra suspends AI accounts", LEAD + older, published=PUBLISHED)) == (None,) * 4


@pytest.mark.parametrize(
    "told",
    [
        "The accounts of 60 users were suspended for 30 days.",
        "Talvik says that 60 of its employees are locked out for 30 days. Talvik pays for QuillGPT and Orrel.",
    ],
)
def test_figures_of_the_case_itself_are_read_wherever_they_stand(detected: Detect, told: str) -> None:
    found = detected("Nimbra suspends AI accounts", LEAD + told, published=PUBLISHED)
    assert facts_of(found)[:2] == (60, 30)


def test_a_year_is_no_number_of_people(detected: Detect) -> None:
    found = detected("Nimbra suspends AI accounts", "In 2024 Nimbra suspended accounts of AI users.")
    assert found.people_affected is None
