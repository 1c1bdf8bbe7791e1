"""The world that the scores in force rest on, with what may befall it: what mitigations are weighed in."""

from dataclasses import dataclass, replace
from datetime import date

from django.contrib.auth.models import AnonymousUser

from vendors.domain.columns import world_of
from vendors.domain.world import Stream, World
from vendors.models import RescoreState, StoredWorld
from vendors.queries.credits import with_credits
from vendors.queries.risk import end_of
from vendors.queries.stored import columns_of_stored
from vendors.queries.streams import likelihoods
from vendors.queries.world import snapshot


@dataclass(frozen=True, eq=False)
class InForce:
    """The world in force and the name that it is stored under."""

    name: str
    world: World


def public_streams(day: date) -> list[Stream]:
    """What may befall the register at the end of ``day``, with what contracts credit us, as far as everybody may know.

    What is computed from streams is seen by everybody: it must not tell of incidents that are restricted. All day long
    they are the same unless something happens: events age by the day.
    """
    return with_credits((one.stream for one in likelihoods(AnonymousUser(), end_of(day))), day)


def world_in_force() -> InForce | None:
    """The world of the scores in force with the streams at the end of its day; None before the first run.

    Its streams are those that everybody may know of. A constant number of queries.
    """
    with snapshot():
        name = RescoreState.objects.values_list("world", flat=True).first()
        stored = StoredWorld.objects.filter(pk=name).first() if name else None
        if stored is None:
            return None
        columns, streams = columns_of_stored(stored), public_streams(stored.day)
    world = world_of(columns, as_of=stored.day.isoformat())
    return InForce(stored.hash, replace(world, streams=tuple(streams)))
