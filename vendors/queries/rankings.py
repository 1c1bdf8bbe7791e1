"""Rankings of mitigations: those that were asked for, and whether what came of one still holds."""

from collections.abc import Sequence

from django.db.models import QuerySet

from riskboard.accounts.permissions import Actor, can
from vendors.models import Mitigation, Ranking, RescoreState
from vendors.queries.risk import rescore_pending

# So many of the newest are listed.
RECENT = 10


def rankings() -> QuerySet[Ranking]:
    """All of them, the newest first: what they rest on everybody may see."""
    return Ranking.objects.select_related("asked_by").order_by("-asked_at", "-pk")


def recent() -> Sequence[Ranking]:
    """The newest, without what came of them. One query."""
    return list(rankings().defer("result")[:RECENT])


def rankable() -> QuerySet[Mitigation]:
    """The mitigations that can be ranked, by name."""
    found = Mitigation.objects.filter(archived_at=None).select_related("workload", "vendor")
    return found.order_by("name", "pk")


def may_cancel(person: Actor, ranking: Ranking) -> bool:
    """Whether ``person`` may cancel it: whoever asked for it, and administrators."""
    mine = ranking.asked_by_id is not None and ranking.asked_by_id == getattr(person, "pk", None)
    return can(person, "scenario_run") and (mine or can(person, "administer"))


def out_of_date(ranking: Ranking) -> bool:
    """Whether what came of it rests on a world that is no longer in force, or on mitigations that changed since.

    Three queries at most.
    """
    world = RescoreState.objects.values_list("world", flat=True).first()
    if ranking.world != world or rescore_pending():
        return True
    return Mitigation.objects.filter(pk__in=ranking.chosen, updated_at__gt=ranking.asked_at).exists()
