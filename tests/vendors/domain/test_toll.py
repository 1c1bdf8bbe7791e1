"""What a failure has cost so far."""

import pytest

from tests.vendors.domain.worlds import indexed, one_of, product, worked_example, workload
from vendors.domain.loss import event_loss
from vendors.domain.reach import Reach, build_reach
from vendors.domain.scenario import run_scenario
from vendors.domain.toll import toll
from vendors.domain.world import Fallback, Scenario


@pytest.fixture
def reach() -> Reach:
    """Ten people who tolerate 50 hours, and from hour 60 on a fallback that carries half."""
    spare = Fallback("b", 60.0, 0.5, 1.0)
    return indexed(
        product("a", "A"),
        product("b", "B"),
        workload("W", one_of("a"), people=10.0, mtpd_hours=50.0, fallbacks=(spare,)),
    )


def test_without_a_later_start_it_is_the_whole_loss_of_the_event() -> None:
    example = build_reach(worked_example())
    for vendor in ("A", "B", "C"):
        atoms = frozenset({f"entity:{vendor}"})
        found = toll(example, atoms, 500.0, {})
        assert found.cost == event_loss(example, atoms, 500.0)
        whole = run_scenario(example, Scenario("", atoms, 500.0))
        assert found.person_days == pytest.approx(whole.person_days)


def test_a_later_start_leaves_out_the_hours_before_and_moves_no_fallback(reach: Reach) -> None:
    late = toll(reach, {"entity:A"}, 100.0, {"W": 40.0})
    # Ten hours, ten past the tolerated outage at double weight, then forty at half of that.
    assert late.cost == 10 * (10 + 2 * 10 + 2 * 40 // 2) * 1000
    assert late.person_days == pytest.approx(10 * (20 + 40 / 2) / 8)


@pytest.mark.parametrize(("start", "cost"), [(-5.0, 300), (0.0, 300), (30.0, 0), (99.0, 0)])
def test_a_start_outside_the_event_counts_all_or_nothing(reach: Reach, start: float, cost: int) -> None:
    assert toll(reach, {"entity:A"}, 30.0, {"W": start}).cost == cost * 1000
