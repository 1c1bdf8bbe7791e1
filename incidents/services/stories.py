"""Writes on stories and on what they propose."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection

from incidents.domain.columns import VERSION, pack
from incidents.domain.detect.article import Detection
from incidents.domain.detect.record import from_record
from incidents.domain.placing import Placement
from incidents.domain.story import ArticleSketch, sketch
from incidents.models import (
    Article,
    Candidate,
    Sketch,
    Story,
    StoryDecision,
    StoryDecisionKind,
)
from incidents.models.candidate import OPEN
from incidents.models.source import SourceKind
from incidents.queries.grouping import parts_of, root_of, told_by
from incidents.queries.stories import (
    as_reading,
    placement_of,
    stories_near,
    story_of_same_outage,
    story_of_twin,
)
from incidents.services.announcing import announce_candidate
from incidents.services.incidents import attach_articles

_PLACING_LOCK = 0x5152_0002


def hold_placing() -> None:
    """Keep others from grouping articles until the transaction ends: two about one event must meet in one story.

    Whoever holds an article's row asks for this after.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PLACING_LOCK])


def place_article(*, article: Article, detection: Detection, moved: bool = False) -> Story:
    """Put a relevant article into the story it tells, or start one; the story's candidate follows.

    What recognises it may be a part of a story that officers merged: then it belongs to the whole. One that ``moved``
    out of another story never goes back where officers split it off. The caller holds :func:`hold_placing`.
    """
    own = sketch(as_reading(article), detection)
    placement = story_of_same_outage(article) or story_of_twin(article) or _placement(article, detection, own)
    if moved and placement.story_id in _barred(article):
        placement = Placement(None, 0.0, None)
    told = _told(article, detection, placement)
    story = told[-1]
    article.story, article.part = story, told[0] if len(told) > 1 else None
    article.similarity = placement.similarity if placement.story_id else None
    article.duplicate_of_id = placement.near_duplicate_of
    article.save(update_fields=["story", "part", "similarity", "duplicate_of"])
    keep_sketches([(article, own)])
    _follow(story, article, detection)
    return story


def refresh_story(*, article: Article, detection: Detection) -> None:
    """Let an edited article's new wording reach its sketch, and its candidate while nobody has decided."""
    keep_sketches([(article, sketch(as_reading(article), detection))])
    candidate = Candidate.objects.select_for_update().filter(story=article.story).first()
    if candidate is not None and candidate.state in OPEN and candidate.article_id == article.pk:
        propose(candidate, article)


def told_before(article: Article) -> bool:
    """Whether ``article`` is a watched page that changed again since its last change was decided on: another story."""
    if article.source is None or article.source.kind != SourceKind.PAGE or article.story is None:
        return False
    decided = Candidate.objects.filter(story=article.story).exclude(state__in=OPEN)
    at = decided.values_list("decided_at", flat=True).first()
    return at is not None and article.versions.filter(ours=False, replaced_at__gt=at).exists()


def keep_sketches(sketches: Sequence[tuple[Article, ArticleSketch]]) -> None:
    """Keep the sketches of articles, which are in stories, for placing others; one statement."""
    rows = [
        Sketch(
            article=article,
            story_id=article.part_id or article.story_id,
            published_at=article.published_at,
            **asdict(pack(own)),
        )
        for article, own in sketches
        if article.story_id is not None
    ]
    Sketch.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["story", "published_at", "head", "terms", "keys", "least", "shingles"],
    )


def _placement(article: Article, detection: Detection, own: ArticleSketch) -> Placement:
    near = stories_near(article=article, vendors=detection.vendors)
    if near.unsketched:
        _sketch_again(near.unsketched)
        near = stories_near(article=article, vendors=detection.vendors)
    return placement_of(own, near)


def _sketch_again(stories: Sequence[int]) -> None:
    """Make the sketches of stories from before sketches were kept, or were made as they are now."""
    found = Article.objects.filter(told_by(stories)).defer("html")
    keep_sketches([(one, sketch(as_reading(one), from_record(one.detection))) for one in found])
    Story.objects.filter(pk__in=stories).update(sketched=VERSION)


def _barred(article: Article) -> set[int]:
    """The stories, with their parts, that officers split ``article`` off."""
    splits = StoryDecision.objects.filter(
        kind=StoryDecisionKind.SPLIT, undone_at=None, articles__contains=[article.pk]
    )
    left = list(splits.values_list("other", flat=True))
    return {part for pk in left for part in parts_of(root_of(pk))}


def _told(article: Article, detection: Detection, placement: Placement) -> list[Story]:
    """The story that recognised ``article`` and whatever that is a part of, the whole last; a new one if none did."""
    if placement.story_id is None:
        return [start_story(article)]
    told = [Story.objects.select_for_update().get(pk=placement.story_id)]
    while (whole := told[-1].merged_into_id) is not None:
        told.append(Story.objects.select_for_update().get(pk=whole))
    for story in told:
        _widen(story, article, detection)
    return told


def _widen(story: Story, article: Article, detection: Detection) -> None:
    """Let the story's times and vendors take in those of ``article``; mostly nothing is to be written."""
    first = min(story.first_published_at, article.published_at)
    last = max(story.last_published_at, article.published_at)
    vendors = sorted({*story.vendor_slugs, *detection.vendors})
    wide = (first, last, vendors)
    if wide != (story.first_published_at, story.last_published_at, story.vendor_slugs):
        story.first_published_at, story.last_published_at, story.vendor_slugs = wide
        story.save(update_fields=["first_published_at", "last_published_at", "vendor_slugs"])


def start_story(article: Article) -> Story:
    """A new story, told by ``article``."""
    found = article.detection
    return Story.objects.create(
        title=(article.title or article.text)[:500],
        type=found.get("type") or "",
        direction=found.get("direction") or "",
        vendor_slugs=list(found.get("vendors") or ()),
        first_published_at=article.published_at,
        last_published_at=article.published_at,
        sketched=VERSION,
    )


def _follow(story: Story, article: Article, detection: Detection) -> None:
    """A new story gets a candidate; a surer article takes the lead of an open one; a settled one gains evidence."""
    candidate = Candidate.objects.select_for_update().filter(story=story).first()
    if candidate is None:
        announce_candidate(propose(Candidate(story=story), article))
    elif candidate.state in OPEN:
        if detection.confidence > candidate.confidence and article.duplicate_of_id is None:
            propose(candidate, article)
        elif candidate.chance is not None:
            candidate.chance = None  # more tell of it than were weighed
            candidate.save(update_fields=["chance"])
    elif candidate.incident is not None:
        attach_articles(incident=candidate.incident, articles=[article])


def propose(candidate: Candidate, article: Article) -> Candidate:
    """Let ``candidate`` propose what ``article``, which leads its story from now on, was found to tell."""
    candidate.article = article
    candidate.type = article.detection.get("type") or candidate.type
    candidate.direction = article.detection.get("direction") or candidate.direction
    candidate.confidence = sureness(article)
    candidate.detection = article.detection
    candidate.chance = None  # of what it proposed before
    candidate.save()
    return candidate


def sureness(article: Article) -> float:
    """How sure it is that ``article`` tells of an event, 0–1: what an officer said of it included."""
    return float(article.detection.get("confidence", article.confidence))
