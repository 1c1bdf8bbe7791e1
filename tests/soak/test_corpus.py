"""The public test feeds of the feedparser project, where they are at hand, through everything that reading does.

Each is a source on a real server; what it says is stored, looked through and shown. Prints its figures with ``-s``.
What was stored is unsafe where a strict parser or a real browser finds anything in it that acts.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db.models import Max
from playwright.sync_api import Browser

from incidents.models import Article, Fetch, FetchState, Source
from incidents.services import fetching, page_reading
from incidents.services.detection import process_pending
from incidents.services.page_texts import read_pages
from incidents.services.reading import UNFORESEEN
from riskboard.common.fetch import FetchError
from tests.http_server import LocalServer, Received
from tests.incidents.feeds.test_sanitise import dangers
from tests.soak.markup import bare_page, dangers_in_browser

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "feeds" / "feedparser"
FILES = sorted(path for path in CORPUS.rglob("*.xml"))
HOSTS = 64

# So many pieces of markup are read by the browser side by side.
PART = 100


@pytest.fixture
def server(settings: Any) -> Iterator[LocalServer]:
    def answer(request: Received) -> tuple[int, dict[str, str], bytes]:
        number, _slash, _name = request.path.strip("/").partition("/")
        return 200, {"Content-Type": "application/xml"}, FILES[int(number)].read_bytes()

    with LocalServer(host="0.0.0.0") as found:
        found.answer = answer  # type: ignore[method-assign]  # every address leads to a file
        settings.FETCH_ALLOWED_HOSTS = [f"127.0.0.{host + 2}:{found.port}" for host in range(HOSTS)]
        yield found


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>a</p>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href='//there/x' style='position:fixed'>a</a>",
        "<img src='http://127.0.0.1/x'>",
        "<svg><a href='http://a.example/'>a</a></svg>",
        "</article></div><p>outside</p>",
        "<!-- ",
    ],
)
def test_the_browser_finds_what_acts(browser: Browser, markup: str) -> None:
    with bare_page(browser) as page:
        assert dangers_in_browser(page, ["<p>before</p>", markup, "<p>after</p>"])
        assert dangers_in_browser(page, ["<p>before <a href='https://a.example/'>b</a></p>"]) == []


def elsewhere(url: str, *_limits: object) -> NoReturn:
    """The pages behind the entries are out in the world."""
    raise FetchError("{url} is not at hand", url=url)


def _parts(markup: list[str]) -> Iterator[list[str]]:
    yield from (markup[start : start + PART] for start in range(0, len(markup), PART))


@pytest.mark.skipif(not FILES, reason="the public test feeds are not at hand")
def test_every_public_test_feed_goes_through_the_whole_pipeline(
    browser: Browser, server: LocalServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    Source.objects.bulk_create(
        Source(
            name=path.name,
            url=f"http://127.0.0.{number % HOSTS + 2}:{server.port}/{number}/",
            domain=f"127.0.0.{number % HOSTS + 2}",
            kind="status" if number % 10 == 9 else "feed",
        )
        for number, path in enumerate(FILES)
    )
    read = fetching.poll()
    monkeypatch.setattr(page_reading, "fetch", elsewhere)
    read_pages()
    looked_through = process_pending()
    ended = Fetch.objects.all()
    unforeseen = list(ended.filter(error=UNFORESEEN).values_list("source__name", flat=True))
    slowest = ended.aggregate(most=Max("duration_ms"))["most"]
    stored = list(Article.objects.exclude(html="").values_list("html", flat=True))
    unsafe = [markup for markup in stored if dangers(markup)]
    with bare_page(browser) as page:
        shown = [found for part in _parts(stored) for found in dangers_in_browser(page, part)]
    told = {
        "files": len(FILES),
        "read": read,
        "not feeds": ended.filter(state=FetchState.FAILED).count(),
        "articles": Article.objects.count(),
        "looked through": looked_through,
        "crashes": len(unforeseen),
        "markup": len(stored),
        "unsafe": len(unsafe),
        "unsafe in the browser": len(shown),
        "slowest ms": slowest,
    }
    sys.stdout.write(f"\n{told}\n")
    assert read == len(FILES)
    assert not ended.exclude(state__in=[FetchState.DONE, FetchState.FAILED]).exists()
    assert not Article.objects.filter(detected_at=None).exists()
    assert len(stored) > PART, "there was markup to judge"
    assert (unforeseen, unsafe, shown) == ([], [], [])
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    assert ended.filter(state=FetchState.DONE).count() > 0.95 * len(FILES)
