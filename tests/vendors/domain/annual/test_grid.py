"""A grid that nobody gave: wide and fine enough, whatever the sizes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.domain.annual.streams import given_losses, poisson, straight
from vendors.domain.annual.aggregate import year_loss
from vendors.domain.annual.grid import FEWEST_CELLS, STEPS_TO_VAR, expected, fitted
from vendors.domain.annual.several import Several
from vendors.domain.hazard import Lognormal, Rate
from vendors.domain.world import Grid


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.05, 8), st.floats(0.05, 60), st.floats(0.5, 900), st.floats(0, 2.5)),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([1e-6, 1e-2, 1.0, 1e4, 1e20]),
)
def test_hardly_a_year_lies_above_the_grid_and_the_mean_is_kept(
    told: list[tuple[float, float, float, float]], pace: float
) -> None:
    streams = Several.of(
        [straight(Rate(a, b), Lognormal(median, sigma), pace) for a, b, median, sigma in told]
    )
    found = fitted(streams, cells=2**13)
    assert found.truncated < 1e-6
    assert found.mean == pytest.approx(expected(streams), rel=1e-4)


def test_rare_disasters_do_not_make_the_grid_too_coarse_for_what_is_usual() -> None:
    usual = given_losses(poisson(5.0), np.array([1.0]))
    disaster = given_losses(poisson(1e-4), np.array([1e6]))
    found = fitted(Several.of([usual, disaster]), cells=2**12)
    assert found.var(0.95) >= STEPS_TO_VAR * found.grid.step or found.grid.cells > 2**12
    assert found.mean == pytest.approx(5.0 + 100.0, rel=1e-4)


def test_a_disaster_so_rare_that_no_quantile_sees_it_is_in_the_mean() -> None:
    found = fitted(
        Several.of([given_losses(poisson(1e-9), np.array([1e9])), straight(poisson(1.0), Lognormal(1, 0.1))])
    )
    assert found.mean == pytest.approx(2.0, rel=1e-2)


def test_a_finer_grid_says_the_same() -> None:
    streams = Several.of(
        [straight(Rate(2.0, 0.5), Lognormal(5.0, 1.2)), straight(Rate(0.5, 20.0), Lognormal(300.0, 1.0))]
    )
    found, finer = fitted(streams), year_loss(streams, Grid(0.1, 2**19))
    assert found.var(0.95) == pytest.approx(finer.var(0.95), rel=0.005)
    assert found.es(0.99) == pytest.approx(finer.es(0.99), rel=0.001)


def test_nothing_to_lose_is_a_year_without_loss() -> None:
    found = fitted(Several.of([straight(Rate(2.0, 0.5), Lognormal(5.0, 1.0), pace=0.0)]))
    assert found.grid == Grid(1.0, FEWEST_CELLS)
    assert found.measure.es99 == pytest.approx(0.0, abs=1e-6)
    assert fitted(Several.of([])).mean == pytest.approx(0.0, abs=1e-6)


def test_steps_are_round() -> None:
    step = fitted(Several.of([straight(Rate(2.0, 0.5), Lognormal(5.0, 1.0), pace=3.7)])).grid.step
    assert float(f"{step:.2g}") == pytest.approx(step)
