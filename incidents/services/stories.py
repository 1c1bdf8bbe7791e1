"""Writes on stories and on what they propose."""

from collections.abc import Sequence
from dataclasses import asdict

from incidents.domain.columns import VERSION, pack
from incidents.domain.detect.article import Detection
from incidents.domain.detect.record import from_record
from incidents.domain.placing import Placement
from incidents.domain.story import ArticleSketch, sketch
from incidents.models import Article, Candidate, CandidateState, Sketch, Story
from incidents.models.source import SourceKind
from incidents.queries.stories import (
    as_reading,
    placement_of,
    stories_near,
    story_of_same_outage,
    story_of_twin,
)
from incidents.services.announcing import announce_candidate
from incidents.services.incidents import attach_articles

OPEN = (CandidateState.PENDING, CandidateState.SNOOZED)


def place_article(*, article: Article, detection: Detection) -> Story:
    """Put a relevant article into the story it tells, or start one; the story's candidate follows.

    The caller holds the lock that keeps two articles about one event from starting a story each.
    """
    own = sketch(as_reading(article), detection)
    placement = story_of_same_outage(article) or story_of_twin(article) or _placement(article, detection, own)
    story = _story(article, detection, placement)
    article.story = story
    article.similarity = placement.similarity if placement.story_id else None
    article.duplicate_of_id = placement.near_duplicate_of
    article.save(update_fields=["story", "similarity", "duplicate_of"])
    keep_sketches([(article, own)])
    _follow(story, article, detection)
    return story


def refresh_story(*, article: Article, detection: Detection) -> None:
    """Let an edited article's new wording reach its sketch, and its candidate while nobody has decided."""
    keep_sketches([(article, sketch(as_reading(article), detection))])
    candidate = Candidate.objects.select_for_update().filter(story=article.story).first()
    if candidate is not None and candidate.state in OPEN and candidate.article_id == article.pk:
        _propose(candidate, article, detection)


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
            article=article, story_id=article.story_id, published_at=article.published_at, **asdict(pack(own))
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
    found = Article.objects.filter(story__in=stories).defer("html")
    keep_sketches([(one, sketch(as_reading(one), from_record(one.detection))) for one in found])
    Story.objects.filter(pk__in=stories).update(sketched=VERSION)


def _story(article: Article, detection: Detection, placement: Placement) -> Story:
    if placement.story_id is None:
        return Story.objects.create(
            title=(article.title or article.text)[:500],
            type=detection.type or "",
            direction=detection.direction or "",
            vendor_slugs=list(detection.vendors),
            first_published_at=article.published_at,
            last_published_at=article.published_at,
            sketched=VERSION,
        )
    story = Story.objects.select_for_update().get(pk=placement.story_id)
    story.first_published_at = min(story.first_published_at, article.published_at)
    story.last_published_at = max(story.last_published_at, article.published_at)
    story.vendor_slugs = sorted({*story.vendor_slugs, *detection.vendors})
    story.save(update_fields=["first_published_at", "last_published_at", "vendor_slugs"])
    return story


def _follow(story: Story, article: Article, detection: Detection) -> None:
    """A new story gets a candidate; a surer article takes the lead of an open one; a settled one gains evidence."""
    candidate = Candidate.objects.select_for_update().filter(story=story).first()
    if candidate is None:
        announce_candidate(_propose(Candidate(story=story), article, detection))
    elif candidate.state in OPEN:
        if detection.confidence > candidate.confidence and article.duplicate_of_id is None:
            _propose(candidate, article, detection)
    elif candidate.incident is not None:
        attach_articles(incident=candidate.incident, articles=[article])


def _propose(candidate: Candidate, article: Article, detection: Detection) -> Candidate:
    candidate.article = article
    candidate.type = detection.type or candidate.type
    candidate.direction = detection.direction or candidate.direction
    candidate.confidence = detection.confidence
    candidate.detection = article.detection
    candidate.save()
    return candidate
