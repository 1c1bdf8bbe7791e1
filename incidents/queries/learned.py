"""What was learned from triage: where it stands, what it says of one candidate, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from incidents.domain.learning.features import VERSION, Feature, features
from incidents.domain.learning.verdict import (
    LEAST_DECISIONS,
    LEAST_OF_EACH,
    MOST_DECISIONS,
    Evaluation,
    Sorting,
    enough,
    evaluation_of,
)
from incidents.domain.learning.weights import Weights
from incidents.models import Candidate, ModelState, TriageModel
from incidents.models.triage_model import LEARNED_STATES, OPEN_STATES, EndedBy
from incidents.queries.learning import labels, proposals

# So many features that raise a chance are told, and as many that lower it.
MOST_TOLD = 4
# And none that moves a chance of one half by less than two points.
LEAST_TOLD = 0.08
# So long pages that are sorted otherwise since say why.
TOLD_FOR = timedelta(days=14)


def in_use() -> TriageModel | None:
    """The model that the queue is sorted by, without its weights."""
    return TriageModel.objects.filter(state=ModelState.IN_USE).defer("weights").first()


def fell_lately(now: datetime) -> bool:
    """Whether what was in use last ended by itself within :data:`TOLD_FOR`, and nothing is in use since."""
    rows = TriageModel.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    last = rows.values_list("ended_because", "ended_at").first()
    if last is None or last[1] is None:
        return False
    return last[0] == EndedBy.RULES and last[1] > now - TOLD_FOR


@dataclass(frozen=True)
class Standing:
    """Where learning stands. ``used`` is the model that the queue is sorted by, ``last`` the newest one learned.

    ``busy`` is one that waits for a worker or is being learned; ``failed``: the newest attempt came to nothing.
    ``ended`` is the one that was in use last, while none is.
    """

    used: TriageModel | None = None
    last: TriageModel | None = None
    busy: TriageModel | None = None
    failed: bool = False
    ended: TriageModel | None = None

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """The figures of the newest one learned."""
        return evaluation_of(self.last.figures) if self.last else None

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many decisions say by now that officers took what was proposed, and how many that they did not."""
        marks = labels(most=MOST_DECISIONS).values()
        return sum(marks), len(marks) - sum(marks)

    @property
    def enough(self) -> bool:
        """Whether there are enough decisions by now to learn from."""
        return enough(*self.counts)

    @property
    def can_be_used(self) -> bool:
        """Whether the newest one may be switched on."""
        return self.last is not None and self.last.state == ModelState.READY and self.last.version == VERSION


def standing() -> Standing:
    """Where learning stands. Two queries; its counts take one more."""
    newest = list(_newest())
    used = next((row for row in newest if row.state == ModelState.IN_USE), None)
    over = TriageModel.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    return Standing(
        used=used,
        last=next((row for row in newest if row.state in LEARNED_STATES), None),
        busy=next((row for row in newest if row.state in OPEN_STATES), None),
        failed=bool(newest) and newest[0].state == ModelState.FAILED,
        ended=None if used else over.select_related("ended_by").defer("weights").first(),
    )


def _newest() -> QuerySet[TriageModel]:
    return TriageModel.objects.select_related("asked_by", "used_by").defer("weights").order_by("-pk")


def as_record(found: Standing) -> dict[str, Any]:
    """Where learning stands as plain values: what the API answers and the command prints."""
    accepted, dismissed = found.counts
    return {
        "state": found.last.state if found.last else None,
        "in_use": found.used is not None,
        "learning": found.busy.state if found.busy else None,
        "can_be_used": found.can_be_used,
        "decisions": {
            "accepted": accepted,
            "dismissed": dismissed,
            "enough": found.enough,
            "needed": LEAST_DECISIONS,
            "needed_of_each": LEAST_OF_EACH,
        },
        "learned": _learned(found.last, found.evaluation),
        "used": _used(found.used),
        "ended": _ended(found.ended),
    }


def _learned(row: TriageModel | None, figures: Evaluation | None) -> dict[str, Any] | None:
    if row is None or figures is None:
        return None
    return {
        "id": row.pk,
        "learned_at": row.learned_at,
        "asked_by": row.asked_by.username if row.asked_by else None,
        "accepted": figures.accepted,
        "dismissed": figures.dismissed,
        "sorted": figures.sorted,
        "rules": _sorting(figures.rules),
        "model": _sorting(figures.model),
        "gain": _rounded(figures.gain),
        "gain_low": _rounded(figures.low),
        "gain_high": _rounded(figures.high),
        "mean_chance": _rounded(figures.said),
        "share_accepted": _rounded(figures.came),
    }


def _sorting(found: Sorting | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "pairs_in_order": _rounded(found.first),
        "average_precision": _rounded(found.precision),
    }


def _used(row: TriageModel | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": row.pk,
        "decisions": row.decisions,
        "since": row.used_since,
        "by": row.used_by.username if row.used_by else None,
    }


def _ended(row: TriageModel | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": row.pk,
        "at": row.ended_at,
        "by": row.ended_by.username if row.ended_by else None,
        "because": row.ended_because,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


@dataclass(frozen=True)
class Explained:
    """Why a chance is what it is: the features that raise it most and those that lower it, strongest first."""

    decisions: int
    raising: list[Feature]
    lowering: list[Feature]


def explained(candidate: Candidate) -> Explained | None:
    """Why ``candidate`` has its chance, by the model in use; None where it has none."""
    if candidate.chance is None:
        return None
    model = TriageModel.objects.filter(state=ModelState.IN_USE, version=VERSION).first()
    shown = next((proposal for _row, proposal in proposals([candidate.pk])), None)
    if model is None or shown is None:
        return None
    moved = Weights.unpack(bytes(model.weights)).moved(features(shown))
    order = sorted(moved, key=lambda feature: (-abs(moved[feature]), feature))
    raising = [feature for feature in order if moved[feature] >= LEAST_TOLD]
    lowering = [feature for feature in order if moved[feature] <= -LEAST_TOLD]
    return Explained(model.decisions, raising[:MOST_TOLD], lowering[:MOST_TOLD])
