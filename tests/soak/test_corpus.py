"""The public test feeds of the feedparser project, where they are at hand, through everything that reading does.

Each is a source on a real server; what it says is stored, looked through and shown. Prints its figures with ``-s``.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Max

from incidents.models import Article, Fetch, FetchState, Source
from incidents.services import fetching
from incidents.services.detection import process_pending
from incidents.services.reading import UNFORESEEN
from tests.http_server import LocalServer, Received
from tests.incidents.feeds.test_sanitise import dangers

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "feeds" / "feedparser"
FILES = sorted(path for path in CORPUS.rglob("*.xml"))
HOSTS = 64


@pytest.fixture
def server(settings: Any) -> Iterator[LocalServer]:
    def answer(request: Received) -> tuple[int, dict[str, str], bytes]:
        number, _slash, _name = request.path.strip("/").partition("/")
        return 200, {"Content-Type": "application/xml"}, FILES[int(number)].read_bytes()

    with LocalServer(host="0.0.0.0") as found:
        found.answer = answer  # type: ignore[method-assign]  # every address leads to a file
        settings.FETCH_ALLOWED_HOSTS = [f"127.0.0.{host + 2}:{found.port}" for host in range(HOSTS)]
        yield found


@pytest.mark.skipif(not FILES, reason="the public test feeds are not at hand")
def test_every_public_test_feed_goes_through_the_whole_pipeline(
    server: LocalServer, caplog: pytest.LogCaptureFixture
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
    looked_through = process_pending()
    ended = Fetch.objects.all()
    unforeseen = list(ended.filter(error=UNFORESEEN).values_list("source__name", flat=True))
    slowest = ended.aggregate(most=Max("duration_ms"))["most"]
    unsafe = [pk for pk, html in Article.objects.values_list("pk", "html").iterator() if dangers(html)]
    told = {
        "files": len(FILES),
        "read": read,
        "not feeds": ended.filter(state=FetchState.FAILED).count(),
        "articles": Article.objects.count(),
        "looked through": looked_through,
        "crashes": len(unforeseen),
        "unsafe": len(unsafe),
        "slowest ms": slowest,
    }
    sys.stdout.write(f"\n{told}\n")
    assert read == len(FILES)
    assert not ended.exclude(state__in=[FetchState.DONE, FetchState.FAILED]).exists()
    assert not Article.objects.filter(detected_at=None).exists()
    assert (unforeseen, unsafe) == ([], [])
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    assert ended.filter(state=FetchState.DONE).count() > 0.95 * len(FILES)
