"""Watched pages end to end: every wording kept, the page's own changes told apart from ours of reading it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from incidents.feeds import page
from incidents.models import Article, ArticleVersion, Candidate, PageCopy, Source
from incidents.queries.versions import latest_change, wordings
from incidents.services import fetching
from incidents.services.detection import process_pending
from incidents.services.sources import create_source
from incidents.services.triage import dismiss
from tests.factories.vendors import make_vendor
from tests.http_server import LocalServer

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = (
    "You may use the service for lawful purposes. We give thirty days of notice before we suspend an account."
)
SECOND = FIRST.replace("thirty days of notice", "no notice at all, whatever the reason may be,")
THIRD = SECOND + " Customers outside the country that we serve first have to wait for their turn."
LEAD = "<p>These terms govern how organisations of every size may call our models over the network.</p>"


@pytest.fixture
def read(settings: Any) -> Iterator[Callable[[str], Article]]:
    vendor = make_vendor(name="Orionsoft", slug="orionsoft")
    with LocalServer() as server:
        settings.FETCH_ALLOWED_HOSTS = [server.authority]

        def reading(text: str) -> Article:
            body = f"<html><title>Terms of use</title><main><h1>Terms of use</h1>{LEAD}<p>{text}</p></main></html>"
            server.route("/terms", (200, {"Content-Type": "text/html"}, body.encode()))
            source = Source.objects.first() or create_source(
                by=None, url=f"{server.base_url}/terms", kind="page", vendor=vendor
            )
            fetching.poll(only=[source.pk])
            process_pending()
            return Article.objects.get()

        yield reading


def newer_program(monkeypatch: pytest.MonkeyPatch, reads: Callable[[str], str]) -> None:
    """From here on the program is another version, which takes another text from the same markup."""
    older = page.main_text
    monkeypatch.setattr(page, "main_text", lambda html: reads(older(html)))
    monkeypatch.setattr(page, "EXTRACTOR", "another")


def test_every_wording_is_kept_and_the_change_becomes_a_candidate(read: Callable[[str], Article]) -> None:
    read(FIRST)
    assert not Candidate.objects.exists()
    article = read(SECOND)
    assert [SECOND in one.text for one in wordings(article)] == [False, True]
    change = latest_change(article)
    assert change is not None
    assert not change.ours
    assert [piece.text for piece in change.text if piece.kind == "removed"] == ["thirty days of"]
    candidate = Candidate.objects.get()
    assert (candidate.type, candidate.detection["vendors"]) == ("terms_change", ["orionsoft"])


def test_a_change_after_the_decision_on_the_last_one_is_another_candidate(
    read: Callable[[str], Article],
) -> None:
    read(FIRST)
    read(SECOND)
    dismiss(by=None, candidate=Candidate.objects.get(), reason="not_relevant")
    read(SECOND)
    assert Candidate.objects.count() == 1
    read(THIRD)
    assert sorted(Candidate.objects.values_list("state", flat=True)) == ["dismissed", "pending"]


def test_what_reads_differently_by_a_newer_program_alone_is_no_news(
    read: Callable[[str], Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = read(FIRST).detected_at
    newer_program(monkeypatch, lambda text: text.replace("You may", "Whoever signs may"))
    article = read(FIRST + "<!-- built anew -->")
    assert "Whoever signs" in article.text
    assert ArticleVersion.objects.get().ours
    assert article.detected_at == seen
    assert latest_change(article) is None
    assert PageCopy.objects.get().extractor == "another"


def test_of_a_change_of_both_at_once_only_the_pages_part_is_shown_as_its_own(
    read: Callable[[str], Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(FIRST)
    newer_program(monkeypatch, lambda text: text.replace("You may", "Whoever signs may"))
    article = read(SECOND)
    assert list(ArticleVersion.objects.order_by("pk").values_list("ours", flat=True)) == [True, False]
    change = latest_change(article)
    assert change is not None
    assert "Whoever" not in "".join(piece.text for piece in change.text if piece.kind != "same")
    assert Candidate.objects.count() == 1
