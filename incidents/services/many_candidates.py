"""Decisions on several candidates at once: all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Candidate, Story
from incidents.queries.grouping import merge_of, roots_of
from incidents.services.grouping import join_held
from incidents.services.triage import dismiss, merge, snooze, undo
from incidents.services.ungrouping import undo_held
from incidents.services.wholes import hold_candidates, hold_stories, settle_all
from riskboard.accounts.models import User
from riskboard.common.actor import acting

MOST = 200
# What each decision needs to be told beside the candidates; the first of them it cannot do without.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "dismiss": ("reason", "note"),
    "snooze": ("until",),
    "merge": ("incident",),
    "join": ("story",),
    "undo": (),
}
# The code of what is refused because of what was decided on a candidate, and not because of the request's own values.
DECIDED = "decided"
type_decide = Callable[[Candidate], object]


def decide_on_many(
    *,
    by: User | None,
    candidates: Sequence[int],
    action: str,
    values: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> int:
    """Do ``action`` (one of :data:`NEEDS`) to all ``candidates`` (ids), with its ``values``; how many these were.

    ``join`` makes their stories one with the story ``story``. All bear one time, by which they are undone at once.

    :raises ValidationError: by ``candidates.N`` for the one in that place that is refused, with the code
        :data:`DECIDED`, which then names it; by the name of a value that will not do. Nothing is changed then.
    """
    given = {name: value for name, value in (values or {}).items() if name in NEEDS[action]}
    missing = [name for name in NEEDS[action][:1] if given.get(name) is None]
    if missing:
        raise ValidationError({missing[0]: [_("is needed for this")]})
    if not 0 < len(candidates) <= MOST:
        raise ValidationError({"candidates": [_("choose 1 to %(most)d of them") % {"most": MOST}]})
    with acting(by, "decided on several candidates"):
        rows = _rows(candidates)
        if action in ("join", "undo"):
            hold_stories(*(row.story for row in rows), *([given["story"]] if action == "join" else []))
        hold_candidates(Candidate.objects.filter(pk__in=[row.pk for row in rows]))
        changed: set[int] = set()
        decide = _decision(by, action, given, now or timezone.now(), changed)
        for row in rows:
            _decide(decide, list(candidates).index(row.pk), row, NEEDS[action])
        settle_all(changed)
    return len(rows)


def _rows(candidates: Sequence[int]) -> list[Candidate]:
    wanted = list(dict.fromkeys(candidates))
    found = Candidate.objects.select_related("story").in_bulk(wanted)
    lost = [place for place, pk in enumerate(candidates) if pk not in found]
    if lost:
        raise ValidationError({f"candidates.{place}": [_("There is no such candidate.")] for place in lost})
    return [found[pk] for pk in wanted]


def _decision(
    by: User | None, action: str, given: Mapping[str, Any], now: datetime, changed: set[int]
) -> type_decide:
    decisions: Mapping[str, type_decide] = {
        "dismiss": lambda row: dismiss(by=by, candidate=row, **given, now=now),
        "snooze": lambda row: snooze(by=by, candidate=row, **given, now=now),
        "merge": lambda row: merge(by=by, candidate=row, **given, now=now),
        "join": lambda row: _join(by, row.story, given["story"], now, changed),
        "undo": lambda row: _undo(by, row, now, changed),
    }
    return decisions[action]


def _join(by: User | None, story: Story, other: Story, now: datetime, changed: set[int]) -> None:
    """Make the two one; those ``changed`` (ids) are to be settled once all have joined them."""
    roots = roots_of([story.pk, other.pk])
    wholes = Story.objects.in_bulk(roots.values())
    staying = join_held(by=by, story=wholes[roots[story.pk]], other=wholes[roots[other.pk]], now=now)
    if staying is not None:
        changed.add(staying.story_id)


def _undo(by: User | None, row: Candidate, now: datetime, changed: set[int]) -> None:
    """Take back what was decided last on one; stories ``changed`` (ids) are to be settled once all are taken back."""
    merged = merge_of(row.story_id)
    if merged is not None:
        changed |= undo_held(by=by, decision=merged, now=now)
        return
    settle_all(changed)  # What is taken back now may rest on which article leads one of them.
    changed.clear()
    undo(by=by, candidate=row, now=now)


def _decide(decide: type_decide, place: int, row: Candidate, values: Sequence[str]) -> None:
    try:
        decide(row)
    except ValidationError as error:
        if hasattr(error, "error_dict") and not error.error_dict.keys().isdisjoint(set(values) - {"story"}):
            raise
        names = {"title": row.story.title, "why": " ".join(error.messages)}
        refused = ValidationError(_("“%(title)s”: %(why)s") % names, code=DECIDED)
        raise ValidationError({f"candidates.{place}": [refused]}) from error
