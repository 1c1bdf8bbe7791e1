"""What to do next: the first picks of the newest ranking of mitigations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vendors.models import MitigationKind, Ranking
from vendors.models.ranking import RankingState
from vendors.queries.rankings import out_of_date, rankings


@dataclass(frozen=True)
class NextAction:
    """One pick: its name, what kind of mitigation it is and what it is about, how much less is lost a year after those
    before it, and what it costs a year."""

    name: str
    kind: str
    about: str
    fall: float
    cost: float


@dataclass(frozen=True)
class NextActions:
    """The first picks, best first, of the ``count`` that pay; amounts in the base currency.

    ``stale`` once the register, its scores or a mitigation changed.
    """

    picks: tuple[NextAction, ...]
    count: int
    ranking: Ranking
    computed_at: datetime
    stale: bool


def next_actions(*, limit: int) -> NextActions | None:
    """The first ``limit`` picks of the ranking that was done last, None as long as none is. Four queries at most."""
    found = rankings().filter(state=RankingState.DONE).exclude(gauge="").first()
    if found is None or found.result is None:
        return None
    picks = found.result["picks"]
    return NextActions(
        picks=tuple(_action(one) for one in picks[:limit]),
        count=len(picks),
        ranking=found,
        computed_at=found.finished_at or found.asked_at,
        stale=out_of_date(found),
    )


def _action(pick: Mapping[str, Any]) -> NextAction:
    return NextAction(
        name=pick["name"],
        kind=str(MitigationKind(pick["kind"]).label),
        about=pick["about_name"],
        fall=pick["fall"],
        cost=pick["cost"],
    )
