"""The collector of reference cycles is paused and comes back."""

import gc

import pytest

from riskboard.common.collecting import without_collection


def test_nothing_is_collected_meanwhile_and_the_collector_comes_back() -> None:
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_comes_back_after_a_failure_too() -> None:
    with pytest.raises(ValueError, match="so"), without_collection():
        raise ValueError("so")
    assert gc.isenabled()
