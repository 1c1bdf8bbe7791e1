"""Writes on stories and on what they propose."""

from incidents.domain.detect.article import Article as Reading
from incidents.domain.detect.article import Detection
from incidents.domain.story import Placement, place
from incidents.models import Article, Candidate, CandidateState, Story
from incidents.queries.stories import stories_near
from incidents.services.announcing import announce_candidate
from incidents.services.incidents import attach_articles

OPEN = (CandidateState.PENDING, CandidateState.SNOOZED)


def place_article(*, article: Article, detection: Detection, reading: Reading) -> Story:
    """Put a relevant article into the story it tells, or start one; the story's candidate follows.

    The caller holds the lock that keeps two articles about one event from starting a story each.
    """
    near = stories_near(article=article, vendors=list(detection.vendors))
    placement = place(reading, detection, near)
    story = _story(article, detection, placement)
    article.story = story
    article.similarity = placement.similarity if placement.story_id else None
    article.duplicate_of_id = int(placement.near_duplicate_of) if placement.near_duplicate_of else None
    article.save(update_fields=["story", "similarity", "duplicate_of"])
    _follow(story, article, detection)
    return story


def refresh_story(*, article: Article, detection: Detection) -> None:
    """Let an edited article's new wording reach the candidate that it leads, while nobody has decided."""
    candidate = Candidate.objects.select_for_update().filter(story=article.story).first()
    if candidate is not None and candidate.state in OPEN and candidate.article_id == article.pk:
        _propose(candidate, article, detection)


def _story(article: Article, detection: Detection, placement: Placement) -> Story:
    if placement.story_id is None:
        return Story.objects.create(
            title=(article.title or article.text)[:500],
            type=detection.type or "",
            direction=detection.direction or "",
            vendor_slugs=list(detection.vendors),
            first_published_at=article.published_at,
            last_published_at=article.published_at,
        )
    story = Story.objects.select_for_update().get(pk=int(placement.story_id))
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
