"""Stories as grouping works on them: held against others, their articles, and what these make of their candidates.

Deciding that articles belong together and taking that back (:mod:`.grouping`, :mod:`.ungrouping`) both rest on this.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incidents.models import Article, Candidate, CandidateState, Sketch, Story, StoryDecision
from incidents.models.candidate import OPEN
from incidents.queries.grouping import kept_apart, parts_of, roots_of
from incidents.services.evidence import add_evidence, take_evidence
from incidents.services.outages import follow_outage
from incidents.services.stories import hold_placing, propose, sureness
from riskboard.accounts.models import User


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


def candidate_of(story: Story) -> Candidate:
    """What proposes ``story`` to officers, held until the transaction ends.

    :raises ValidationError: ``story`` where it was never proposed.
    """
    if (found := Candidate.objects.select_for_update().filter(story=story).first()) is None:
        raise ValidationError({"story": [_("has nothing to decide on")]})
    found.story = story
    return found


def refuse_apart(one: Story, two: Story, *, but: StoryDecision | None = None) -> None:
    """Refuse to bring two stories together of which somebody said, other than by ``but``, that they are not the same.

    :raises ValidationError: ``story``, saying who.
    """
    apart = kept_apart(parts_of(one.pk), parts_of(two.pk)).select_related("by", "story", "other")
    found = next((decision for decision in apart if decision != but), None)
    if found is not None:
        who = found.by.get_full_name() if found.by else _("somebody")
        names = {"who": who, "one": found.story.title, "two": found.other.title}
        message = _("%(who)s said that “%(one)s” and “%(two)s” are not the same event: undo that first.")
        raise ValidationError({"story": [message % names]})


def articles_in(story: int) -> list[Article]:
    """The articles of the story with this id without their texts, the oldest first."""
    found = Article.objects.filter(story=story).defer("text", "html").select_related("source")
    return list(found.order_by("published_at", "pk"))


def move(articles: Sequence[Article], story: Story, *, part: int | None) -> None:
    """Put ``articles`` into ``story``, as recognised by its ``part`` (id), None: by itself."""
    pks = [article.pk for article in articles]
    Article.objects.filter(pk__in=pks).update(story=story, part=part)
    Sketch.objects.filter(article__in=pks).update(story=part or story.pk)


def join(
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


def let_go(
    by: User | None, left: Candidate, gone: Sequence[int], *, kept: Collection[int] = (), now: datetime
) -> None:
    """Take the articles ``gone`` (ids) but those ``kept`` out of what the incident of ``left`` rests on, if it has one.

    The story of ``left``, which they have left, is to be settled then.
    """
    if left.incident is not None:
        taken = [pk for pk in gone if pk not in kept]
        take_evidence(by=by, incident=left.incident, articles=taken, title=left.story.title, now=now)


def settle_all(stories: Collection[int]) -> None:
    """As :func:`settle`, once for each whole that any of ``stories`` (ids), which are held, belongs to by now."""
    for story in Story.objects.filter(pk__in=set(roots_of(stories).values())).order_by("pk"):
        settle(candidate_of(story))


def settle(candidate: Candidate) -> None:
    """Let the times and vendors of the story of ``candidate`` and what it proposes be what its articles tell now."""
    measure(candidate.story)
    _touch(candidate)


def measure(story: Story) -> None:
    """Let the times and vendors of ``story`` be those of its articles."""
    rows = list(Article.objects.filter(story=story).values_list("published_at", "detection__vendors"))
    if not rows:
        return
    story.first_published_at, story.last_published_at = min(at for at, _ in rows), max(at for at, _ in rows)
    story.vendor_slugs = sorted({slug for _at, slugs in rows for slug in slugs or ()})
    story.save(update_fields=["first_published_at", "last_published_at", "vendor_slugs"])


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
    articles = articles_in(candidate.story_id)
    now = next((article for article in articles if article.pk == candidate.article_id), None)
    surest = max(articles, key=lead_order, default=now)
    if surest is None or (now is not None and sureness(surest) <= candidate.confidence):
        return
    if candidate.state in OPEN:
        propose(candidate, surest)
    elif now is None:
        candidate.article = surest
        candidate.save(update_fields=["article"])


def lead_order(article: Article) -> tuple[bool, float, float]:
    """Which of a story's articles should lead it: the largest, the surest that is no copy."""
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
