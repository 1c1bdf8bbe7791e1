"""Officers' decisions on which articles tell of one event, taken back with all that they did, and no more."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Article, Candidate, Story, StoryDecision, StoryDecisionKind
from incidents.models.candidate import OPEN
from incidents.queries.grouping import parts_of, root_of, roots_of
from incidents.services.wholes import (
    articles_in,
    candidate_of,
    hold_stories,
    join,
    let_go,
    move,
    refuse_apart,
    settle_all,
)
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.formatting import mid_sentence


def undo_story_decision(*, by: User | None, decision: StoryDecision, now: datetime | None = None) -> Story:
    """Take ``decision`` back with all that it did, and no more; the story that it was about. Again changes nothing.

    :raises ValidationError: where a later decision rests on it, saying which to undo first.
    """
    moment = now or timezone.now()
    with acting(by, "decision on stories undone"):
        hold_stories(decision.story, decision.other)
        settle_all(undo_held(by=by, decision=decision, now=moment))
    return decision.story


def undo_held(*, by: User | None, decision: StoryDecision, now: datetime) -> set[int]:
    """As :func:`undo_story_decision`, of stories that the caller holds; the ids of those to settle then."""
    locked = StoryDecision.objects.select_for_update().get(pk=decision.pk)
    if locked.undone_at is not None:
        return set()
    changed: set[int] = set()
    if locked.kind == StoryDecisionKind.MERGE:
        changed = _cut(by, locked, now)
    elif locked.kind == StoryDecisionKind.SPLIT:
        changed = _put_back(by, locked, now)
    locked.undone_at, locked.undone_by = now, by
    locked.save(update_fields=["undone_at", "undone_by"])
    return changed


def _cut(by: User | None, decision: StoryDecision, moment: datetime) -> set[int]:
    """Take a part off its whole again, with every article that it recognised meanwhile."""
    part = decision.story
    whole = candidate_of(Story.objects.get(pk=root_of(part.pk)))
    inside = Article.objects.filter(story=whole.story_id)
    leaving = list(inside.filter(part__in=parts_of(part.pk)).values_list("pk", flat=True))
    if not leaving or inside.count() == len(leaving):
        message = _(
            "Nothing would be left of one of the two stories: undo first that articles were split off."
        )
        raise ValidationError(message)
    part.merged_into = None
    part.save(update_fields=["merged_into"])
    Article.objects.filter(pk__in=leaving).update(story=part)
    Article.objects.filter(pk__in=leaving, part=part).update(part=None)
    _restore(candidate_of(part), decision.was["candidate"])
    let_go(by, whole, leaving, kept=decision.was["had"], now=moment)
    return {part.pk, whole.story_id}


def _put_back(by: User | None, decision: StoryDecision, moment: datetime) -> set[int]:
    """Put what was split off back where it was; what came to it meanwhile goes along, as a part of its own."""
    own = candidate_of(decision.story)
    if own.story.merged_into_id is not None or own.state not in OPEN:
        names = {"title": own.story.title, "state": mid_sentence(own.get_state_display())}
        raise ValidationError(_("“%(title)s” is %(state)s since: undo that first.") % names)
    whole = candidate_of(Story.objects.get(pk=root_of(decision.other_id)))
    refuse_apart(own.story, whole.story, but=decision)
    parts: dict[str, int] = decision.was["parts"]
    articles, wholes = articles_in(own.story_id), roots_of(parts.values())
    back: dict[int, list[Article]] = {}
    for article in articles:
        home = parts.get(str(article.pk))
        if home is not None and article.part_id is None and wholes.get(home) == whole.story_id:
            back.setdefault(home, []).append(article)
    for home, some in back.items():
        move(some, whole.story, part=None if home == whole.story_id else home)
    join(own, whole, articles, decision, by, moment)
    return {whole.story_id}


def _restore(candidate: Candidate, record: dict[str, Any]) -> None:
    candidate.state, candidate.decided_by_id = record["state"], record["decided_by"]
    at = record["decided_at"]
    candidate.decided_at = datetime.fromisoformat(at) if at else None
    candidate.save(update_fields=["state", "decided_by", "decided_at"])
