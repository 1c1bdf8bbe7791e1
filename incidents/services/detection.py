"""Looking through what was read: detect, group into stories, propose candidates.

Each article is one transaction that ends with ``detected_at`` set, so that a killed worker loses nothing and a
repeated run finds nothing to do. Placing is serialised: two articles about one event must meet in one story.
"""

import logging
from dataclasses import replace

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from incidents.domain.detect.article import Detection
from incidents.domain.detect.catalogue import Catalogue
from incidents.domain.detect.detect import detect
from incidents.domain.detect.record import to_record
from incidents.domain.difference import added_text
from incidents.domain.outage import as_detected
from incidents.domain.outage import to_record as outage_record
from incidents.domain.page_change import about, as_changed, is_slight
from incidents.models import Article
from incidents.models.source import SourceKind
from incidents.queries.catalogue import catalogue
from incidents.queries.missed import as_told
from incidents.queries.outages import told_outage, vendors_of
from incidents.queries.stories import as_reading
from incidents.queries.versions import latest_change
from incidents.services.automatic import accept_if_allowed
from incidents.services.outages import follow_outage
from incidents.services.page_texts import waits_for_page
from incidents.services.stories import hold_placing, place_article, refresh_story, told_before
from incidents.services.using import rate_waiting
from riskboard.common.actor import acting

BATCH = 100
log = logging.getLogger(__name__)


def process_pending(*, limit: int | None = None) -> int:
    """Look through every article that waits (at most ``limit``); returns how many were looked through here."""
    done = 0
    while limit is None or done < limit:
        waiting = list(
            Article.objects.filter(detected_at=None)
            .exclude(waits_for_page(timezone.now()))
            .order_by("published_at", "pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        # Asking whether it has changed takes longer than reading an article: once for all of these.
        known = catalogue() if waiting else None
        processed = sum(_process_safely(pk, known) for pk in waiting)
        done += processed
        if not processed:
            break
    rate_waiting()
    return done


def _process_safely(pk: int, known: Catalogue | None) -> bool:
    """What no one foresaw in one article must not keep the others waiting: it is put aside as not relevant."""
    try:
        return process_article(pk=pk, known=known)
    except (OperationalError, InterfaceError):
        raise  # the database is gone, and nothing is wrong with the article
    except Exception:
        log.exception("looking through article %s failed", pk)
        return bool(
            Article.objects.filter(pk=pk, detected_at=None).update(detected_at=timezone.now(), relevant=False)
        )


@transaction.atomic
def process_article(*, pk: int, known: Catalogue | None = None) -> bool:
    """Look through one article, unless another worker holds it or has done it; True if it was done here.

    It is searched for the names ``known``, of the current catalogue unless given.
    """
    article = (
        Article.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("source__vendor")
        .filter(pk=pk, detected_at=None)
        .first()
    )
    if article is None:
        return False
    detection = _detected(article, known or catalogue())
    outage = told_outage(article)
    if outage is not None:
        detection = as_detected(detection, outage, vendors_of(article, detection))
    detection = as_told(article, detection)
    article.detection = to_record(detection) | (outage_record(outage) if outage else {})
    article.relevant, article.confidence = detection.relevant, detection.confidence
    article.detected_at = timezone.now()
    article.save(update_fields=["detection", "relevant", "confidence", "detected_at"])
    with acting(None, "article looked through"):
        _propose(article, detection)
    return True


def _detected(article: Article, known: Catalogue) -> Detection:
    """What the article reports; a watched page that reads differently than before reports its change, too."""
    whole = detect(as_reading(article), known)
    watched = article.source is not None and article.source.kind == SourceKind.PAGE
    change = latest_change(article) if watched else None
    if change is None or is_slight(change.text):
        return whole
    added = detect(replace(as_reading(article), text=added_text(change.text)), known)
    return as_changed(whole, added, about(article.url, article.title), vendors_of(article, whole))


def _propose(article: Article, detection: Detection) -> None:
    if not detection.relevant and article.story is None:
        return
    hold_placing()
    moved = detection.relevant and told_before(article)
    if moved or article.story is None:
        story = place_article(article=article, detection=detection, moved=moved)
    else:
        story = article.story
        refresh_story(article=article, detection=detection)
    follow_outage(story=article.story)
    accept_if_allowed(story=story)
