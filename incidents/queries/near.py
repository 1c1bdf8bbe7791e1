"""Which stories may tell of the same event as another: the likeliest ones, or those found by words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from incidents.domain.detect.record import from_record
from incidents.domain.likeness import SAME_STORY, WINDOW
from incidents.domain.placing import mean_likenesses
from incidents.domain.story import sketch
from incidents.models import Candidate, Story
from incidents.queries.grouping import kept_apart, parts_of, roots_of, wholes_of
from incidents.queries.stories import as_reading, stories_near

NEAR, FOUND = 8, 20
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class NearStory:
    """A story beside another: how alike the two are (None: not comparable), and whether officers keep them apart."""

    story: Story
    likeness: float | None
    articles: int
    apart: bool

    @property
    def likely(self) -> bool:
        """Whether grouping itself would take the two for one event, had nobody said otherwise."""
        return not self.apart and self.likeness is not None and self.likeness >= SAME_STORY


def stories(
    *, q: str = "", state: str = "", type: str = "", vendor: str = "", merged_into: int | None = None
) -> QuerySet[Story]:
    """Stories with what each proposes, parts of others too.

    ``q`` are words of the title, ``state`` is that of the candidate, ``vendor`` a slug, ``merged_into`` the id of what
    they are parts of.
    """
    found = Story.objects.filter(candidate__isnull=False).select_related("candidate")
    for word in q.split():
        found = found.filter(title__icontains=word)
    given = {"candidate__state": state, "type": type, "merged_into": merged_into}
    found = found.filter(**{name: value for name, value in given.items() if value not in (None, "")})
    return found.filter(vendor_slugs__contains=[vendor]) if vendor else found


def find_stories(q: str) -> QuerySet[Story]:
    """Whole stories with every word of ``q`` in the title, the newest first."""
    return stories(q=q).filter(merged_into=None).order_by("-last_published_at", "-pk")


def near_stories(candidate: Candidate, *, q: str = "") -> list[NearStory]:
    """What may tell of the candidate's event: by its words and times, likeliest first; or whatever ``q`` finds."""
    alike = _likenesses(candidate)
    if q:
        found = list(find_stories(q).exclude(pk=candidate.story_id)[:FOUND])
    else:
        around = _around(candidate).exclude(pk=candidate.story_id).order_by("-last_published_at", "-pk")
        at = candidate.article.published_at
        found = sorted(around[:_LOOKED_AT], key=lambda story: (-alike.get(story.pk, 0.0), _apart(story, at)))[
            :NEAR
        ]
    # What officers keep apart stands there to be seen, last.
    return sorted(_described(candidate, found, alike), key=lambda near: near.apart)


def _around(candidate: Candidate) -> QuerySet[Story]:
    """Whole stories of its vendors, told at about its time."""
    at = candidate.article.published_at
    near = stories().filter(
        merged_into=None, last_published_at__gte=at - WINDOW, first_published_at__lte=at + WINDOW
    )
    return near.filter(vendor_slugs__overlap=candidate.story.vendor_slugs)


def _apart(story: Story, at: datetime) -> float:
    return abs((story.first_published_at - at).total_seconds())


def _likenesses(candidate: Candidate) -> dict[int, float]:
    """How alike the candidate's leading article is to whole stories near it, on the mean of their best part."""
    article = candidate.article
    known = {"relevant": True, "confidence": article.confidence}
    own = sketch(as_reading(article), from_record(known | article.detection | {"facts": ()}))
    shelf = stories_near(article=article, vendors=candidate.story.vendor_slugs).shelf
    means = mean_likenesses(own, shelf)
    alike: dict[int, float] = {}
    wholes = roots_of(means.keys())
    for story, mean in means.items():
        alike[wholes[story]] = max(alike.get(wholes[story], 0.0), min(mean, 1.0))
    return alike


def _described(candidate: Candidate, found: Sequence[Story], alike: Mapping[int, float]) -> list[NearStory]:
    pks = [story.pk for story in found]
    counts = dict(
        Story.objects.filter(pk__in=pks).annotate(n=Count("articles")).order_by().values_list("pk", "n")
    )
    parts = wholes_of(pks)
    said = kept_apart(parts_of(candidate.story_id), parts).values_list("story", "other")
    kept = {parts[pk] for pair in said for pk in pair if pk in parts}
    return [NearStory(story, alike.get(story.pk), counts[story.pk], story.pk in kept) for story in found]
