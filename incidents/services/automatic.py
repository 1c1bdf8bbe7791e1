"""Accepting without an officer, where a source was set to: off by default, and never against what anybody decided."""

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils.translation import gettext_noop

from incidents.models import Article, Candidate, CandidateState, Incident, Story
from incidents.models.vocabulary import Scope
from incidents.queries.suggestion import suggest
from incidents.queries.triage import is_on_record
from incidents.services.triage import accept
from riskboard.common.actor import acting
from riskboard.common.formatting import percent
from riskboard.common.kept import in_source_language

log = logging.getLogger(__name__)


def accept_if_allowed(*, story: Story, now: datetime | None = None) -> Incident | None:
    """File what the story's candidate proposes, as a public report, if a source of the story allows that.

    The candidate must be at least as sure as the source asks, wait untouched by any officer, and look like no incident
    on record: what does is for an officer to merge. Whatever accepting refuses leaves it in the queue as well.
    """
    candidate = Candidate.objects.filter(story=story, state=CandidateState.PENDING, by_hand=False).first()
    threshold = _threshold(story)
    if candidate is None or threshold is None or candidate.confidence < threshold:
        return None
    suggestion = suggest(candidate)
    if is_on_record(candidate, suggestion.vendors, suggestion.fields["started_at"]):
        return None
    try:
        with acting(None, "candidate accepted by a rule of its source"):
            told = _told(candidate.confidence, threshold)
            return accept(
                by=None, candidate=candidate, corrections={"scope": Scope.PUBLIC}, told=told, now=now
            )
    except ValidationError as error:
        log.warning("candidate %s is left to an officer: %s", candidate.pk, "; ".join(error.messages))
        return None


def _threshold(story: Story) -> float | None:
    """The lowest confidence that any source of the story asks for; None where every one leaves it to officers."""
    found = Article.objects.filter(story=story).aggregate(least=Min("source__auto_accept_confidence"))
    return None if found["least"] is None else float(found["least"])


def _told(confidence: float, threshold: float) -> str:
    text = gettext_noop(
        "Accepted automatically: {confidence} sure, and a source is set to accept from {threshold}."
    )
    with in_source_language():
        return text.format(confidence=percent(confidence, 1), threshold=percent(threshold, 1))
