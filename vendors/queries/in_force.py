"""The world that the scores in force rest on, with what may befall it: what mitigations are weighed in."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from vendors.domain.columns import world_of
from vendors.domain.world import World
from vendors.models import RescoreState, StoredWorld
from vendors.queries.credits import with_credits
from vendors.queries.stored import columns_of_stored
from vendors.queries.streams import likelihoods
from vendors.queries.world import snapshot


@dataclass(frozen=True, eq=False)
class InForce:
    """The world in force and the name that it is stored under."""

    name: str
    world: World


def world_in_force(now: datetime) -> InForce | None:
    """The world of the scores in force with the streams at ``now``; None before the first run.

    What is computed from it everybody may see: incidents that are restricted are left out of its streams. A constant
    number of queries.
    """
    with snapshot():
        name = RescoreState.objects.values_list("world", flat=True).first()
        stored = StoredWorld.objects.filter(pk=name).first() if name else None
        if stored is None:
            return None
        columns = columns_of_stored(stored)
        streams = with_credits((one.stream for one in likelihoods(AnonymousUser(), now)), now.date())
    world = world_of(columns, as_of=stored.day.isoformat())
    return InForce(stored.hash, replace(world, streams=tuple(streams)))
