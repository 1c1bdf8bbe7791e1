"""Officers' decisions on which articles tell of one event: merge stories, split one, keep two apart.

A merged story keeps its row as a part of the other and goes on recognising articles for it; so whatever is read later
follows the decision, and undoing (:mod:`.ungrouping`) cuts the part off again with all that came to it. Every
decision is a row.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Article, Candidate, CandidateState, Story, StoryDecision, StoryDecisionKind
from incidents.models.candidate import OPEN
from incidents.queries.grouping import kept_apart, parts_of
from incidents.services.announcing import announce_candidate
from incidents.services.stories import propose, start_story
from incidents.services.wholes import (
    articles_in,
    candidate_of,
    hold_stories,
    join,
    lead_order,
    let_go,
    measure,
    move,
    refuse_apart,
    settle,
)
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.formatting import mid_sentence

LONGEST_REASON = 300


def merge_stories(
    *, by: User | None, story: Story, other: Story, reason: str = "", now: datetime | None = None
) -> Story:
    """Make ``story`` a part of ``other``, as both tell of one event; the story that both are now.

    The one that waits becomes part of the one that was decided on: its articles are evidence of that incident then.
    Merging again changes nothing.

    :raises ValidationError: ``story`` where both were decided on, or where somebody said that they are not the same.
    """
    moment = now or timezone.now()
    with acting(by, "stories merged"):
        one, two = hold_stories(story, other)
        staying = join_held(by=by, story=one, other=two, reason=reason, now=moment)
        if staying is not None:
            settle(staying)
    return staying.story if staying else one


def join_held(
    *, by: User | None, story: Story, other: Story, reason: str = "", now: datetime
) -> Candidate | None:
    """As :func:`merge_stories`, of wholes that the caller holds; whom to settle then, None where nothing was done."""
    if story.pk == other.pk:
        return None
    refuse_apart(story, other)
    joining, staying = _in_order(candidate_of(story), candidate_of(other))
    decision = _decision(by, now, StoryDecisionKind.MERGE, joining.story, staying.story, reason)
    join(joining, staying, articles_in(joining.story_id), decision, by, now)
    decision.save()
    return staying


def split_story(
    *,
    by: User | None,
    story: Story,
    articles: Collection[int],
    reason: str = "",
    now: datetime | None = None,
) -> Story:
    """Take ``articles`` (ids) with their copies out of ``story`` into a new one, which has a candidate of its own.

    They cease to be evidence of the story's incident.

    :raises ValidationError: ``articles`` where some are not of the story, none is named, or none would be left.
    """
    moment = now or timezone.now()
    with acting(by, "story split"):
        (whole,) = hold_stories(story)
        left = candidate_of(whole)
        leaving = _leaving(left.story, articles)
        lead = max(leaving, key=lead_order)
        fresh = start_story(lead)
        decision = _decision(by, moment, StoryDecisionKind.SPLIT, fresh, left.story, reason)
        decision.articles = sorted(article.pk for article in leaving)
        decision.was = {"parts": {str(one.pk): one.part_id or left.story_id for one in leaving}}
        decision.save()
        fresh.sketched = min(
            Story.objects.filter(pk__in=parts_of(left.story_id)).values_list("sketched", flat=True)
        )
        fresh.save(update_fields=["sketched"])
        move(leaving, fresh, part=None)
        measure(fresh)
        candidate = propose(Candidate(story=fresh, by_hand=True), lead)
        announce_candidate(candidate)
        let_go(by, left, [article.pk for article in leaving], now=moment)
        settle(left)
    return fresh


def keep_apart(
    *, by: User | None, story: Story, other: Story, reason: str = "", now: datetime | None = None
) -> StoryDecision:
    """Note that the two tell of different events: they can neither be merged nor meet in a third; again, no change.

    :raises ValidationError: ``story`` where they are one story already.
    """
    moment = now or timezone.now()
    with acting(by, "stories kept apart"):
        one, two = hold_stories(story, other)
        if one.pk == two.pk:
            raise ValidationError({"story": [_("They are one story already: split off what is another.")]})
        known = kept_apart(parts_of(one.pk), parts_of(two.pk)).first()
        if known is not None:
            return known
        decision = _decision(by, moment, StoryDecisionKind.APART, one, two, reason)
        decision.save()
    return decision


def _decision(
    by: User | None, at: datetime, kind: StoryDecisionKind, story: Story, other: Story, reason: str
) -> StoryDecision:
    if len(reason) > LONGEST_REASON:
        message = _("must hold at most %(most)d characters") % {"most": LONGEST_REASON}
        raise ValidationError({"reason": [message]})
    return StoryDecision(by=by, at=at, kind=kind, story=story, other=other, reason=reason)


def _in_order(one: Candidate, two: Candidate) -> tuple[Candidate, Candidate]:
    """What becomes a part, and of what: a story that waits joins one that somebody has decided on."""
    if one.state in OPEN or one.state == two.state == CandidateState.DISMISSED:
        return one, two
    if two.state in OPEN:
        return two, one
    names = {
        "one": one.story.title,
        "state": mid_sentence(one.get_state_display()),
        "two": two.story.title,
        "other": mid_sentence(two.get_state_display()),
    }
    message = _("“%(one)s” is %(state)s and “%(two)s” is %(other)s: undo one of these decisions first.")
    raise ValidationError({"story": [message % names]})


def _leaving(story: Story, wanted: Collection[int]) -> list[Article]:
    """The articles of ``story`` that are to leave it: those wanted with every copy of them."""
    inside = {article.pk: article for article in articles_in(story.pk)}
    unknown = sorted(set(wanted) - inside.keys())
    if unknown:
        names = {"all": ", ".join(map(str, unknown))}
        raise ValidationError({"articles": [_("are not articles of this story: %(all)s") % names]})
    family = _family(wanted, inside)
    if not family:
        raise ValidationError({"articles": [_("name at least one article")]})
    if len(family) == len(inside):
        message = _("are all that the story has, copies of each other included: nothing would be left of it")
        raise ValidationError({"articles": [message]})
    return [inside[pk] for pk in sorted(family)]


def _family(wanted: Collection[int], inside: Mapping[int, Article]) -> set[int]:
    """``wanted`` with all that are copies of each other, or have the same words, among those ``inside``."""
    signs: dict[int, set[object]] = {
        pk: {pk, article.duplicate_of_id or pk, article.text_key or pk} for pk, article in inside.items()
    }
    alike: dict[object, set[int]] = {}
    for pk, own in signs.items():
        for sign in own:
            alike.setdefault(sign, set()).add(pk)
    family, asked = set(wanted), list(wanted)
    while asked:
        for sign in signs[asked.pop()]:
            fresh = alike.pop(sign, set()) - family
            family |= fresh
            asked += fresh
    return family
