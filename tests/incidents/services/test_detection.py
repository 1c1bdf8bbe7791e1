"""Looking through articles: one that fails keeps no other one waiting."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from incidents.domain.detect.detect import detect
from incidents.models import Article
from incidents.services import detection
from incidents.services.detection import process_pending
from tests.factories.incidents import make_article

pytestmark = pytest.mark.django_db


def waiting(title: str) -> Article:
    return make_article(title=title, detected_at=None, relevant=True)


def failing_on(title: str, error: Exception) -> Any:
    """Detection that stumbles over one article and reads the others as ever."""

    def stumble(reading: Any, catalogue: Any) -> Any:
        if reading.title == title:
            raise error
        return detect(reading, catalogue)

    return patch.object(detection, "detect", side_effect=stumble)


@pytest.mark.parametrize(
    "error", [ValueError("odd"), OverflowError("date value out of range"), KeyError("x")]
)
def test_an_article_that_fails_is_put_aside_and_the_others_are_read(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    first, bad, last = waiting("First"), waiting("Bad"), waiting("Last")
    with failing_on("Bad", error):
        assert process_pending() == 3
    for article in (first, bad, last):
        article.refresh_from_db()
        assert article.detected_at is not None
    assert not bad.relevant
    assert (bad.detection, bad.story) == ({}, None)
    assert f"looking through article {bad.pk} failed" in caplog.text


def test_whether_the_catalogue_has_changed_is_asked_once_for_many_articles() -> None:
    for number in range(3):
        waiting(f"Article {number}")
    with CaptureQueriesContext(connection) as asked:
        assert process_pending() == 3
    assert sum("incidents_cataloguevendor" in query["sql"] and "SUM(" in query["sql"] for query in asked) == 1


def test_an_article_that_fails_half_way_leaves_nothing_behind() -> None:
    bad = waiting("Bad")
    with patch.object(detection, "_propose", side_effect=RuntimeError):
        assert process_pending() == 1
    bad.refresh_from_db()
    # Its transaction was taken back; that it was put aside is all that is on record.
    assert (bad.detection, bad.relevant) == ({}, False)


def test_a_database_that_is_gone_puts_no_article_aside() -> None:
    article = waiting("Fine")
    with failing_on("Fine", OperationalError("gone")), pytest.raises(OperationalError):
        process_pending()
    article.refresh_from_db()
    assert article.detected_at is None
