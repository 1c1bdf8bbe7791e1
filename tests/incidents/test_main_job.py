"""From a feed to candidates: three articles on one vendor are three events, and reading them again adds nothing."""

from collections.abc import Iterator
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from incidents.models import Article, Candidate, Source, Story
from incidents.services.detection import process_pending
from incidents.services.fetching import poll
from incidents.services.page_texts import read_pages
from incidents.services.sources import create_source, request_fetch
from tests.http_server import LocalServer

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
pytestmark = pytest.mark.django_db(transaction=True)


def feed_of(articles: dict[str, str]) -> bytes:
    """An RSS feed whose entries are the given texts, the first line of each its title; their pages are nowhere."""
    items = []
    for name, text in articles.items():
        title, _newline, body = text.strip().partition("\n")
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in body.splitlines() if line.strip())
        items.append(
            f"<item><guid>{name}</guid><title>{escape(title)}</title>"
            f"<pubDate>{format_datetime(timezone.now())}</pubDate>"
            f"<description>{escape(paragraphs)}</description></item>"
        )
    return f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'.encode()


@pytest.fixture
def server(settings: Any) -> Iterator[LocalServer]:
    with LocalServer() as found:
        settings.FETCH_ALLOWED_HOSTS = [found.authority]
        yield found


OWN = {
    "cut": "Anthropic cuts a studio off without saying why\n"
    "Anthropic has revoked the access of a design studio to Claude, and forty-five employees could no longer work.\n"
    "The message named a usage policy violation and nothing else. All the studio was offered is a Google Form.",
    "wait": "Anthropic suspends three models for several customers\n"
    "Anthropic has suspended access to three of its models for several customers.\n"
    "They have to wait two months before their request is looked at again.",
    "order": "US government orders Anthropic to halt its newest Claude model\n"
    "The U.S. government has ordered Anthropic to halt its newest Claude model after a safety review found a narrow "
    "jailbreak.\nAnthropic disputes the finding and calls the order disproportionate: the model serves hundreds of "
    "millions of users.",
}


def read(server: LocalServer, articles: dict[str, str]) -> dict[str, Candidate]:
    server.route("/feed", (200, {"Content-Type": "application/rss+xml"}, feed_of(articles)))
    create_source(by=None, url=f"{server.base_url}/feed")
    poll()
    read_pages()
    process_pending()
    return {candidate.type: candidate for candidate in Candidate.objects.all()}


def check_three(found: dict[str, Candidate], people: int) -> None:
    assert set(found) == {"access_revocation", "suspension", "government_order"}
    assert Candidate.objects.count() == 3
    assert all(candidate.detection["vendors"] == ["anthropic"] for candidate in found.values())
    cut, wait, order = (
        found[kind].detection for kind in ("access_revocation", "suspension", "government_order")
    )
    assert cut["people_affected"] == people
    assert (cut["reason_specificity"], cut["channel_kind"]) == ("generic", "web_form")
    assert "usage policy violation" in cut["reason"]
    assert wait["duration_days"] == 60
    assert {fact["value"] for fact in wait["facts"] if fact["field"] == "model_count"} == {"3"}
    assert order["authority"] == "United States government"
    assert "jailbreak" in order["reason"]
    assert order["vendor_response"] == "disputes"
    assert order["people_affected"] is None
    assert order["user_base"] == 100_000_000


def check_spans() -> None:
    """Every fact points at its own words."""
    for article in Article.objects.filter(relevant=True):
        assert article.detection["facts"]
        for fact in article.detection["facts"]:
            whole = article.title if fact["where"] == "title" else article.text
            start = fact["start_sentence"]
            assert whole[start : start + len(fact["sentence"])] == fact["sentence"]
            assert whole[fact["start"] : fact["end"]] in fact["sentence"]


def test_three_events_at_one_vendor_become_three_candidates(server: LocalServer) -> None:
    check_three(read(server, OWN), people=45)
    check_spans()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles lie beside the checkout of those who have them")
def test_the_articles_that_the_product_was_conceived_from(server: LocalServer) -> None:
    articles = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))}
    check_three(read(server, articles), people=60)
    check_spans()


def test_fetching_the_feed_again_adds_nothing(server: LocalServer) -> None:
    read(server, OWN)
    before = [
        list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in (Article, Story, Candidate)
    ]
    server.route(
        "/feed", (200, {"Content-Type": "application/rss+xml"}, feed_of(OWN) + b"<!-- another body -->")
    )
    request_fetch(by=None, source=Source.objects.get())
    poll()
    assert process_pending() == 0
    after = [
        list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in (Article, Story, Candidate)
    ]
    assert after == before


def test_a_syndicated_copy_joins_the_story_as_a_copy(server: LocalServer) -> None:
    read(server, OWN | {"copy": OWN["cut"].replace("cuts a studio off", "shuts a studio out")})
    assert Candidate.objects.count() == 3
    story = Story.objects.get(type="access_revocation")
    assert story.articles.count() == 2
    assert story.articles.filter(duplicate_of__isnull=False).count() == 1


def test_looking_through_twice_finds_nothing_to_do(server: LocalServer) -> None:
    read(server, OWN)
    Article.objects.filter(relevant=False).delete()
    assert process_pending() == 0
