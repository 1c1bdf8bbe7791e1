"""What a run is asked for, and what it hands on."""

import os
import stat
from pathlib import Path

import environ
import pytest

from riskboard.embedded.environment import (
    Options,
    demo_password,
    field_key,
    read_options,
    secret_key,
    write_private,
    write_run_env,
)
from riskboard.embedded.failure import StartError
from riskboard.embedded.paths import DataDirectory


def test_by_default_everything_is_embedded_on_port_8000_with_the_demo() -> None:
    assert read_options({}) == Options(port=8000, external=False, demo=True)


def test_own_servers_start_none_and_never_get_the_demo() -> None:
    options = read_options(
        {"DATABASE_URL": "postgres://x/y", "REDIS_URL": "redis://z", "RISKBOARD_DEMO": "1"}
    )
    assert options.external
    assert not options.demo


def test_the_demo_can_be_left_out() -> None:
    assert not read_options({"RISKBOARD_DEMO": "0"}).demo


@pytest.mark.parametrize(("given", "missing"), [("DATABASE_URL", "REDIS_URL"), ("REDIS_URL", "DATABASE_URL")])
def test_one_address_alone_is_refused_and_the_missing_one_named(given: str, missing: str) -> None:
    with pytest.raises(StartError, match=f"{given} is set but {missing} is not"):
        read_options({given: "something"})


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "８０００", "80.5"])
def test_a_malformed_port_is_named(text: str) -> None:
    with pytest.raises(StartError, match=f"PORT={text}"):
        read_options({"PORT": text})


def test_the_address_names_the_port() -> None:
    assert read_options({"PORT": "8123"}).address == "http://127.0.0.1:8123"


def test_secrets_survive_restarts_and_are_closed_to_others(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    first = (secret_key(data), field_key(data), demo_password(data))
    assert (secret_key(data), field_key(data), demo_password(data)) == first
    assert len(first[0]) >= 50
    for name in ("secret-key", "field-key", "demo-password"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_two_data_directories_have_different_secrets(tmp_path: Path) -> None:
    data = [DataDirectory(tmp_path / name) for name in "ab"]
    for directory in data:
        directory.create()
    assert secret_key(data[0]) != secret_key(data[1])
    assert demo_password(data[0]) != demo_password(data[1])
    assert field_key(data[0]) != field_key(data[1])


def test_a_private_file_replaces_an_open_one_and_what_an_interrupted_write_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    (tmp_path / "file.unfinished").write_text("left behind")
    write_private(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_settings_read_back_what_run_env_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"DATABASE_URL": "postgres://app@/app?host=%2Ftmp%2Fx", "SECRET_KEY": "a-b_c"}
    for name in values:
        monkeypatch.delenv(name, raising=False)
    data = DataDirectory(tmp_path)
    write_run_env(data, values)
    env = environ.Env()
    env.read_env(data.run_env)
    assert {name: os.environ[name] for name in values} == values
    assert env.db_url("DATABASE_URL")["OPTIONS"]["host"] == "/tmp/x"
