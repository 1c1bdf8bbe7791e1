"""Which changes a world has room for."""

from dataclasses import replace

import pytest

from tests.vendors.domain.worlds import one_of, product, worked_example
from vendors.domain.mitigation.changes import AddAlternative, AddFallback, Exercise, Negotiate, Newcomer
from vendors.domain.mitigation.fit import Fit, Misfit
from vendors.domain.world import Fallback, Option, Stream, World

MANUAL = Fallback(None, 24.0, 0.5, 6.0)
BY_PRODUCT = Fallback("q", 24.0, 0.5, 6.0)


@pytest.fixture
def fit() -> Fit:
    """A workload W1 that needs one of p and q, with two fallbacks."""
    example = worked_example()
    work = replace(
        example.workloads[0], dependencies=(one_of("p", "q"), one_of("p")), fallbacks=(MANUAL, BY_PRODUCT)
    )
    streams = (Stream("account:P", "suspension", (), (), 1.0, 0.0, 1.0),)
    products = (product("p", "P"), product("q", "Q"), product("r", "R"))
    return Fit(World(example.parameters, products, (replace(work, id="W1"),), streams))


NEW = Newcomer((product("new", "N"),))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (AddFallback("W1", replace(BY_PRODUCT, product="r")), None),
        (AddFallback("W1", replace(BY_PRODUCT, product="new"), NEW), None),
        (AddFallback("W1", replace(BY_PRODUCT, product="new")), Misfit.PRODUCT_GONE),
        (AddFallback("W2", MANUAL), Misfit.WORKLOAD_GONE),
        (AddFallback("W1", replace(BY_PRODUCT, switch_hours=1.0)), Misfit.DONE),
        (AddFallback("W1", replace(MANUAL, months_since_test=0.0)), Misfit.DONE),
        (AddFallback("W1", replace(MANUAL, capacity=0.6)), None),
        (Exercise("W1", "q", 24.0), None),
        (Exercise("W1", None, 24.0), None),
        (Exercise("W1", "q", 25.0), Misfit.SPARE_GONE),
        (Exercise("W1", "gone", 24.0), Misfit.SPARE_GONE),
        (AddAlternative("W1", "p", Option("r", 1.0)), None),
        (AddAlternative("W1", "p", Option("q", 1.0)), None),
        (AddAlternative("W1", "q", Option("p", 1.0)), Misfit.DONE),
        (AddAlternative("W1", "r", Option("q", 1.0)), Misfit.BESIDE_GONE),
        (Negotiate("P", 24.0), None),
        (Negotiate("Q", 24.0), Misfit.ACCOUNT_GONE),
    ],
)
def test_a_change_fits_as_long_as_all_that_it_is_about_is_there(
    fit: Fit, change: object, reason: Misfit | None
) -> None:
    assert fit.misfit(change) is reason  # type: ignore[arg-type]
