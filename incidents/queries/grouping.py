"""How stories hang together by what officers decided: which are parts of which, and which must stay apart."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from incidents.models import Candidate, Story, StoryDecision, StoryDecisionKind

_APART = (StoryDecisionKind.APART, StoryDecisionKind.SPLIT)


def root_of(story: int) -> int:
    """The whole that ``story`` is a part of; itself where nobody merged it."""
    return roots_of([story])[story]


def roots_of(stories: Collection[int]) -> dict[int, int]:
    """The whole that each of ``stories`` is a part of, itself where nobody merged it; a query a level."""
    roots, last = {story: story for story in stories}, set(stories)
    while last:
        merged = Story.objects.filter(pk__in=last, merged_into__isnull=False)
        above = dict(merged.values_list("pk", "merged_into"))
        roots = {story: above.get(root) or root for story, root in roots.items()}
        last = {whole for whole in above.values() if whole is not None}
    return roots


def whole_of(candidate: Candidate) -> Candidate:
    """What proposes the whole that the story of ``candidate`` is a part of; itself where nobody merged it."""
    root = root_of(candidate.story_id)
    return (
        candidate if root == candidate.story_id else Candidate.objects.select_related("story").get(story=root)
    )


def parts_of(story: int) -> set[int]:
    """``story`` with all its parts, and theirs."""
    return set(wholes_of([story]))


def wholes_of(stories: Collection[int]) -> dict[int, int]:
    """Each of ``stories`` and each of their parts, with the one of them that it belongs to; a query a level."""
    found = {story: story for story in stories}
    last = list(found)
    while last:
        below = Story.objects.filter(merged_into__in=last).values_list("pk", "merged_into")
        fresh = {pk: found[whole] for pk, whole in below if whole is not None}
        found |= fresh
        last = list(fresh)
    return found


def told_by(stories: Sequence[int]) -> Q:
    """The articles that these stories themselves recognised: not those that came with their parts."""
    return Q(story__in=stories, part=None) | Q(part__in=stories)


def kept_apart(one: Collection[int], other: Collection[int]) -> QuerySet[StoryDecision]:
    """The decisions in force that keep any of the stories ``one`` apart from any of ``other``."""
    across = Q(story__in=one, other__in=other) | Q(story__in=other, other__in=one)
    return StoryDecision.objects.filter(across, kind__in=_APART, undone_at=None)


def merge_of(story: int) -> StoryDecision | None:
    """By which decision in force ``story`` is a part of another, if it is."""
    found = StoryDecision.objects.filter(kind=StoryDecisionKind.MERGE, story=story, undone_at=None)
    return found.select_related("story").first()


def decisions_on(story: int) -> QuerySet[StoryDecision]:
    """What officers decided on ``story`` and its parts and is in force, the newest first."""
    parts = parts_of(story)
    found = StoryDecision.objects.filter(Q(story__in=parts) | Q(other__in=parts), undone_at=None)
    return found.select_related("story__candidate", "other__candidate", "by").order_by("-at", "-pk")


def last_story_decision(user: Any) -> StoryDecision | None:
    """What ``user`` decided last on stories and may undo; that two are one is undone by the candidate that joined."""
    found = StoryDecision.objects.filter(by=user, undone_at=None, kind__in=_APART)
    return found.select_related("story__candidate").order_by("-at", "-pk").first()
