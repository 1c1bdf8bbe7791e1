"""What an event costs, laid on a grid: against the plain way, and without changing the mean."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.annual.streams import given_losses, poisson, straight
from vendors.domain.annual.curves import Curve
from vendors.domain.annual.durations import SAMPLES, durations_of
from vendors.domain.annual.several import Several
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Floats
from vendors.domain.hazard import Lognormal, lognormal_within

laws = st.builds(Lognormal, median=st.floats(0.1, 2000), sigma=st.floats(0, 3))
paces = st.lists(st.sampled_from([0.0, 0.0, 1.0, 7.5, 100.0]), min_size=1, max_size=5)
steps = st.sampled_from([0.25, 1.0, 250.0])


def plainly(one: Severity, step: float, cells: int) -> Floats:
    """Each of the durations through the curve, one by one, each split between its neighbours."""
    place = np.minimum(one.curve.after(one.durations.hours) / step, cells - 1)
    below = np.floor(place).astype(np.int64)
    mass = np.bincount(below, 1 - (place - below), cells + 1) + np.bincount(
        below + 1, place - below, cells + 1
    )
    found: Floats = mass[:cells] / SAMPLES
    return found


def severity(law: Lognormal, slopes: list[float]) -> Severity:
    at = np.concatenate([[0.0], np.geomspace(5.0, 8760.0, len(slopes) + 1)[1:]])
    loss = np.concatenate([[0.0], np.cumsum(np.array(slopes) * np.diff(at))])
    return Severity(poisson(1.0), Curve(at, loss), law)


@settings(max_examples=60)
@given(laws, paces, steps, st.sampled_from([1, 2, 300, 4096]))
def test_the_grid_holds_what_each_duration_costs(
    law: Lognormal, slopes: list[float], step: float, cells: int
) -> None:
    one = severity(law, slopes)
    found, wanted = one.on_grid(step, cells), plainly(one, step, cells)
    assert len(found) <= cells
    assert np.pad(found, (0, cells - len(found))) == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=60)
@given(laws, paces, steps)
def test_a_grid_that_is_wide_enough_keeps_the_mean(law: Lognormal, slopes: list[float], step: float) -> None:
    one = severity(law, slopes)
    cells = int(one.curve.loss[-1] / step) + 2
    if cells < 2**20:
        mass = one.on_grid(step, cells)
        assert np.arange(len(mass)) @ mass * step == pytest.approx(one.mean, rel=1e-9, abs=1e-9)
        assert mass.sum() == pytest.approx(1.0)


@settings(max_examples=60)
@given(laws, paces)
def test_moments_and_harmless_events_are_those_of_the_durations(law: Lognormal, slopes: list[float]) -> None:
    one = severity(law, slopes)
    losses = one.curve.after(one.durations.hours)
    assert one.mean == pytest.approx(losses.mean(), rel=1e-9, abs=1e-9)
    assert one.second == pytest.approx((losses * losses).mean(), rel=1e-6, abs=1e-6)
    assert Several.of([one]).harmless.tolist() == [(losses <= 0).mean()]


def test_the_mean_of_a_lognormal_is_the_published_one() -> None:
    found = lognormal_within(100.0, 1000.0)
    assert 0.1 * straight(poisson(0.1), found).mean == pytest.approx(40.400128269457266, rel=1e-4)


def test_no_event_lasts_longer_than_a_year() -> None:
    assert float(durations_of(Lognormal(8000.0, 3.0)).hours[-1]) == 8760.0
    assert durations_of(Lognormal(1e300, 1e15)).hours[[0, -1]].tolist() == pytest.approx([0.0, 8760.0])
    assert durations_of(Lognormal(0.0, 1.0)).hours.max() == 0.0


def test_what_lies_above_the_grid_counts_as_its_top() -> None:
    one = given_losses(poisson(1.0), np.array([1.0, 100.0]))
    assert one.on_grid(1.0, 11).tolist() == [0.0, 0.5, *[0.0] * 8, 0.5]
