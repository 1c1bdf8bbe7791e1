"""The collector of reference cycles is paused and comes back."""

import gc

import pytest
from celery import signals

from riskboard.celery import app
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


def test_workers_search_nothing_that_was_loaded_before_they_were_forked() -> None:
    try:
        signals.worker_init.send(sender=app)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
