"""Many incidents in one pass: the same numbers as their clocks, one by one."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.domain.worlds import HOURS, atoms, one_of, product, workload, worlds
from vendors.domain.clock import Clock, clocks
from vendors.domain.columns import columns_of
from vendors.domain.gist import Gist, Missed, gists, strike
from vendors.domain.loss import FATAL_RESIDUAL
from vendors.domain.reach import build_reach, down
from vendors.domain.world import Fallback, Parameters, World

type_miss = tuple[int, str, float]


def gists_of(world: World, incidents: Sequence[tuple[frozenset[str], float]]) -> list[Gist]:
    reach = build_reach(world)
    found = strike(columns_of(world), [down(reach, names) for names, _hours in incidents])
    return gists(found, np.array([hours for _names, hours in incidents]))


def judged(world: World, names: frozenset[str], hours: float) -> Gist:
    """The same from the clocks of one incident."""
    place = {item.id: row for row, item in enumerate(world.workloads)}
    people = {item.id: item.people for item in world.workloads}
    items = clocks(build_reach(world), names, elapsed_hours=hours)
    items.sort(key=lambda item: item.residual <= FATAL_RESIDUAL)
    standing = [item for item in items if item.residual > FATAL_RESIDUAL]
    late = sorted(
        (miss for miss in misses(standing, place) if miss[2] <= 0),
        key=lambda miss: (miss[1] != "mtpd", -world.workloads[miss[0]].people, miss[2]),
    )
    every = misses(items, place)
    coming = min((miss for miss in every if miss[2] > 0), key=lambda miss: miss[2], default=None)
    return Gist(
        people_stopped=int(sum(people[item.workload] for item in standing)),
        people_touched=int(sum(people[item.workload] for item in items if item.residual > 0)),
        late_people=int(sum(world.workloads[miss[0]].people for miss in late if miss[1] == "mtpd")),
        late=Missed(*late[0]) if late else None,
        coming=Missed(*coming) if coming else None,
        missed=sum(miss[2] <= 0 for miss in every),
    )


def misses(items: Sequence[Clock], place: dict[str, int]) -> list[type_miss]:
    found = []
    for item in items:
        left = [("rto", item.hours_until_rto), ("mtpd", item.hours_until_mtpd)]
        own = [(place[item.workload], name, hours) for name, hours in left if hours is not None]
        found += sorted(own, key=lambda miss: miss[2])
    return found


@given(st.data(), worlds())
def test_every_incident_of_many_is_told_as_by_its_clocks(data: st.DataObject, world: World) -> None:
    one = st.tuples(atoms(world.products), HOURS)
    incidents = data.draw(st.lists(one, min_size=1, max_size=4))
    assert gists_of(world, incidents) == [judged(world, names, hours) for names, hours in incidents]


@pytest.mark.parametrize(
    ("hours", "stopped", "late", "coming"),
    [
        (1.0, 5, None, ("rto", 7.0)),
        (8.0, 5, ("rto", 0.0), ("mtpd", 16.0)),
        (24.0, 5, ("mtpd", 0.0), None),
        (100.0, 0, None, None),
    ],
)
def test_an_incident_goes_from_its_first_miss_to_its_fallback(
    hours: float, stopped: int, late: tuple[str, float] | None, coming: tuple[str, float] | None
) -> None:
    fallback = Fallback("b", 100.0, 1.0, 1.0)
    world = World(
        parameters=Parameters(tolerance=1000.0),
        products=(product("a", "A"), product("b", "B")),
        workloads=(
            workload("W", one_of("a"), people=5, rto_hours=8.0, mtpd_hours=24.0, fallbacks=(fallback,)),
        ),
    )
    [gist] = gists_of(world, [(frozenset({"account:A"}), hours)])
    assert gist.people_stopped == stopped
    assert gist.late == (Missed(0, *late) if late else None)
    assert gist.coming == (Missed(0, *coming) if coming else None)
    assert gist.missed == sum(hour <= hours for hour in (8.0, 24.0))


def test_without_a_product_down_there_is_nothing_to_tell() -> None:
    world = World(parameters=Parameters(tolerance=1000.0), products=(product("a", "A"),), workloads=())
    assert gists_of(world, [(frozenset({"account:X"}), math.pi)]) == [Gist(0, 0, 0, None, None, 0)]
