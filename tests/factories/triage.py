"""Many decisions of officers at once, for what is learned from them."""

from datetime import timedelta
from itertools import count
from typing import Any

from incidents.models import Article, Candidate, CandidateState, Incident, Story
from tests.factories.incidents import NOON
from tests.incidents.domain.learned_rows import decisions

_numbers = count(1)
KIND: dict[str, Any] = {"type": "outage", "direction": "restricts"}


def make_decisions(number: int, *, told: float = 1.0, seed: int = 1) -> list[Candidate]:
    """Candidates that officers accepted or dismissed, an hour apart, the last an hour ago of noon.

    Where ``told`` is 1, the words of their titles say which, and where it is 0 the rules do.
    """
    rows = decisions(number, told=told, seed=seed)
    stories = Story.objects.bulk_create(
        Story(
            title=row.proposal.title,
            vendor_slugs=["orionsoft"],
            first_published_at=NOON,
            last_published_at=NOON,
            **KIND,
        )
        for row in rows
    )
    found = {"vendors": ["orionsoft"], "facts": [], **KIND}
    articles = Article.objects.bulk_create(
        Article(
            identity=f"decided-{next(_numbers)}",
            title=row.proposal.title,
            story=story,
            published_at=NOON - timedelta(days=900),
            fetched_at=NOON - timedelta(days=900),
            detected_at=NOON,
            relevant=True,
            detection=found,
        )
        for row, story in zip(rows, stories, strict=True)
    )
    made = []
    for row, story, article in zip(rows, stories, articles, strict=True):
        candidate = Candidate(
            story=story,
            article=article,
            confidence=row.proposal.confidence,
            detection=found,
            by_hand=True,
            decided_at=NOON - timedelta(hours=number - row.key),
            **KIND,
        )
        if row.accepted:
            candidate.state, candidate.incident = CandidateState.ACCEPTED, _incident()
        else:
            candidate.state, candidate.dismiss_reason = CandidateState.DISMISSED, "not_event"
        made.append(candidate)
    Incident.objects.bulk_create(one.incident for one in made if one.incident)
    for one in made:
        one.incident = one.incident
    return Candidate.objects.bulk_create(made)


def _incident() -> Incident:
    return Incident(reference=f"INC-2025-{next(_numbers):04d}", title="Decided", started_at=NOON, **KIND)
