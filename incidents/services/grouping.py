"""Officers' decisions on which articles tell of one event: merge stories, split one, keep two apart, and back.

A merged story keeps its row as a part of the other and goes on recognising articles for it; so whatever is read later
follows the decision, and undoing cuts the part off again with all that came to it. Every decision is a row.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import (
    Article,
    Candidate,
    CandidateState,
    Sketch,
    Story,
    StoryDecision,
    StoryDecisionKind,
)
from incidents.models.candidate import OPEN
from incidents.queries.grouping import kept_apart, parts_of, root_of, roots_of
from incidents.services.announcing import announce_candidate
from incidents.services.evidence import add_evidence, take_evidence
from incidents.services.outages import follow_outage
from incidents.services.stories import hold_placing, propose, start_story, sureness
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
    _refuse_apart(story, other)
    joining, staying = _in_order(_candidate(story), _candidate(other))
    decision = _decision(by, now, StoryDecisionKind.MERGE, joining.story, staying.story, reason)
    _join(joining, staying, _articles(joining.story_id), decision, by, now)
    decision.save()
    return staying


def settle(candidate: Candidate) -> None:
    """Let the times and vendors of the story of ``candidate`` and what it proposes be what its articles tell now."""
    _measure(candidate.story)
    _touch(candidate)


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
        left = _candidate(whole)
        leaving = _leaving(left.story, articles)
        lead = max(leaving, key=_lead_order)
        fresh = start_story(lead)
        decision = _decision(by, moment, StoryDecisionKind.SPLIT, fresh, left.story, reason)
        decision.articles = sorted(article.pk for article in leaving)
        decision.was = {"parts": {str(one.pk): one.part_id or left.story_id for one in leaving}}
        decision.save()
        fresh.sketched = min(
            Story.objects.filter(pk__in=parts_of(left.story_id)).values_list("sketched", flat=True)
        )
        fresh.save(update_fields=["sketched"])
        _move(leaving, fresh, part=None)
        _measure(fresh)
        candidate = propose(Candidate(story=fresh, by_hand=True), lead)
        announce_candidate(candidate)
        _lose(by, left, leaving, kept=(), now=moment)
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


def undo_story_decision(*, by: User | None, decision: StoryDecision, now: datetime | None = None) -> Story:
    """Take ``decision`` back with all that it did, and no more; the story that it was about. Again changes nothing.

    :raises ValidationError: where a later decision rests on it, saying which to undo first.
    """
    moment = now or timezone.now()
    with acting(by, "decision on stories undone"):
        hold_stories(decision.story, decision.other)
        locked = StoryDecision.objects.select_for_update().get(pk=decision.pk)
        if locked.undone_at is None:
            if locked.kind == StoryDecisionKind.MERGE:
                _cut(by, locked, moment)
            elif locked.kind == StoryDecisionKind.SPLIT:
                _put_back(by, locked, moment)
            locked.undone_at, locked.undone_by = moment, by
            locked.save(update_fields=["undone_at", "undone_by"])
    return locked.story


def hold_stories(*stories: Story) -> list[Story]:
    """The wholes that ``stories`` belong to, in order, with all grouping held until the transaction ends.

    The rows of their articles come first: whoever looks through one of them holds its row while waiting to group. The
    candidates come last, in one order, as whoever decides on several takes them.
    """
    wholes = roots_of([story.pk for story in stories])
    told = Article.objects.select_for_update(no_key=True).filter(story__in=wholes.values()).order_by("pk")
    list(told.values_list("pk", flat=True))
    hold_placing()
    wholes = roots_of(list(wholes))
    hold_candidates(Candidate.objects.filter(story__in={*wholes, *wholes.values()}))
    return [Story.objects.get(pk=wholes[story.pk]) for story in stories]


def hold_candidates(candidates: QuerySet[Candidate]) -> None:
    """Keep others from deciding on ``candidates`` until the transaction ends; whoever asks for some waits once."""
    list(candidates.select_for_update().order_by("pk").values_list("pk", flat=True))


def _candidate(story: Story) -> Candidate:
    if (found := Candidate.objects.select_for_update().filter(story=story).first()) is None:
        raise ValidationError({"story": [_("has nothing to decide on")]})
    found.story = story
    return found


def _decision(
    by: User | None, at: datetime, kind: StoryDecisionKind, story: Story, other: Story, reason: str
) -> StoryDecision:
    if len(reason) > LONGEST_REASON:
        message = _("must hold at most %(most)d characters") % {"most": LONGEST_REASON}
        raise ValidationError({"reason": [message]})
    return StoryDecision(by=by, at=at, kind=kind, story=story, other=other, reason=reason)


def _refuse_apart(one: Story, two: Story, *, but: StoryDecision | None = None) -> None:
    apart = kept_apart(parts_of(one.pk), parts_of(two.pk)).select_related("by", "story", "other")
    found = next((decision for decision in apart if decision != but), None)
    if found is not None:
        who = found.by.get_full_name() if found.by else _("somebody")
        names = {"who": who, "one": found.story.title, "two": found.other.title}
        message = _("%(who)s said that “%(one)s” and “%(two)s” are not the same event: undo that first.")
        raise ValidationError({"story": [message % names]})


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


def _join(
    joining: Candidate,
    staying: Candidate,
    articles: Sequence[Article],
    decision: StoryDecision,
    by: User | None,
    moment: datetime,
) -> None:
    """Make the story of one candidate, with its ``articles``, a part of the other's, which is to be settled then.

    ``decision`` learns what undoing puts back.
    """
    had: list[int] = []
    if staying.incident is not None:
        told = staying.incident.evidence.filter(article__in=articles)
        had = list(told.values_list("article_id", flat=True))
    Article.objects.filter(story=joining.story, part=None).update(part=joining.story_id)
    Article.objects.filter(story=joining.story_id).update(story=staying.story_id)
    joining.story.merged_into = decision.other
    joining.story.save(update_fields=["merged_into"])
    decision.was = decision.was | {"had": had, "candidate": _record(joining)}
    _set_aside(by, joining, moment)
    if staying.incident is not None and articles:
        add_evidence(by=by, candidate=staying, incident=staying.incident, now=decision.at, articles=articles)


def _cut(by: User | None, decision: StoryDecision, moment: datetime) -> None:
    """Take a part off its whole again, with every article that it recognised meanwhile."""
    part = decision.story
    whole = _candidate(Story.objects.get(pk=root_of(part.pk)))
    inside = parts_of(part.pk)
    articles = _articles(whole.story_id)
    leaving = [article for article in articles if article.part_id in inside]
    if not leaving or len(leaving) == len(articles):
        message = _(
            "Nothing would be left of one of the two stories: undo first that articles were split off."
        )
        raise ValidationError(message)
    part.merged_into = None
    part.save(update_fields=["merged_into"])
    pks = [article.pk for article in leaving]
    Article.objects.filter(pk__in=pks).update(story=part)
    Article.objects.filter(pk__in=pks, part=part).update(part=None)
    _measure(part)
    candidate = Candidate.objects.select_for_update().get(story=part)
    _restore(candidate, decision.was["candidate"])
    _touch(candidate)
    _lose(by, whole, leaving, kept=decision.was["had"], now=moment)


def _put_back(by: User | None, decision: StoryDecision, moment: datetime) -> None:
    """Put what was split off back where it was; what came to it meanwhile goes along, as a part of its own."""
    own = _candidate(decision.story)
    if own.story.merged_into_id is not None or own.state not in OPEN:
        names = {"title": own.story.title, "state": mid_sentence(own.get_state_display())}
        raise ValidationError(_("“%(title)s” is %(state)s since: undo that first.") % names)
    whole = _candidate(Story.objects.get(pk=root_of(decision.other_id)))
    _refuse_apart(own.story, whole.story, but=decision)
    parts: dict[str, int] = decision.was["parts"]
    articles, wholes = _articles(own.story_id), roots_of(parts.values())
    back: dict[int, list[Article]] = {}
    for article in articles:
        home = parts.get(str(article.pk))
        if home is not None and article.part_id is None and wholes.get(home) == whole.story_id:
            back.setdefault(home, []).append(article)
    for home, some in back.items():
        _move(some, whole.story, part=None if home == whole.story_id else home)
    _join(own, whole, articles, decision, by, moment)
    settle(whole)


def _leaving(story: Story, wanted: Collection[int]) -> list[Article]:
    """The articles of ``story`` that are to leave it: those wanted with every copy of them."""
    inside = {article.pk: article for article in _articles(story.pk)}
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


def _articles(story: int) -> list[Article]:
    found = Article.objects.filter(story=story).defer("text", "html").select_related("source")
    return list(found.order_by("published_at", "pk"))


def _move(articles: Sequence[Article], story: Story, *, part: int | None) -> None:
    pks = [article.pk for article in articles]
    Article.objects.filter(pk__in=pks).update(story=story, part=part)
    Sketch.objects.filter(article__in=pks).update(story=part or story.pk)


def _lose(
    by: User | None, left: Candidate, gone: Sequence[Article], *, kept: Collection[int], now: datetime
) -> None:
    """Let what ``gone`` told leave the story's candidate, and its incident's evidence but for ``kept``."""
    _measure(left.story)
    if left.incident is not None:
        taken = [article.pk for article in gone if article.pk not in kept]
        take_evidence(by=by, incident=left.incident, articles=taken, title=left.story.title, now=now)
    _touch(left)


def _touch(candidate: Candidate) -> None:
    """While it is open, note that somebody decided on it, and let the surest of its story's articles lead.

    Where status pages tell of the event, it lasts as long as they say of all that the story holds now.
    """
    if candidate.state in OPEN:
        candidate.by_hand = True
        candidate.save(update_fields=["by_hand"])
    _let_lead(candidate)
    follow_outage(story=candidate.story)


def _let_lead(candidate: Candidate) -> None:
    articles = _articles(candidate.story_id)
    now = next((article for article in articles if article.pk == candidate.article_id), None)
    surest = max(articles, key=_lead_order, default=now)
    if surest is None or (now is not None and sureness(surest) <= candidate.confidence):
        return
    if candidate.state in OPEN:
        propose(candidate, surest)
    elif now is None:
        candidate.article = surest
        candidate.save(update_fields=["article"])


def _lead_order(article: Article) -> tuple[bool, float, float]:
    return article.duplicate_of_id is None, sureness(article), -article.published_at.timestamp()


def _set_aside(by: User | None, candidate: Candidate, at: datetime) -> None:
    candidate.state, candidate.decided_by, candidate.decided_at = CandidateState.JOINED, by, at
    candidate.by_hand = True
    candidate.save(update_fields=["state", "decided_by", "decided_at", "by_hand"])


def _record(candidate: Candidate) -> dict[str, Any]:
    """What is put aside of a candidate whose story becomes part of another: all else of it stays as it is."""
    at = candidate.decided_at
    return {
        "state": candidate.state,
        "decided_by": candidate.decided_by_id,
        "decided_at": at.isoformat() if at else None,
    }


def _restore(candidate: Candidate, record: dict[str, Any]) -> None:
    candidate.state, candidate.decided_by_id = record["state"], record["decided_by"]
    at = record["decided_at"]
    candidate.decided_at = datetime.fromisoformat(at) if at else None
    candidate.save(update_fields=["state", "decided_by", "decided_at"])


def _measure(story: Story) -> None:
    rows = list(Article.objects.filter(story=story).values_list("published_at", "detection__vendors"))
    if not rows:
        return
    story.first_published_at, story.last_published_at = min(at for at, _ in rows), max(at for at, _ in rows)
    story.vendor_slugs = sorted({slug for _at, slugs in rows for slug in slugs or ()})
    story.save(update_fields=["first_published_at", "last_published_at", "vendor_slugs"])
