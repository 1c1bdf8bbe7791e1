"""One parent a data directory."""

from pathlib import Path

import pytest

from riskboard.embedded.failure import StartError
from riskboard.embedded.lock import hold


def test_a_second_holder_is_told_who_holds_the_lock_and_does_not_erase_the_name(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with hold(lock, "process 7, http://127.0.0.1:8000"):
        for _ in range(2):
            with (
                pytest.raises(
                    StartError, match=r"already running on .*: process 7, http://127\.0\.0\.1:8000"
                ),
                hold(lock, "process 8"),
            ):
                pass


def test_the_lock_is_free_after_its_holder_left(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with hold(lock, "a long name of the first holder"):
        pass
    with hold(lock, "second"):
        assert lock.read_text() == "second"
