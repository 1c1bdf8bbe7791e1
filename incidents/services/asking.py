"""Asking for something to be learned from triage: by a person at any time, by the calendar once a night."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.domain.learning.features import VERSION
from incidents.domain.learning.verdict import MOST_DECISIONS
from incidents.models import ModelState, TriageModel
from incidents.models.triage_model import LEARNED_STATES, OPEN_STATES
from incidents.queries.learning import label_name, labels
from riskboard.common.actor import acting
from riskboard.common.queue import enqueue

LEARN_TASK = "incidents.learn_due"


def request_learning(*, by: Any, now: datetime | None = None) -> TriageModel:
    """Let a worker learn from all decisions; while one has been asked for, that stands for this, too."""
    with acting(by, "learning from triage asked for"):
        waiting = TriageModel.objects.filter(state=ModelState.QUEUED).first()
        found = waiting or _ask(by, now or timezone.now())
        enqueue(LEARN_TASK)
    return found


def request_nightly(*, now: datetime | None = None) -> bool:
    """Ask for learning unless that was done from the same decisions in the same way; whether it was asked for."""
    name = label_name(labels(most=MOST_DECISIONS))
    last = TriageModel.objects.filter(state__in=LEARNED_STATES).defer("weights").order_by("-pk").first()
    if last is not None and (last.labels, last.version) == (name, VERSION):
        return False
    request_learning(by=None, now=now)
    return True


def _ask(by: Any, now: datetime) -> TriageModel:
    try:
        with transaction.atomic():
            return TriageModel.objects.create(asked_by=by, asked_at=now)
    except (
        IntegrityError
    ):  # somebody else asked at the same moment, and perhaps a worker has begun: one is enough
        return TriageModel.objects.filter(state__in=OPEN_STATES).latest("pk")
