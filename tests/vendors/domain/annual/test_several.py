"""Many streams at once say what each says alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.annual.streams import given_losses
from vendors.domain.annual import clusters as module
from vendors.domain.annual.aggregate import added_up, of_logs, stream_year, year_loss
from vendors.domain.annual.curves import Curve
from vendors.domain.annual.durations import SAMPLES, durations_of
from vendors.domain.annual.several import Several
from vendors.domain.annual.severity import Severity
from vendors.domain.hazard import Lognormal, Rate
from vendors.domain.world import Grid

# Few laws and rates, so that streams share them, and others that nobody shares.
laws = st.sampled_from(
    [Lognormal(1.2, 1.2), Lognormal(394.0, 1.03), Lognormal(0.0, 1.0), Lognormal(20.0, 0.0)]
)
rates = st.one_of(
    st.sampled_from([Rate(0.5, 12.0), Rate(2.0, 2.8)]),
    st.builds(Rate, st.floats(0.01, 40), st.floats(1e-3, 60)),
)
paces = st.lists(st.sampled_from([0.0, 0.0, 1.0, 7.5, 100.0]), min_size=1, max_size=5)


def severity(law: Lognormal, rate: Rate, slopes: list[float]) -> Severity:
    at = np.concatenate([[0.0], np.geomspace(5.0, 8760.0, len(slopes) + 1)[1:]])
    loss = np.concatenate([[0.0], np.cumsum(np.array(slopes) * np.diff(at))])
    return Severity(rate, Curve(at, loss), law)


some = st.lists(st.builds(severity, laws, rates, paces), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(some, st.sampled_from([0.0, 3.0, 5000.0]))
def test_the_figures_of_each_stream_are_its_own(streams: list[Severity], loss: float) -> None:
    several = Several.of(streams)
    for name in ("mean", "second"):
        assert getattr(several, name) == pytest.approx(
            np.array([getattr(one, name) for one in streams]), rel=1e-9, abs=1e-9
        )
    beyond = [float(np.maximum(0.0, one.curve.after(one.durations.hours) - loss).mean()) for one in streams]
    if loss:
        assert several.above(loss) == pytest.approx(np.array(beyond), rel=1e-6, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(some, st.sampled_from([(0.5, 64), (10.0, 1000), (500.0, 4096), (1e7, 16)]))
def test_their_year_is_that_of_the_transforms_of_each(
    streams: list[Severity], told: tuple[float, int]
) -> None:
    grid = Grid(*told)
    found = year_loss(Several.of(streams), grid)
    wanted = of_logs(added_up((stream_year(one, grid) for one in streams), grid), grid)
    assert found.mass == pytest.approx(wanted.mass, abs=1e-11)
    assert found.logs == pytest.approx(wanted.logs, abs=1e-10)


def test_streams_are_weighed_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [severity(Lognormal(1.2, 1.2), Rate(2.0, 2.8), [1.0, float(number)]) for number in range(9)]
    streams.append(given_losses(Rate(1.0, 1.0), np.array([10.0, 400.0])))
    grid = Grid(5.0, 512)
    at_once = year_loss(Several.of(streams), grid)
    monkeypatch.setattr(module, "_AT_A_TIME", 100)
    assert year_loss(Several.of(streams), grid).mass == pytest.approx(at_once.mass, abs=1e-14)


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-3, 9000), st.floats(0, 3), st.lists(st.floats(0, 8760), min_size=1, max_size=20))
def test_how_many_end_before_an_hour_is_known_without_looking(
    median: float, sigma: float, hours: list[float]
) -> None:
    known, asked = durations_of(Lognormal(median, sigma)), np.array([0.0, *hours, 8760.0])
    looked_up = np.searchsorted(known.hours, asked).astype(np.float64)
    # Where rounding decides, one duration lies on the hour, and costs the same on either side.
    off = np.flatnonzero(known.before(asked) != looked_up)
    for place in off.tolist():
        near = known.hours[int(min(looked_up[place], SAMPLES - 1))]
        assert near == pytest.approx(asked[place], rel=1e-9)
