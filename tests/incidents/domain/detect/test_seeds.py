"""Three real articles about one vendor are three different events. They are not part of the repository."""

from pathlib import Path

import pytest

from incidents.domain.cluster import cluster
from incidents.domain.detect.article import Article, Detection
from incidents.domain.detect.catalogue import shipped_catalogue
from incidents.domain.detect.detect import detect

SEEDS = Path(__file__).resolve().parents[5] / "shared" / "seeds"


@pytest.fixture(scope="module")
def seeds() -> list[tuple[Article, Detection]]:
    """The articles with what was detected in them."""
    if not SEEDS.is_dir():
        pytest.skip("the seed articles are not at hand")
    articles = [
        Article(path.stem, text=path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("*.txt"))
    ]
    return [(article, detect(article, shipped_catalogue())) for article in articles]


def test_they_name_one_vendor_and_tell_three_stories(seeds: list[tuple[Article, Detection]]) -> None:
    assert [found.vendors for _, found in seeds] == [("anthropic",)] * 3
    assert [found.type for _, found in seeds] == ["access_revocation", "suspension", "government_order"]
    assert len(set(cluster(seeds))) == 3


def test_a_company_is_cut_off_with_a_form_to_answer(seeds: list[tuple[Article, Detection]]) -> None:
    found = seeds[0][1]
    assert (found.people_affected, found.reason_specificity, found.channel_kind) == (
        60,
        "generic",
        "web_form",
    )
    assert "policy violation" in (found.reason or "")
    assert (found.duration_days, found.authority) == (None, None)


def test_users_wait_two_months_for_three_models(seeds: list[tuple[Article, Detection]]) -> None:
    found = seeds[1][1]
    assert (found.duration_days, found.people_affected, found.authority) == (60, None, None)
    assert [fact.value for fact in found.facts if fact.field == "model_count"] == ["3"]


def test_a_government_halts_a_model_over_a_jailbreak(seeds: list[tuple[Article, Detection]]) -> None:
    found = seeds[2][1]
    assert (found.authority, found.jurisdiction) == ("United States government", "US")
    assert "narrow potential jailbreak" in (found.reason or "")
    assert (found.vendor_response, found.people_affected) == ("disputes", None)
    assert (found.user_base or 0) >= 100_000_000
