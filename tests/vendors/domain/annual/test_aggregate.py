"""A year's loss against published figures, against Panjer's recursion and by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from tests.vendors.domain.annual.streams import given_losses, poisson, straight
from vendors.domain.annual.aggregate import YearLoss, chance_of_loss, year_loss
from vendors.domain.annual.durations import SAMPLES
from vendors.domain.annual.several import Several
from vendors.domain.annual.severity import Severity
from vendors.domain.columns import Floats
from vendors.domain.hazard import Lognormal, Rate
from vendors.domain.world import Grid


def middles() -> Floats:
    """The midpoints of equal parts of a probability."""
    found: Floats = (np.arange(SAMPLES) + 0.5) / SAMPLES
    return found


def by_panjer(rate: Rate, severity: Floats, cells: int) -> Floats:
    """The recursion for a negative binomial number of losses on a grid: Panjer (1981)."""
    # Gamma(a, b) over Poissons: a + 1 failures' worth, with success probability b/(b + 1).
    part = 1.0 / (rate.b + 1.0)
    a, b = part, (rate.a - 1.0) * part
    first = (rate.b / (rate.b + 1.0 - severity[0])) ** rate.a
    mass = np.zeros(cells)
    mass[0] = first
    steps = np.arange(1, cells)
    for place in range(1, cells):
        known = min(place, len(severity) - 1)
        weight = (a + b * steps[:known] / place) * severity[1 : known + 1]
        mass[place] = weight @ mass[place - known : place][::-1] / (1.0 - a * severity[0])
    return mass


def hand_made(*mass: float) -> YearLoss:
    return YearLoss(Grid(10.0, len(mass)), np.array(mass), 0.0, np.zeros(0, dtype=np.complex128))


def test_the_transform_and_the_recursion_agree_to_the_last_digits() -> None:
    one = straight(Rate(2.5, 0.8), Lognormal(12.0, 1.2), pace=3.0)
    severity = one.on_grid(20.0, 2048)
    found = year_loss(Several.of([one]), Grid(20.0, 2048))
    assert found.mass[:-1] == pytest.approx(by_panjer(one.rate, severity, 2048)[:-1], abs=1e-12)


def test_a_compound_poisson_with_gamma_losses_has_its_published_quantiles() -> None:
    # Poisson(2) of gamma losses of shape ln 1000 − 0.405 and rate 0.81.
    losses = stats.gamma(math.log(1000) - 0.405, scale=1 / 0.81).ppf(middles())
    found = year_loss(Several.of([given_losses(poisson(2.0), losses)]), Grid(0.005, 2**15))
    assert float(found.mass[:400].sum() + found.mass[400] / 2) == pytest.approx(0.1361652, abs=2e-6)
    assert found.var(0.9) == pytest.approx(32.63546, abs=0.006)


def test_a_compound_poisson_with_lognormal_losses_has_its_published_moments() -> None:
    losses = stats.lognorm(0.9, scale=math.exp(math.log(1000) - 0.405)).ppf(middles())
    found = year_loss(Several.of([given_losses(poisson(2.0), losses)]), Grid(20.0, 2**14))
    places = np.arange(len(found.mass)) * 20.0
    assert found.mean == pytest.approx(2000, rel=1e-3)
    assert places**2 @ found.mass - found.mean**2 == pytest.approx(4_495_816, rel=5e-3)


def test_the_doubt_about_a_rate_makes_bad_years_worse_and_keeps_the_mean() -> None:
    law, grid = Lognormal(10.0, 1.0), Grid(1.0, 2**14)
    sure, unsure = (
        year_loss(Several.of([straight(rate, law)]), grid) for rate in (Rate(2e6, 1e6), Rate(1.0, 0.5))
    )
    assert sure.mean == pytest.approx(unsure.mean, rel=1e-4)
    assert unsure.var(0.95) > 1.2 * sure.var(0.95)


def test_streams_are_independent_of_each_other() -> None:
    one = given_losses(Rate(1.0, 1.0), np.array([10.0]))
    found = year_loss(Several.of([one, one]), Grid(10.0, 512)).mass
    alone = year_loss(Several.of([one]), Grid(10.0, 512)).mass
    assert found[:200] == pytest.approx(np.convolve(alone, alone)[:200], abs=1e-12)


def test_no_stream_at_all_is_a_year_without_loss() -> None:
    found = year_loss(Several.of([]), Grid(1.0, 8))
    assert found.measure.mean == pytest.approx(0.0)
    assert found.measure.var95 == 0.0
    assert found.truncated == pytest.approx(0.0)
    assert chance_of_loss(Several.of([])) == 0.0


def test_value_at_risk_is_the_smallest_loss_that_is_exceeded_rarely_enough() -> None:
    found = hand_made(0.5, 0.45, 0.03, 0.02)
    assert [found.var(level) for level in (0.4, 0.5, 0.94, 0.96, 0.99)] == [0.0, 0.0, 10.0, 20.0, 30.0]


def test_expected_shortfall_counts_as_much_of_the_loss_at_the_quantile_as_belongs_to_the_tail() -> None:
    found = hand_made(0.5, 0.4, 0.06, 0.04)
    # F(20) = 0.96: of the worst 5 %, 4 lose 30 and 1 loses 20.
    assert found.es(0.95) == pytest.approx((0.04 * 30 + 0.01 * 20) / 0.05)
    assert found.es(0.99) == pytest.approx(30.0)


def test_exceedance_is_the_mean_of_neighbouring_cells() -> None:
    assert hand_made(0.5, 0.4, 0.1).exceedance() == pytest.approx([0.75, 0.3, 0.05])


def test_points_of_the_curve_fall_and_end_where_assumptions_begin() -> None:
    found = year_loss(Several.of([straight(Rate(2.0, 1.0), Lognormal(10.0, 1.2))]), Grid(1.0, 2**13))
    points = found.points(40)
    assert 10 < len(points) <= 40
    assert all(one[0] < other[0] and one[1] > other[1] for one, other in pairwise(points))
    assert points[0][0] == 1.0
    assert points[-1][1] == pytest.approx(1e-4, rel=0.05)
    assert hand_made(1.0, 0.0, 0.0).points() in ([], [(10.0, 0.0)])


def test_what_does_not_fit_the_grid_stands_at_its_top_and_is_told() -> None:
    found = year_loss(Several.of([given_losses(poisson(0.01), np.array([5.0]))]), Grid(1.0, 8))
    assert found.truncated == pytest.approx(1 - math.exp(-0.01) * 1.01, rel=1e-4)
    assert found.mass.sum() == pytest.approx(1.0)
    assert (found.var(0.999), found.var(0.99999)) == (5.0, 7.0)


def test_the_chance_of_any_loss_leaves_out_events_that_end_before_they_cost_anything() -> None:
    one = straight(Rate(2.0, 3.0), Lognormal(10.0, 1.0))
    assert chance_of_loss(Several.of([one])) == pytest.approx(1 - (3 / 4) ** 2)
    spared = Severity(one.rate, one.curve.less(10.0), one.lasting)
    assert chance_of_loss(Several.of([spared])) == pytest.approx(1 - (3 / 3.5) ** 2, rel=1e-4)
