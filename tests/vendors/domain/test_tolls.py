"""What many failures take at once: the same numbers as each toll by itself."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.domain.worlds import HOURS, atoms, worlds
from vendors.domain.columns import columns_of
from vendors.domain.gist import leaning, strike
from vendors.domain.reach import build_reach, down, touched
from vendors.domain.toll import toll
from vendors.domain.tolls import costs, days_idle
from vendors.domain.world import World


@given(st.data(), worlds(), HOURS, HOURS)
def test_each_incident_takes_what_it_takes_by_itself(
    data: st.DataObject, world: World, hours: float, late: float
) -> None:
    incidents = data.draw(st.lists(atoms(world.products), min_size=1, max_size=3))
    reach = build_reach(world)
    found = strike(columns_of(world), [down(reach, names) for names in incidents])
    for number, names in enumerate(incidents):
        mine = found.of(number)
        until = np.full(len(mine.damage), hours)
        since = np.minimum(np.full(len(mine.damage), late), hours)
        alone = toll(reach, names, hours, {item.id: late for item in world.workloads})
        assert int(costs(mine, until, since).sum()) == alone.cost
        assert math.fsum(days_idle(mine, until, since).tolist()) == pytest.approx(alone.person_days)


@given(st.data(), worlds())
def test_who_leans_on_what_is_down_is_who_uses_it_and_whose_fallback_alone_it_is(
    data: st.DataObject, world: World
) -> None:
    reach = build_reach(world)
    dead = down(reach, data.draw(atoms(world.products)))
    found = leaning(columns_of(world), [dead])
    using = {item.id for item in touched(reach, dead)}
    backed = {
        item.id for item in world.workloads if any(fallback.product in dead for fallback in item.fallbacks)
    }
    assert {world.workloads[row].id for row in found.using[0]} == using
    assert {world.workloads[row].id for row in found.backed[0]} == backed - using
